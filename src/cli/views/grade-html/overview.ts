import type { Grade, GradedTarget } from '../../../operations/types.ts';
import { answeredAddress, reasonsOf, targetName } from '../grade-words.ts';
import { type Markup, markup } from './markup.ts';
import type { ReportMade } from './page.ts';
import { gradeClass } from './words.ts';

/** Best first, as the bar shows them. */
const GRADES: readonly Grade[] = ['A+', 'A', 'A-', 'B', 'C', 'D', 'E', 'F', 'T', 'M'];

/** Takes several targets, worst first, returns how many got which grade, and a tile for each that leads to its card. */
export function overview(targets: readonly GradedTarget[], { at }: ReportMade): Markup {
  const counts = [...GRADES, null]
    .map((grade) => ({ grade, count: targets.filter((target) => target.grade === grade).length }))
    .filter(({ count }) => count > 0);
  return markup`<header class="overview">
<h1>TLS grades</h1>
<p class="faint">${targets.length} hosts, ${at.toISOString().slice(0, 10)}</p>
<div class="spread" role="img" aria-label="${counts.map(countWords).join(', ')}">${counts.map(
    ({ grade, count }) => markup`<span class="${gradeClass(grade)}" style="flex-grow:${count}"></span>`,
  )}</div>
<ul class="counts">${counts.map(
    ({ grade, count }) => markup`<li><b class="dot ${gradeClass(grade)}">${grade ?? '–'}</b> ${count}</li>`,
  )}</ul>
<nav class="tiles">${targets.map(tile)}</nav>
</header>`;
}

function tile(target: GradedTarget, at: number): Markup {
  return markup`<a href="#host-${at}"><b class="badge small ${gradeClass(target.grade)}">${target.grade ?? '–'}</b>
<span><strong>${targetName(target)}</strong><span class="faint">${whyWords(target)}</span></span></a>
`;
}

function whyWords(target: GradedTarget): string {
  if (target.error !== undefined) return 'could not be graded';
  const [first] = reasonsOf(answeredAddress(target)?.findings ?? []);
  return first?.reason ?? 'nothing to do';
}

function countWords({ grade, count }: { readonly grade: Grade | null; readonly count: number }): string {
  return `${count} ${grade ?? 'without grade'}`;
}
