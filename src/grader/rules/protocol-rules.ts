import type { Facts } from '../facts.ts';
import { isOlder, type ProtocolVersion } from '../wire/versions.ts';
import { fromFact, listed, met, NOT_MET, type Rule, unknown, type Verdict } from './rule.ts';

/** Rules about protocol versions. */
export const PROTOCOL_RULES: readonly Rule[] = [
  {
    id: 'F1',
    effect: 'F',
    reference: 'rating guide 2009c; RFC 6176',
    judge: (facts) => {
      if (facts.versions.SSLv2 !== true) return versionVerdict(facts, 'SSLv2', 'SSL 2.0 is offered');
      return hasSuites(facts, 'SSLv2') ? met('SSL 2.0 is offered') : NOT_MET;
    },
  },
  {
    id: 'F6',
    effect: 'F',
    reference: 'rating guide 2009i: SSL 3.0 is the best version',
    judge: (facts) => (newestVersion(facts) === 'SSLv3' ? met('SSL 3.0 is the newest version offered') : NOT_MET),
  },
  {
    id: 'F11',
    effect: 'F',
    reference: 'CVE-2016-0800 (DROWN)',
    judge: (facts) =>
      facts.versions.SSLv2 === true && hasSuites(facts, 'SSLv2')
        ? met('SSL 2.0 with the same key decrypts sessions of newer versions (DROWN)')
        : NOT_MET,
  },
  {
    id: 'C2',
    effect: 'C',
    reference: 'rating guide 2009j, 2009r',
    judge: (facts) => {
      const { 'TLSv1.2': tls12, 'TLSv1.3': tls13 } = facts.versions;
      if (tls12 === true || tls13 === true) return NOT_MET;
      const open = tls12 === 'unknown' || tls13 === 'unknown';
      return open ? unknown('could not tell: TLS 1.2 or 1.3') : met('neither TLS 1.2 nor TLS 1.3 is offered');
    },
  },
  {
    id: 'B1',
    effect: 'B',
    reference: 'rating guide 2009h; RFC 7568',
    judge: (facts) => versionVerdict(facts, 'SSLv3', 'SSL 3.0 is offered'),
  },
  {
    id: 'B7',
    effect: 'B',
    reference: 'SSL Labs, 31 January 2020 (2009q); RFC 8996',
    judge: (facts) => {
      const old = (['TLSv1', 'TLSv1.1'] as const).filter((version) => facts.versions[version] === true);
      if (old.length > 0) return met(`${listed(old.map(displayVersion))} ${old.length > 1 ? 'are' : 'is'} offered`);
      const open = (['TLSv1', 'TLSv1.1'] as const).some((version) => facts.versions[version] === 'unknown');
      return open ? unknown('could not tell: TLS 1.0 or 1.1') : NOT_MET;
    },
  },
  {
    id: 'W2',
    effect: 'A-',
    reference: 'rating guide 2009r',
    judge: (facts) => fromFact(facts.versions['TLSv1.3'], false, 'TLS 1.3 is not offered', 'TLS 1.3'),
  },
  {
    id: 'W1',
    effect: 'A-',
    reference: 'rating guide 2009e; RFC 5746',
    judge: (facts) =>
      offersClassic(facts)
        ? fromFact(facts.secureRenegotiation, false, 'secure renegotiation is not supported', 'secure renegotiation')
        : NOT_MET,
  },
  {
    id: 'C1',
    effect: 'C',
    reference: 'rating guide 2009j; CVE-2012-4929 (CRIME)',
    judge: (facts) =>
      offersClassic(facts) ? fromFact(facts.compression, true, 'TLS compression is offered', 'compression') : NOT_MET,
  },
  {
    id: 'U1',
    effect: 'A',
    reference: 'A+ is for what is known to be exceptional',
    judge: (facts) => {
      const open = Object.entries(facts.versions)
        .filter(([, offered]) => offered === 'unknown')
        .map(([version]) => version);
      const cut = facts.suites.filter(({ complete }) => !complete).map(({ version }) => `suites of ${version}`);
      const missing = [...open, ...cut];
      return missing.length === 0 ? NOT_MET : met(`the server was not examined completely: ${listed(missing)}`);
    },
  },
];

/** `TLSv1.2` as people write it: `TLS 1.2`. */
export function displayVersion(version: ProtocolVersion): string {
  const number = version.slice(version.indexOf('v') + 1);
  return `${version.slice(0, 3)} ${number.includes('.') ? number : `${number}.0`}`;
}

/** The newest version offered; undefined when none is known to be. */
export function newestVersion(facts: Facts): ProtocolVersion | undefined {
  return offeredVersions(facts).at(-1);
}

/** The versions offered, oldest first; SSL 2.0 only with suites. */
export function offeredVersions(facts: Facts): readonly ProtocolVersion[] {
  const offered = Object.entries(facts.versions).filter(([, value]) => value === true);
  const versions = offered.map(([version]) => version as ProtocolVersion);
  return versions
    .filter((version) => version !== 'SSLv2' || hasSuites(facts, version))
    .toSorted((a, b) => (isOlder(a, b) ? -1 : 1));
}

/** Something older than TLS 1.3 is offered. */
export function offersClassic(facts: Facts): boolean {
  return offeredVersions(facts).some((version) => version !== 'TLSv1.3' && version !== 'SSLv2');
}

function hasSuites(facts: Facts, version: ProtocolVersion): boolean {
  return facts.suites.some((entry) => entry.version === version && entry.suites.length > 0);
}

function versionVerdict(facts: Facts, version: ProtocolVersion, reason: string): Verdict {
  return fromFact(facts.versions[version], true, reason, displayVersion(version));
}
