import { Secret } from '../../src/platform/secret.ts';
import type { Observation, ObservedLoadBalancer, Policy } from '../../src/renewal/types.ts';
import type { FailureRecord, OrderRecord, SavedCertificate } from '../../src/store/types.ts';
import type { CertificateFacts } from '../../src/x509/types.ts';

/** Noon of a day in which nothing is due. */
export const NOON = '2027-01-10T12:00:00.000Z';

export const INSTANCE = {
  taskId: 'lb.1',
  host: '10.0.0.1',
  httpPort: 80,
  httpsPort: 443,
  statsPort: 9090,
  healthy: true,
};

export function facts(given: Partial<CertificateFacts> = {}): CertificateFacts {
  return {
    fingerprint: `8${'0'.repeat(63)}`,
    serialNumber: '01',
    subjectCommonName: 'a.example.com',
    issuerCommonName: 'YR1',
    names: ['a.example.com', 'b.example.com'],
    notBefore: '2027-01-01T00:00:00.000Z',
    notAfter: '2027-04-01T00:00:00.000Z',
    keyType: 'p256',
    selfSigned: false,
    renewalInfoId: 'aki.serial',
    ...given,
  };
}

export function saved(
  given: Partial<Omit<SavedCertificate, 'leaf'>> = {},
  leaf: Partial<CertificateFacts> = {},
): SavedCertificate {
  const names = given.names ?? ['a.example.com', 'b.example.com'];
  return {
    id: 'a.example.com',
    version: 1,
    keyType: 'p256',
    directoryUrl: 'https://ca.example/dir',
    savedAt: '2027-01-01T01:00:00.000Z',
    chainPem: 'chain',
    privateKeyPem: new Secret('key'),
    ...given,
    names,
    leaf: facts({ names, ...leaf }),
  };
}

export function failure(given: Partial<FailureRecord> = {}): FailureRecord {
  return {
    subject: 'a.example.com',
    count: 1,
    lastAt: '2027-01-10T11:59:30.000Z',
    action: 'issue',
    type: 'connection',
    detail: 'Connection refused',
    notBefore: '2027-01-10T12:00:30.000Z',
    ...given,
  };
}

export function order(given: Partial<OrderRecord> = {}): OrderRecord {
  return {
    certificateId: 'a.example.com',
    orderUrl: 'https://ca.example/order/1',
    directoryUrl: 'https://ca.example/dir',
    names: ['a.example.com', 'b.example.com'],
    placedAt: '2027-01-10T11:59:00.000Z',
    expires: undefined,
    privateKeyPem: undefined,
    csrPem: undefined,
    ...given,
  };
}

export function policy(given: Partial<Policy> = {}): Policy {
  return {
    daemonId: '/letsencrypt',
    vhosts: { from: 'settings', names: ['a.example.com', 'b.example.com'] },
    keyType: 'p256',
    profile: undefined,
    groupBy: 'packed',
    mostNames: 100,
    directoryUrl: 'https://ca.example/dir',
    backupUrls: [],
    certEnv: undefined,
    loadBalancerId: 'marathon-lb',
    place: { mode: 'env' },
    tls: { policy: 'off', hsts: false },
    allowDowntime: false,
    windows: [],
    rehearsal: false,
    checkIntervalMs: 24 * 3_600_000,
    ...given,
  };
}

export function loadBalancer(given: Partial<ObservedLoadBalancer> = {}): ObservedLoadBalancer {
  return {
    appId: '/marathon-lb',
    deployments: [],
    slots: [{ variable: 'HAPROXY_SSL_CERT', content: { kind: 'empty' } }],
    templates: {},
    version: '1.15.0',
    changedAt: '2026-01-01T00:00:00.000Z',
    listed: 0,
    certificateLimit: 30,
    instances: [INSTANCE],
    ...given,
  };
}

/** Two names wanted, one healthy load balancer, routes in order, nothing issued. */
export function observation(given: Partial<Observation> = {}): Observation {
  return {
    at: NOON,
    uptimeMs: 3_600_000,
    wanted: ['a.example.com', 'b.example.com'],
    refused: [],
    loadBalancer: loadBalancer(),
    accounts: [],
    certificates: [],
    previous: [],
    orders: [],
    failures: [],
    ledgers: [],
    wishes: [],
    renewalInfos: [],
    restart: undefined,
    done: { templates: [], installed: {} },
    served: [],
    files: undefined,
    secrets: { places: [], unreadable: [] },
    routes: [route('a.example.com'), route('b.example.com')],
    checks: [],
    clockSkewMs: undefined,
    ...given,
  };
}

export function route(name: string, problem?: string) {
  return { name, ok: problem === undefined, problem };
}

/** The observation in which everything is done: saved, installed and served. */
export function settled(given: Partial<Observation> = {}): Observation {
  const certificate = saved();
  return observation({
    certificates: [certificate],
    loadBalancer: loadBalancer({
      slots: [
        { variable: 'HAPROXY_SSL_CERT', content: { kind: 'certificate', leaf: certificate.leaf, chainLength: 2 } },
      ],
    }),
    served: certificate.names.map((host) => ({
      host,
      instance: '10.0.0.1:443',
      fingerprint: certificate.leaf.fingerprint,
      problem: undefined,
    })),
    routes: [],
    ...given,
  });
}
