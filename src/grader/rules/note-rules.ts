import type { Facts, Hsts } from '../facts.ts';
import { offersClassic } from './protocol-rules.ts';
import { fromFact, listed, met, metBy, NOT_MET, type Rule, unknown, type Verdict } from './rule.ts';
import { isBlockCipher, suitesOf } from './suite-rules.ts';

/** 180 days: SSL Labs' LONG_MAX_AGE. */
export const LONG_MAX_AGE_SECONDS = 15_552_000;
/** A year: what hstspreload.org asks for. */
const PRELOAD_MAX_AGE_SECONDS = 31_536_000;

/** What keeps an A from A+, and what is only reported. */
export const NOTE_RULES: readonly Rule[] = [
  {
    id: 'H1',
    effect: 'A',
    reference: 'rating guide: A+ needs HSTS of 180 days; RFC 6797',
    // Also met when the header could not be read: A+ needs proof, not the benefit of the doubt.
    judge: ({ hsts }) => {
      const problem = hstsProblem(hsts);
      return problem === undefined ? NOT_MET : met(problem);
    },
  },
  note('X0.preload', 'hstspreload.org', ({ hsts }) => {
    if (hsts === 'unknown' || hsts.kind !== 'present' || !hsts.preload) return NOT_MET;
    const ready = hsts.includeSubDomains && hsts.maxAgeSeconds >= PRELOAD_MAX_AGE_SECONDS;
    return ready ? NOT_MET : met('HSTS says preload, but that needs includeSubDomains and a max-age of a year');
  }),
  note('X0.redirect', 'RFC 6797 section 7.2', ({ plainHttp }) => {
    if (plainHttp === 'unknown') return unknown('could not tell: what port 80 does');
    return plainHttp === 'serves' ? met('port 80 answers without redirecting to HTTPS') : NOT_MET;
  }),
  note('X1', 'CVE-2011-3389 (BEAST); dropped from the guide with 2009d', (facts) =>
    metBy(
      suitesOf(facts)
        .filter(({ version, suite }) => (version === 'SSLv3' || version === 'TLSv1') && isBlockCipher(suite))
        .map(({ suite }) => suite.name),
      (names) => `CBC in TLS 1.0 or older (BEAST; clients work around it): ${names}`,
    ),
  ),
  note('X2', 'RFC 7507', (facts) =>
    offersClassic(facts)
      ? fromFact(facts.fallbackScsv, false, 'TLS_FALLBACK_SCSV is not supported', 'TLS_FALLBACK_SCSV')
      : NOT_MET,
  ),
  note('X3.prime', 'RFC 7919 section 3; weakdh.org', ({ ephemeralKeys }) =>
    metBy(
      ephemeralKeys
        .filter((key) => key.knownPrime !== undefined && !key.knownPrime.startsWith('ffdhe'))
        .map((key) => `${key.name} (${key.knownPrime})`),
      (primes) => `a widely shared DH prime is used: ${primes}`,
    ),
  ),
  note('X3.resumption', 'RFC 8446 section 2.2', (facts) =>
    fromFact(
      facts.resumption,
      false,
      'sessions are not resumed: every visit costs a full handshake',
      'session resumption',
    ),
  ),
  note('X3.stapling', 'RFC 6066 section 8', (facts) =>
    fromFact(facts.ocspStapling, false, 'no OCSP response is stapled', 'OCSP stapling'),
  ),
  note('X3.ct', 'RFC 6962 section 3.3', (facts) =>
    fromFact(
      facts.certificateTransparency,
      false,
      'no Certificate Transparency timestamps',
      'Certificate Transparency',
    ),
  ),
  note('X3.caa', 'RFC 8659', ({ caa }) => {
    if (caa === 'unknown') return unknown('could not tell: CAA');
    return caa.length === 0 ? met('no CAA record says which CA may issue') : NOT_MET;
  }),
  note('X3.ems', 'RFC 7627', (facts) =>
    offersClassic(facts)
      ? fromFact(facts.extendedMasterSecret, false, 'extended master secret is not supported', 'extended master secret')
      : NOT_MET,
  ),
  note('X4.lucky13', 'CVE-2013-0169 (Lucky 13)', (facts) =>
    metBy(
      suitesOf(facts)
        .filter(({ suite }) => isBlockCipher(suite))
        .map(({ suite }) => suite.name),
      (names) => `CBC suites are offered, safe only in a careful implementation: ${names}`,
    ),
  ),
  note('X4.signature', 'RFC 9155', ({ ephemeralKeys }) =>
    ephemeralKeys.some(({ signatureHash }) => signatureHash === 'SHA-1' || signatureHash === 'MD5')
      ? met('the key exchange is signed with SHA-1 or MD5')
      : NOT_MET,
  ),
  note('X5.tolerance', 'RFC 8446 section 4.1.2', ({ tolerance: { futureVersion, concessions, defects } }) => {
    const problems = [
      ...(futureVersion === false ? ['a hello of a future version is refused'] : []),
      ...concessions.map((concession) => `answers only ${concession}`),
      ...defects,
    ];
    return problems.length === 0 ? NOT_MET : met(listed(problems));
  }),
];

/** Why HSTS is not good enough for A+; undefined when it is. */
function hstsProblem(hsts: Facts['hsts']): string | undefined {
  if (hsts === 'unknown') return 'HSTS could not be read';
  if (hsts.kind === 'present') return tooShort(hsts);
  return hsts.kind === 'absent' ? 'no HSTS' : `HSTS is invalid: ${hsts.reason}`;
}

function tooShort({ maxAgeSeconds }: Extract<Hsts, { kind: 'present' }>): string | undefined {
  const days = Math.floor(maxAgeSeconds / 86_400);
  return maxAgeSeconds >= LONG_MAX_AGE_SECONDS ? undefined : `HSTS lasts ${days} days, A+ needs 180`;
}

function note(id: string, reference: string, judge: (facts: Facts) => Verdict): Rule {
  return { id, effect: 'none', reference, judge };
}
