import type { GradeTarget } from '../grader/grade.ts';
import type { Letter } from '../grader/rules/rule.ts';
import { ANSWER_IS_NO, exitCodeOf } from '../platform/exit-codes.ts';
import { atOnce } from './at-once.ts';
import { isBelow } from './grade-bar.ts';
import type { GradedTarget, GradeResult, Grader } from './types.ts';

/** Many hosts are often one server, and each takes up to two addresses with eight connections. */
const TARGETS_AT_ONCE = 2;

/** Grades the targets, a few at a time, and tells of each when it is done; the result keeps their order. */
export async function gradeTargets(
  targets: readonly GradeTarget[],
  grader: Grader,
  onDone: (target: GradedTarget, done: number) => void,
): Promise<GradeResult> {
  let done = 0;
  const graded = await atOnce(targets, TARGETS_AT_ONCE, async (target) => {
    const report = await grader.grade(target);
    done += 1;
    onDone(report, done);
    return report;
  });
  return { targets: graded };
}

/** 3 when a target could not be graded, else 5 when one is below the bar, else 0; part of the contract. */
export function gradeExitCode({ targets }: GradeResult, bar: Letter | undefined): number {
  const grades = targets.map(({ grade }) => grade);
  if (grades.includes(null)) return exitCodeOf('UNREACHABLE');
  return bar !== undefined && grades.some((grade) => grade !== null && isBelow(grade, bar)) ? ANSWER_IS_NO : 0;
}
