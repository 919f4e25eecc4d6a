import type { Report, ReportedCertificate, ReportedVhost } from '../../../src/daemon-api/types.ts';
import type { App, Task } from '../../../src/marathon/types.ts';
import type { CertificateFacts } from '../../../src/x509/types.ts';

export const NOW = '2026-11-24T12:00:00.000Z';

/** A leaf as marathon-lb carries it: issued by YR1 for shop.example.com, valid for 90 days around NOW. */
export function leaf(given: Partial<CertificateFacts> = {}): CertificateFacts {
  return {
    fingerprint: 'aa',
    serialNumber: '01',
    subjectCommonName: 'shop.example.com',
    issuerCommonName: 'YR1',
    names: ['shop.example.com'],
    notBefore: '2026-11-01T00:00:00.000Z',
    notAfter: '2027-01-30T00:00:00.000Z',
    keyType: 'p256',
    selfSigned: false,
    renewalInfoId: undefined,
    ...given,
  };
}

export function reportedCertificate(given: Partial<ReportedCertificate> = {}): ReportedCertificate {
  return {
    id: 'shop.example.com',
    version: 1,
    names: ['shop.example.com'],
    keyType: 'p256',
    fingerprint: 'aa',
    issuer: 'YR1',
    notBefore: '2026-11-01T00:00:00.000Z',
    notAfter: '2027-01-30T00:00:00.000Z',
    renewsAt: '2026-12-31T00:00:00.000Z',
    renewReason: 'a third of its lifetime is left',
    renewSource: 'ari',
    window: { start: '2026-12-30T00:00:00.000Z', end: '2027-01-01T00:00:00.000Z' },
    serial: '03ab',
    chain: ['YR1', 'ISRG Root YR'],
    ca: 'acme-v02.api.letsencrypt.org',
    slot: 'HAPROXY_SSL_CERT',
    ...given,
  };
}

export function reportedVhost(given: Partial<ReportedVhost> = {}): ReportedVhost {
  return {
    host: 'shop.example.com',
    state: 'served',
    detail: 'served by 2 of 2',
    certificateId: 'shop.example.com',
    nextTryAt: undefined,
    served: [],
    ...given,
  };
}

export function report(given: Partial<Report> = {}): Report {
  return {
    schema: 1,
    daemon: { version: '0.1.0', appId: '/letsencrypt', startedAt: '2026-11-24T00:00:00.000Z' },
    at: '2026-11-24T11:59:00.000Z',
    nextLookAt: '2026-11-25T00:00:00.000Z',
    loadBalancer: { appId: '/marathon-lb', instances: 2 },
    certificates: [reportedCertificate()],
    vhosts: [reportedVhost()],
    events: [],
    problem: undefined,
    ...given,
  };
}

export function app(given: Partial<App> = {}): App {
  return {
    id: '/shop/web',
    instances: 1,
    env: {},
    labels: {},
    args: [],
    image: undefined,
    ports: [{ servicePort: 10_000, containerPort: undefined }],
    requirePorts: false,
    networkMode: 'host',
    acceptedResourceRoles: [],
    hasHealthCheck: false,
    upgradeStrategy: { minimumHealthCapacity: 1, maximumOverCapacity: 1 },
    version: '2026-11-24T00:00:00.000Z',
    deployments: [],
    tasksRunning: 1,
    tasksHealthy: 0,
    tasks: [],
    ...given,
  };
}

export function task(given: Partial<Task> = {}): Task {
  return {
    id: 'task-1',
    host: '10.0.0.5',
    ports: [31_000, 31_001],
    ipAddresses: [],
    state: 'TASK_RUNNING',
    healthy: undefined,
    version: undefined,
    ...given,
  };
}
