import type { GradedEndpoint, GradedTarget, GradeFinding } from '../../../src/operations/types.ts';

/** What keeps an A from A+, for an app behind marathon-lb. */
export const NO_HSTS: GradeFinding = {
  rule: 'H1',
  effect: 'A',
  reason: 'no HSTS',
  reference: 'RFC 6797',
  fix: 'HAPROXY_0_USE_HSTS=true on /shop/web',
};

/** An address graded A: TLS 1.2 and 1.3, RSA 4096. */
export function gradedAddress(given: Partial<GradedEndpoint> = {}): GradedEndpoint {
  return {
    address: '203.0.113.7',
    grade: 'A',
    gradeTrustIgnored: 'A',
    scores: { protocol: 100, keyExchange: 90, cipher: 90, total: 93 },
    protocols: ['TLSv1.2', 'TLSv1.3'],
    facts: FACTS,
    findings: [NO_HSTS],
    connections: 40,
    durationMs: 214,
    examinedAs: null,
    ...given,
  };
}

/** A target graded A at one address. */
export function gradedTarget(given: Partial<GradedTarget> = {}): GradedTarget {
  return { host: 'shop.example.com', port: 443, addresses: [gradedAddress()], grade: 'A', ...given };
}

/** A target nobody answers for. */
export function failedTarget(host: string): GradedTarget {
  const error = { code: 'UNREACHABLE', message: `${host} (203.0.113.9:443) cannot be reached: ECONNREFUSED` } as const;
  const address = { address: '203.0.113.9', grade: null, error, connections: 1, durationMs: 3 } as const;
  return { host, port: 443, addresses: [address], grade: null, error };
}

const FACTS: GradedEndpoint['facts'] = {
  versions: { SSLv2: false, SSLv3: false, TLSv1: false, 'TLSv1.1': false, 'TLSv1.2': true, 'TLSv1.3': true },
  suites: [
    {
      version: 'TLSv1.2',
      order: 'server',
      complete: true,
      names: ['TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384', 'TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256'],
    },
    { version: 'TLSv1.3', order: 'client', complete: true, names: ['TLS_AES_256_GCM_SHA384'] },
  ],
  keyExchanges: [{ version: 'TLSv1.2', name: 'X25519', rsaBits: 3072, knownPrime: null }],
  groups: { classic: ['X25519'], tls13: ['X25519', 'P-256'] },
  chains: [
    {
      certificates: [
        {
          subject: 'CN=shop.example.com',
          issuer: 'CN=YR1',
          fingerprint: 'aa',
          names: ['shop.example.com'],
          notBefore: '2026-11-24T00:00:00.000Z',
          notAfter: '2027-02-22T00:00:00.000Z',
          keyType: 'RSA',
          keyBits: 4096,
          rsaBits: 4096,
          exponentOne: false,
          signatureHash: 'SHA-2',
          selfIssued: false,
          timestamps: true,
        },
      ],
      trust: { kind: 'trusted', anchor: 'CN=ISRG Root YR', path: ['aa'], intermediateMissing: false },
      coversHost: true,
      inOrder: true,
      keyProven: true,
    },
  ],
  withoutServerName: 'other',
  alpn: ['h2', 'http/1.1'],
  compression: false,
  secureRenegotiation: true,
  extendedMasterSecret: true,
  encryptThenMac: 'unknown',
  heartbeat: false,
  fallbackScsv: true,
  sessionTickets: true,
  sessionIds: true,
  resumption: true,
  ocspStapling: false,
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
  hsts: { kind: 'absent' },
  plainHttp: 'redirects',
  caa: [],
  revocation: 'not asked',
};
