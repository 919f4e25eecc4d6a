import type { Grade, GradedEndpoint, GradeFinding } from '../../../operations/types.ts';

/** Class of the colour of a grade. */
export function gradeClass(grade: Grade | null): string {
  if (grade === null) return 'g-none';
  return grade.startsWith('A') ? 'g-a' : grade === 'B' ? 'g-b' : 'g-bad';
}

/** Class of the colour of a score, 0 to 100. */
export function scoreClass(score: number): string {
  if (score >= 80) return 'g-a';
  return score >= 65 ? 'g-b' : 'g-bad';
}

const EFFECTS: Readonly<Partial<Record<GradeFinding['effect'], string>>> = {
  M: 'Wrong name',
  T: 'Not trusted',
  A: 'Not yet A+',
};

/** What a finding does, in two words. */
export function effectWords(effect: GradeFinding['effect']): string {
  return EFFECTS[effect] ?? `At most ${effect}`;
}

/** Class of the colour of a finding. */
export function effectClass(effect: GradeFinding['effect']): string {
  if (effect === 'A' || effect === 'A-') return 'g-a';
  return effect === 'B' ? 'g-b' : 'g-bad';
}

type Flaw = keyof GradedEndpoint['facts']['vulnerabilities'];

/** Names of the flaws looked for. */
export const FLAWS: readonly (readonly [Flaw, string])[] = [
  ['heartbleed', 'Heartbleed'],
  ['earlyCcs', 'Early ChangeCipherSpec'],
  ['robot', 'ROBOT'],
  ['ticketbleed', 'Ticketbleed'],
  ['insecureRenegotiation', 'Insecure renegotiation'],
  ['poodleTls', 'POODLE (TLS)'],
  ['paddingOracle', 'Zombie POODLE, GOLDENDOODLE'],
  ['luckyMinus20', 'Lucky-Minus-20'],
];

/** Whether a flaw was found: `no`, `yes`, `not known`. */
export function flawWords({ facts }: GradedEndpoint, flaw: Flaw): 'no' | 'yes' | 'not known' {
  const found = facts.vulnerabilities[flaw];
  if (found === 'unknown') return 'not known';
  return found === false || found === 'no' ? 'no' : 'yes';
}

/** Every version that was asked for, oldest first. */
export const VERSIONS = ['SSLv2', 'SSLv3', 'TLSv1', 'TLSv1.1', 'TLSv1.2', 'TLSv1.3'] as const;

/** Class of a version's chip: offered and good, offered and bad, not offered, not known. */
export function versionClass({ facts }: GradedEndpoint, version: (typeof VERSIONS)[number]): string {
  const offered = facts.versions[version];
  if (offered === 'unknown') return 'chip maybe';
  if (!offered) return 'chip off';
  return version === 'TLSv1.2' || version === 'TLSv1.3' ? 'chip good' : 'chip poor';
}

/** What HTTPS says of coming back: the HSTS header in words. */
export function hstsWords({ facts: { hsts } }: GradedEndpoint): string {
  if (hsts === 'unknown') return 'not known';
  if (hsts.kind === 'absent') return 'none';
  if (hsts.kind === 'invalid') return `invalid: ${hsts.reason}`;
  const more = [hsts.includeSubDomains && 'with subdomains', hsts.preload && 'preload'].filter(
    (word) => word !== false,
  );
  return [`${Math.floor(hsts.maxAgeSeconds / 86_400)} days`, ...more].join(', ');
}

/** What port 80 does, in words. */
export function plainHttpWords({ facts: { plainHttp } }: GradedEndpoint): string {
  const words = { redirects: 'redirects to HTTPS', serves: 'answers without redirecting', closed: 'closed' } as const;
  return plainHttp === 'unknown' ? 'not known' : words[plainHttp];
}
