import type { Facts, ServedCertificate, ServedChain, VersionSuites } from '../../../src/grader/facts.ts';
import type { RuleContext } from '../../../src/grader/rules/rule.ts';
import type { ProtocolVersion } from '../../../src/grader/wire/versions.ts';

/** A day on which the certificates below are valid. */
export const CONTEXT: RuleContext = {
  host: 'shop.example.com',
  now: new Date('2026-11-24T12:00:00Z'),
  distrusted: [],
};

/** A leaf that nothing is wrong with. */
export function certificate(changes: Partial<ServedCertificate> = {}): ServedCertificate {
  return {
    subject: 'shop.example.com',
    issuer: 'YR1',
    fingerprint: '11'.repeat(32),
    names: ['shop.example.com'],
    notBefore: '2026-11-01T00:00:00.000Z',
    notAfter: '2027-01-30T00:00:00.000Z',
    keyType: 'RSA',
    keyBits: 2048,
    rsaBits: 2048,
    exponentOne: false,
    signatureHash: 'SHA-2',
    selfIssued: false,
    timestamps: true,
    ...changes,
  };
}

/** A trusted chain of a leaf and an intermediate. */
export function chain(leaf: Partial<ServedCertificate> = {}, changes: Partial<ServedChain> = {}): ServedChain {
  const intermediate = certificate({ subject: 'YR1', issuer: 'ISRG Root YR', fingerprint: '22'.repeat(32), names: [] });
  const path = ['11'.repeat(32), '22'.repeat(32)];
  return {
    certificates: [certificate(leaf), intermediate],
    trust: { kind: 'trusted', anchor: 'ISRG Root YR', path, intermediateMissing: false },
    coversHost: true,
    inOrder: true,
    keyProven: true,
    ...changes,
  };
}

/** The suites of one version in server order. */
export function suites(version: ProtocolVersion, ...codes: readonly number[]): VersionSuites {
  return { version, suites: codes, order: 'server', complete: true };
}

/** Versions offered; the others are not. */
export function versions(...offered: readonly ProtocolVersion[]): Facts['versions'] {
  const has = (version: ProtocolVersion) => offered.includes(version);
  return {
    SSLv2: has('SSLv2'),
    SSLv3: has('SSLv3'),
    TLSv1: has('TLSv1'),
    'TLSv1.1': has('TLSv1.1'),
    'TLSv1.2': has('TLSv1.2'),
    'TLSv1.3': has('TLSv1.3'),
  };
}

/** Facts of a server that gets A+, with whatever a test changes. */
export function goodFacts(changes: Partial<Facts> = {}): Facts {
  return {
    versions: versions('TLSv1.2', 'TLSv1.3'),
    suites: [suites('TLSv1.2', 0xc02f, 0xc030), suites('TLSv1.3', 0x1301, 0x1302)],
    ephemeralKeys: [
      {
        version: 'TLSv1.2',
        suite: 0xc02f,
        kind: 'ECDHE',
        name: 'X25519',
        rsaBits: 3072,
        knownPrime: undefined,
        signatureHash: 'SHA-2',
      },
    ],
    groups: { classic: ['X25519'], tls13: ['X25519'] },
    chains: [chain()],
    withoutServerName: 'same',
    alpn: ['h2'],
    compression: false,
    secureRenegotiation: true,
    extendedMasterSecret: true,
    encryptThenMac: false,
    heartbeat: false,
    fallbackScsv: true,
    sessionTickets: true,
    sessionIds: true,
    resumption: true,
    ocspStapling: true,
    certificateTransparency: true,
    vulnerabilities: {
      heartbleed: false,
      earlyCcs: false,
      ticketbleed: false,
      robot: 'no',
      insecureRenegotiation: false,
      poodleTls: false,
      paddingOracle: false,
      luckyMinus20: false,
    },
    tolerance: { futureVersion: true, concessions: [], defects: [] },
    hsts: { kind: 'present', maxAgeSeconds: 31_536_000, includeSubDomains: true, preload: false },
    plainHttp: 'redirects',
    caa: ['issue letsencrypt.org'],
    revocation: 'not asked',
    ...changes,
  };
}
