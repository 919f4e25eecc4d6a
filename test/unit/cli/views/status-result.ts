import type { StatusResult, StatusRow } from '../../../../src/operations/types.ts';

/** The moment of the result. */
export const AT = '2026-11-24T13:00:00.000Z';

export const SERVED: StatusRow = {
  vhost: 'shop.example.com',
  appIds: ['/shop/web'],
  state: 'served',
  detail: 'served by 2 of 2',
  nextTryAt: null,
  grade: 'A',
  gradeReasons: [{ effect: 'A', reason: 'no HSTS', fix: 'HAPROXY_0_USE_HSTS=true on /shop/web' }],
  certificate: {
    version: 3,
    names: ['shop.example.com', 'api.example.com'],
    issuer: 'YR1',
    chain: ['YR1', 'ISRG Root YR'],
    ca: 'acme-v02.api.letsencrypt.org',
    serial: '03ab',
    keyType: 'rsa4096',
    fingerprint: '5f2a',
    notBefore: '2026-11-24T00:00:00.000Z',
    notAfter: '2027-02-22T00:00:00.000Z',
    slot: 'HAPROXY_SSL_CERT',
    renewsAt: '2027-01-23T03:12:00.000Z',
    renewReason: 'the CA suggests it (ARI)',
    renewSource: 'ari',
    window: { start: '2027-01-23T01:00:00.000Z', end: '2027-01-25T01:00:00.000Z' },
  },
  installed: { slot: 'HAPROXY_SSL_CERT', fingerprint: '5f2a', issuer: 'YR1', notAfter: '2027-02-22T00:00:00.000Z' },
  certificateId: 'shop.example.com',
  servedToDaemon: [
    { instance: '10.0.0.1:443', fingerprint: '5f2a', issuer: null, problem: null },
    { instance: '10.0.0.2:443', fingerprint: '5f2a', issuer: null, problem: null },
  ],
  servedToYou: [
    { instance: '10.0.0.1:443', fingerprint: null, issuer: null, problem: 'no answer within 3000 ms' },
    { instance: '10.0.0.2:443', fingerprint: '77', issuer: 'Old CA', problem: null },
  ],
};

export const FAILED: StatusRow = {
  ...SERVED,
  vhost: 'api.example.com',
  appIds: ['/shop/api'],
  state: 'failed',
  detail: 'no A record',
  nextTryAt: '2026-11-24T14:10:00.000Z',
  grade: null,
  gradeReasons: [],
  certificate: null,
  installed: null,
  certificateId: null,
  servedToDaemon: [],
  servedToYou: [],
};

const OVERDUE: StatusRow = {
  ...SERVED,
  vhost: 'late.example.com',
  appIds: [],
  state: 'overdue',
  detail: 'renewal failed: rate limited',
  nextTryAt: '2026-11-25T09:00:00.000Z',
};

const UNMANAGED: StatusRow = {
  ...FAILED,
  vhost: 'old.example.com',
  appIds: ['/legacy'],
  state: 'unmanaged',
  grade: 'T',
  detail: 'not managed (self-signed default)',
  nextTryAt: null,
};

/** One row of each kind, as the daemon reports them. */
export const RESULT: StatusResult = {
  at: AT,
  loadBalancer: { appId: '/marathon-lb', groups: ['external'], instances: 2 },
  daemon: {
    kind: 'reporting',
    appId: '/letsencrypt',
    version: '0.1.0',
    at: '2026-11-24T12:59:00.000Z',
    nextLookAt: '2026-11-25T12:59:00.000Z',
    problem: null,
  },
  versions: { plugin: '0.1.0', daemon: '0.1.0', repository: null, upgrade: null },
  graded: true,
  vhosts: [FAILED, OVERDUE, UNMANAGED, SERVED],
  events: [
    { at: '2026-11-23T12:00:00.000Z', message: 'issued shop.example.com', ok: true },
    { at: '2026-11-24T12:10:00.000Z', message: 'issue api.example.com: no A record', ok: false },
  ],
  failures: [],
  paused: [],
  limits: [],
  account: null,
  notes: [],
};

export const ONLY_SERVED: StatusResult = { ...RESULT, vhosts: [SERVED] };
