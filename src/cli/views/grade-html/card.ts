import type { GradedEndpoint, GradedTarget, GradeFinding } from '../../../operations/types.ts';
import {
  answeredAddress,
  cipherWords,
  keyWords,
  reasonsOf,
  targetName,
  versionWord,
  versionWords,
} from '../grade-words.ts';
import { certificates } from './certificates.ts';
import { type Markup, markup } from './markup.ts';
import { technical } from './technical.ts';
import {
  effectClass,
  effectWords,
  gradeClass,
  hstsWords,
  plainHttpWords,
  scoreClass,
  VERSIONS,
  versionClass,
} from './words.ts';

/** Takes a target, its place in the page and the time of the report, returns its card. */
export function card(target: GradedTarget, at: number, now: Date): Markup {
  const worst = answeredAddress(target);
  return markup`<article id="host-${at}">
<div class="head">
<b class="badge ${gradeClass(target.grade)}">${target.grade ?? '–'}</b>
<div><h2>${targetName(target)}</h2><p class="faint">${subtitle(target, worst)}</p></div>
</div>
${worst === undefined ? markup`<p class="failure">${target.error?.message ?? 'no answer'}</p>` : body(target, worst, now)}
</article>
`;
}

function subtitle(target: GradedTarget, worst: GradedEndpoint | undefined): string {
  if (worst === undefined) return 'could not be graded';
  const { addresses } = target;
  const more = addresses.length - 1;
  const where = more === 0 ? worst.address : `${worst.address}, the worst of ${addresses.length} addresses`;
  const hidden =
    worst.grade === worst.gradeTrustIgnored ? '' : `; ${worst.gradeTrustIgnored} if the certificate were trusted`;
  const qualys = target.qualys?.grade ? `; SSL Labs: ${target.qualys.grade}` : '';
  return `${where}; total score ${Math.round(worst.scores.total)}${hidden}${qualys}`;
}

function body(target: GradedTarget, worst: GradedEndpoint, now: Date): Markup {
  const { scores } = worst;
  return markup`<div class="scores">
${scoreRow('Protocol', scores.protocol, versionWords(worst.protocols))}
${scoreRow('Key exchange', scores.keyExchange, keyWords(worst))}
${scoreRow('Cipher', scores.cipher, cipherWords(worst))}
</div>
${findings(reasonsOf(worst.findings))}
<div class="facts">
<section><h3>Protocols</h3><p class="chips">${VERSIONS.map(
    (version) => markup`<span class="${versionClass(worst, version)}">${versionWord(version)}</span>`,
  )}</p>
<dl><dt>HSTS</dt><dd>${hstsWords(worst)}</dd><dt>Port 80</dt><dd>${plainHttpWords(worst)}</dd></dl>${addressTable(target)}</section>
${certificates(worst, now)}
</div>
${technical(worst)}`;
}

function scoreRow(name: string, score: number, words: string): Markup {
  const value = Math.round(score);
  return markup`<div class="score"><span>${name}</span><span class="bar"><i class="${scoreClass(score)}" style="width:${value}%"></i></span><b>${value}</b><span class="faint">${words}</span></div>
`;
}

function findings(caps: readonly GradeFinding[]): Markup {
  if (caps.length === 0) return markup`<p class="clean">Nothing keeps this grade down.</p>`;
  return markup`<ul class="findings">${caps.map(
    ({ effect, reason, fix }) => markup`<li><b class="pill ${effectClass(effect)}">${effectWords(effect)}</b>
<span>${reason}${fix === null ? undefined : markup`<span class="fix">${fix}</span>`}</span></li>
`,
  )}</ul>`;
}

/** One line for each address, where there are several. */
function addressTable({ addresses }: GradedTarget): Markup | undefined {
  if (addresses.length < 2) return undefined;
  return markup`<ul class="addresses">${addresses.map(
    ({ address, grade }) => markup`<li><b class="dot ${gradeClass(grade)}">${grade ?? '–'}</b> ${address}</li>`,
  )}</ul>`;
}
