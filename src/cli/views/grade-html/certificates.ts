import type { GradedEndpoint } from '../../../operations/types.ts';
import { type Markup, markup } from './markup.ts';

type Chain = GradedEndpoint['facts']['chains'][number];

const DAY_MS = 86_400_000;
/** More names are only counted. */
const NAMES_SHOWN = 4;

/** Takes an endpoint and the time, returns its certificates: whose, by whom, which key, how long still. */
export function certificates({ facts }: GradedEndpoint, now: Date): Markup {
  const chains = facts.chains.map((chain) => certificate(chain, now));
  return markup`<section><h3>${facts.chains.length > 1 ? 'Certificates' : 'Certificate'}</h3>${
    chains.length === 0 ? markup`<p class="faint">could not be read</p>` : chains
  }</section>`;
}

function certificate({ certificates: [leaf], trust }: Chain, now: Date): Markup | undefined {
  if (leaf === undefined) return undefined;
  const trusted = trust.kind === 'trusted' ? `leads to ${trust.anchor}` : `none: ${trust.detail}`;
  return markup`<dl><dt>For</dt><dd>${nameWords(leaf.names)}</dd>
<dt>Issued by</dt><dd>${leaf.issuer}</dd>
<dt>Trust</dt><dd>${trusted}</dd>
<dt>Key</dt><dd>${leaf.keyType}${/\d/.test(leaf.keyType) ? '' : ` ${leaf.keyBits}`}, signed with ${leaf.signatureHash}</dd>
<dt>Valid</dt><dd>${leaf.notBefore.slice(0, 10)} to ${leaf.notAfter.slice(0, 10)}, ${leftWords(leaf.notAfter, now)}</dd></dl>`;
}

function nameWords(names: readonly string[]): string {
  const rest = names.length - NAMES_SHOWN;
  return `${names.slice(0, NAMES_SHOWN).join(', ') || 'no name'}${rest > 0 ? ` and ${rest} more` : ''}`;
}

function leftWords(notAfter: string, now: Date): string {
  const days = Math.floor((new Date(notAfter).getTime() - now.getTime()) / DAY_MS);
  if (days < 0) return 'expired';
  return days === 1 ? '1 day left' : `${days} days left`;
}
