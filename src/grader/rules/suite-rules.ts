import type { Facts } from '../facts.ts';
import { type CipherSuite, isInsecure, sslv2SuiteOf, suiteOf } from '../wire/cipher-suites.ts';
import { isOlder, type ProtocolVersion } from '../wire/versions.ts';
import { displayVersion } from './protocol-rules.ts';
import { type Agreement, ALL_CLIENTS, agreements, MODERN_CLIENTS } from './reference-clients.ts';
import { met, metBy, NOT_MET, type Rule, unknown, type Verdict } from './rule.ts';

/** Rules about cipher suites and the keys of the exchange. */
export const SUITE_RULES: readonly Rule[] = [
  {
    id: 'F3',
    effect: 'F',
    reference: 'rating guide 2009e; CVE-2015-4000 (Logjam), CVE-2015-0204 (FREAK)',
    judge: (facts) => metBy(keysBetween(facts, 0, 1023), (keys) => `${keys}: under 1024 bits`),
  },
  {
    id: 'F5',
    effect: 'F',
    reference: 'rating guide: no authentication, no encryption, export or under 112 bits',
    judge: (facts) => offeredSuites(facts, isInsecure, (names) => `insecure suites are offered: ${names}`),
  },
  {
    id: 'F7',
    effect: 'F',
    reference: 'rating guide 2009k: only RC4',
    judge: (facts) => {
      const all = suitesOf(facts);
      return all.length > 0 && all.every(({ suite }) => suite.rc4) ? met('nothing but RC4 is offered') : NOT_MET;
    },
  },
  {
    id: 'C3',
    effect: 'C',
    reference: 'rating guide 2009g; CVE-2014-3566 (POODLE)',
    judge: (facts) =>
      metBy(
        suitesOf(facts)
          .filter(({ version, suite }) => version === 'SSLv3' && isBlockCipher(suite))
          .map(({ suite }) => suite.name),
        (names) => `SSL 3.0 offers CBC suites (POODLE): ${names}`,
      ),
  },
  {
    id: 'C4',
    effect: 'C',
    reference: 'rating guide 2009j; RFC 7465',
    judge: (facts) => negotiated(facts, ({ suite }) => suite.rc4, 'RC4 with TLS 1.1 or newer'),
  },
  {
    id: 'C5',
    effect: 'C',
    reference: 'SSL Labs 1.28, 2017; CVE-2016-2183 (SWEET32)',
    judge: (facts) => negotiated(facts, ({ suite }) => suite.block64, 'a 64-bit block cipher with TLS 1.1 or newer'),
  },
  {
    id: 'B2',
    effect: 'B',
    reference: 'rating guide 2009i; RFC 7465',
    judge: (facts) =>
      offeredSuites(
        facts,
        ({ rc4 }) => rc4,
        (names) => `RC4 is offered: ${names}`,
      ),
  },
  {
    id: 'B4',
    effect: 'B',
    reference: 'rating guide 2009e and 2009j',
    judge: (facts) => metBy(keysBetween(facts, 1024, 2047), (keys) => `${keys}: under 2048 bits`),
  },
  {
    id: 'B5',
    effect: 'B',
    reference: 'rating guide 2009p: forward secrecy',
    judge: (facts) =>
      metBy(
        agreements(MODERN_CLIENTS, facts)
          .filter(({ suite }) => !suite.forwardSecret)
          .map(described),
        (clients) => `no forward secrecy: ${clients}`,
      ),
  },
  {
    id: 'B6',
    effect: 'B',
    reference: 'rating guide 2009p: AEAD',
    judge: (facts) => {
      const all = suitesOf(facts);
      if (all.length > 0 && all.every(({ suite }) => !suite.aead)) return met('no AEAD suite is offered');
      const without = agreements(MODERN_CLIENTS, facts).filter(({ suite }) => !suite.aead);
      return metBy(without.map(described), (clients) => `AEAD is not preferred: ${clients}`);
    },
  },
];

/** A suite in one version. */
export interface OfferedSuite {
  readonly version: ProtocolVersion;
  readonly suite: CipherSuite;
}

/** Every suite of every version. */
export function suitesOf(facts: Facts): readonly OfferedSuite[] {
  return facts.suites.flatMap(({ version, suites }) =>
    suites.map((code) => ({ version, suite: version === 'SSLv2' ? sslv2SuiteOf(code) : suiteOf(code) })),
  );
}

/** The suite encrypts in CBC mode: what POODLE, BEAST and Lucky 13 are about. */
export function isBlockCipher({ encryption }: CipherSuite): boolean {
  return /CBC|DES40/.test(encryption);
}

/** Certificate keys, DH primes and temporary RSA keys of a strength within bounds, in RSA bits, by name. */
function keysBetween(facts: Facts, least: number, most: number): readonly string[] {
  const within = ({ rsaBits }: { readonly rsaBits: number }) => rsaBits >= least && rsaBits <= most;
  const leaves = facts.chains.flatMap(({ certificates }) => certificates.slice(0, 1));
  return [
    ...leaves.filter(within).map(({ keyType, keyBits }) => `certificate key ${keyType} ${keyBits}`),
    ...facts.ephemeralKeys.filter(within).map(({ name }) => `key exchange ${name}`),
  ];
}

function offeredSuites(facts: Facts, bad: (suite: CipherSuite) => boolean, reason: (names: string) => string): Verdict {
  return metBy(
    suitesOf(facts)
      .filter(({ suite }) => bad(suite))
      .map(({ suite }) => suite.name),
    reason,
  );
}

function negotiated(facts: Facts, bad: (agreement: Agreement) => boolean, what: string): Verdict {
  const found = agreements(ALL_CLIENTS, facts).filter(({ version }) => !isOlder(version, 'TLSv1.1'));
  if (facts.suites.some(({ order }) => order === 'unknown'))
    return unknown(`could not tell: whether ${what} is preferred`);
  return metBy(found.filter(bad).map(described), (clients) => `${what} is negotiated: ${clients}`);
}

function described({ client, version, suite }: Agreement): string {
  return `${client} gets ${suite.name} (${displayVersion(version)})`;
}
