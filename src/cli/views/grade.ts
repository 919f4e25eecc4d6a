import { worseFirst } from '../../operations/grade-bar.ts';
import type { GradedTarget, GradeResult } from '../../operations/types.ts';
import { gradeCard } from './grade-card.ts';
import { answeredAddress, gradeTone, reasonsOf, targetName, versionWords } from './grade-words.ts';
import { type Column, table } from './table.ts';
import type { Page, Screen } from './types.ts';

/** Takes the result, returns one card for one target, or a table, worst first, for several; `verbose` gives a card to each. */
export function gradePage({ targets }: GradeResult, screen: Screen, verbose: boolean): Page {
  const sorted = targets.toSorted((a, b) => worseFirst(a.grade, b.grade));
  const failed = sorted.flatMap(({ error }) => (error === undefined ? [] : [error.message]));
  if (verbose || sorted.length === 1) {
    const cards = sorted.filter(({ grade }) => grade !== null).map((target) => gradeCard(target, screen, verbose));
    return { body: cards.join('\n\n\n'), notes: failed.map((message) => `No grade: ${message}`) };
  }
  return { body: table(COLUMNS, sorted, screen), notes: [...countNote(sorted)] };
}

const COLUMNS: readonly Column<GradedTarget>[] = [
  { heading: 'HOST', cell: targetName },
  { heading: 'GRADE', cell: ({ grade }) => ({ text: grade ?? '-', tone: gradeTone(grade) }) },
  { heading: 'SCORE', rank: 2, cell: (target) => scoreText(target) },
  { heading: 'PROTOCOLS', rank: 1, cell: (target) => versionWords(answeredAddress(target)?.protocols ?? []) || '-' },
  { heading: 'WHY', cell: whyText },
];

function scoreText(target: GradedTarget): string {
  const total = answeredAddress(target)?.scores.total;
  return total === undefined ? '-' : String(Math.round(total));
}

/** The worst finding and its cure; why there is no grade, where there is none. */
function whyText(target: GradedTarget): string {
  if (target.error !== undefined) return target.error.message;
  const [first] = reasonsOf(answeredAddress(target)?.findings ?? []);
  if (first === undefined) return '';
  return first.fix === null ? first.reason : `${first.reason}: ${first.fix}`;
}

function countNote(targets: readonly GradedTarget[]): readonly string[] {
  const failed = targets.filter(({ grade }) => grade === null).length;
  return failed === 0 ? [] : [`${failed} of ${targets.length} could not be graded.`];
}
