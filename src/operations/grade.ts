import type { GradeTarget } from '../grader/grade.ts';
import type { Letter } from '../grader/rules/rule.ts';
import type { Clock } from '../platform/clock.ts';
import { ANSWER_IS_NO, exitCodeOf } from '../platform/exit-codes.ts';
import { atPace, type Pace } from './at-pace.ts';
import { isBelow } from './grade-bar.ts';
import type { GradedTarget, GradeResult, Grader } from './types.ts';

export interface GradePorts {
  readonly grader: Grader;
  readonly clock: Pick<Clock, 'monotonicMs' | 'sleep'>;
}

/** Each takes up to two addresses with eight connections; at one server there are never more than two names at a time. */
const PACE: Pace = { least: 2, most: 24 };

/** Grades the targets, as many at a time as this machine bears, and tells of each when it is done; the result keeps their order. */
export async function gradeTargets(
  targets: readonly GradeTarget[],
  { grader, clock }: GradePorts,
  onDone: (target: GradedTarget, done: number) => void,
): Promise<GradeResult> {
  let done = 0;
  const graded = await atPace(targets, PACE, clock, async (target) => {
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
