import type { Grade, Letter } from '../grader/rules/rule.ts';
import { AppError } from '../platform/errors.ts';

/** Best first. T (not trusted) and M (wrong name) are below every letter. */
const GRADES: readonly Grade[] = ['A+', 'A', 'A-', 'B', 'C', 'D', 'E', 'F', 'T', 'M'];

/** Takes the text of --min-grade, returns the letter; undefined stays undefined. Throws USAGE for anything else. */
export function gradeBar(text: string | undefined): Letter | undefined {
  if (text === undefined) return undefined;
  const letter = GRADES.filter((grade): grade is Letter => grade !== 'T' && grade !== 'M').find(
    (grade) => grade === text.toUpperCase(),
  );
  if (letter !== undefined) return letter;
  throw new AppError('USAGE', `--min-grade ${text}: the grades are A+, A, A-, B, C, D, E and F.`, {
    suggestions: ['--min-grade A'],
  });
}

/** True when a grade is worse than the bar. */
export function isBelow(grade: Grade, bar: Letter): boolean {
  return GRADES.indexOf(grade) > GRADES.indexOf(bar);
}

/** The worst of grades as anybody writes them; what is none is left out. Undefined without any. */
export function worstOf(grades: readonly (string | null)[]): Grade | undefined {
  return GRADES.filter((grade) => grades.includes(grade)).at(-1);
}

/** Sorts worst first; what has no grade comes before everything. */
export function worseFirst(a: Grade | null, b: Grade | null): number {
  return rank(b) - rank(a);
}

function rank(grade: Grade | null): number {
  return grade === null ? GRADES.length : GRADES.indexOf(grade);
}
