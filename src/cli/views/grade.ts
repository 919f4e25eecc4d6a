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
    return {
      body: cards.join('\n\n\n'),
      notes: [...failed.map((message) => `No grade: ${message}`), ...termsNote(sorted)],
    };
  }
  const columns = sorted.some(({ qualys }) => qualys !== undefined) ? COLUMNS.toSpliced(2, 0, QUALYS) : COLUMNS;
  return { body: table(columns, sorted, screen), notes: [...countNote(sorted), ...qualysNotes(sorted)] };
}

const TERMS = 'SSL Labs grades are made by Qualys; terms: https://www.ssllabs.com/about/terms.html';

const COLUMNS: readonly Column<GradedTarget>[] = [
  { heading: 'HOST', cell: targetName },
  { heading: 'GRADE', cell: ({ grade }) => ({ text: grade ?? '-', tone: gradeTone(grade) }) },
  { heading: 'SCORE', rank: 2, cell: (target) => scoreText(target) },
  { heading: 'PROTOCOLS', rank: 1, cell: (target) => versionWords(answeredAddress(target)?.protocols ?? []) || '-' },
  { heading: 'WHY', cell: whyText },
];

const QUALYS: Column<GradedTarget> = {
  heading: 'SSL LABS',
  cell: ({ qualys }) => ({ text: qualys?.grade ?? '-', tone: gradeTone(qualys?.grade ?? null) }),
};

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

/** Why SSL Labs has no grade, one line for each reason; and whose grades these are, as its terms want it. */
function qualysNotes(targets: readonly GradedTarget[]): readonly string[] {
  const asked = targets.flatMap(({ host, qualys }) => (qualys === undefined ? [] : [{ host, ...qualys }]));
  const reasons = Map.groupBy(
    asked.filter(({ grade }) => grade === null),
    ({ reason }) => reason,
  );
  const why = [...reasons].map(([reason, hosts]) => `SSL Labs, ${hosts.map(({ host }) => host).join(', ')}: ${reason}`);
  return [...why, ...termsNote(targets)];
}

function termsNote(targets: readonly GradedTarget[]): readonly string[] {
  return targets.some(({ qualys }) => qualys !== undefined && qualys.grade !== null) ? [TERMS] : [];
}

function countNote(targets: readonly GradedTarget[]): readonly string[] {
  const failed = targets.filter(({ grade }) => grade === null).length;
  return failed === 0 ? [] : [`${failed} of ${targets.length} could not be graded.`];
}
