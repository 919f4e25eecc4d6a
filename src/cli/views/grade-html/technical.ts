import type { GradedEndpoint } from '../../../operations/types.ts';
import { reasonsOf, versionWord } from '../grade-words.ts';
import { type Markup, markup } from './markup.ts';
import { FLAWS, flawWords } from './words.ts';

/** Takes an endpoint, returns what specialists ask for: suites, groups, flaws looked for, notes. Folded away on a screen. */
export function technical(worst: GradedEndpoint): Markup {
  const { facts } = worst;
  const groups = [...new Set([...facts.groups.tls13, ...facts.groups.classic])];
  return markup`<details><summary>Technical details</summary><div class="technical">
<section><h3>Cipher suites</h3>${facts.suites.map(
    ({ version, order, names }) =>
      markup`<h4>${versionWord(version)}<span class="faint">${orderWords(order)}</span></h4><ul class="plain">${names.map((name) => markup`<li>${name}</li>`)}</ul>`,
  )}</section>
<section><h3>Flaws looked for</h3><ul class="plain">${FLAWS.map(([flaw, name]) => {
    const found = flawWords(worst, flaw);
    return markup`<li class="flaw ${found === 'yes' ? 'bad' : found === 'no' ? 'ok' : 'open'}">${name}<span>${found}</span></li>`;
  })}</ul>
<h3>Key exchange</h3><p>${groups.join(', ') || 'without ephemeral groups'}</p></section>
${notes(worst)}
</div></details>`;
}

function orderWords(order: string): string {
  if (order === 'unknown') return '';
  return ` the ${order} chooses`;
}

function notes({ findings }: GradedEndpoint): Markup | undefined {
  const caps = reasonsOf(findings);
  const others = findings.filter((finding) => !caps.includes(finding));
  if (others.length === 0) return undefined;
  return markup`<section class="wide"><h3>Notes, without effect on the grade</h3><ul class="plain">${others.map(
    ({ reason, fix }) =>
      markup`<li>${reason}${fix === null ? undefined : markup` <span class="faint">${fix}</span>`}</li>`,
  )}</ul></section>`;
}
