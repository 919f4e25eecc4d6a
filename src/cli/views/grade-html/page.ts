import { worseFirst } from '../../../operations/grade-bar.ts';
import type { GradedTarget, GradeResult } from '../../../operations/types.ts';
import { targetName } from '../grade-words.ts';
import { card } from './card.ts';
import { type Markup, markup } from './markup.ts';
import { overview } from './overview.ts';
import { STYLE } from './style.ts';

/** When and by what a report was made. */
export interface ReportMade {
  readonly at: Date;
  readonly version: string;
}

/** Nothing is loaded and nothing runs, whatever a server managed to smuggle into a name. */
const POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:";

/**
 * Takes the result, returns one self-contained page: a card for each host, worst first, and above several an overview.
 * No script, nothing from elsewhere; light and dark as the reader has it; prints.
 */
export function gradeHtml({ targets }: GradeResult, made: ReportMade): string {
  const sorted = targets.toSorted((a, b) => worseFirst(a.grade, b.grade));
  const page = markup`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${POLICY}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<link rel="icon" href="data:,">
<title>${titleOf(sorted)}</title>
<style>${{ html: STYLE }}</style>
</head>
<body>
<main>
${sorted.length === 1 ? undefined : overview(sorted, made)}
${sorted.map((target, at) => card(target, at, made.at))}
</main>
${footer(made)}
</body>
</html>
`;
  return page.html;
}

function titleOf(targets: readonly GradedTarget[]): string {
  const [first] = targets;
  return targets.length === 1 && first !== undefined
    ? `${targetName(first)}: TLS grade ${first.grade ?? 'none'}`
    : `TLS grades of ${targets.length} hosts`;
}

function footer({ at, version }: ReportMade): Markup {
  const when = `${at.toISOString().slice(0, 16).replace('T', ' ')} UTC`;
  return markup`<footer>Graded ${when} by dcos letsencrypt ${version}, from where it ran, after the SSL Labs rating guide 2009r.</footer>`;
}
