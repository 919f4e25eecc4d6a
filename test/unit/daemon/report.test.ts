import { describe, expect, test } from 'vitest';
import { reportOf } from '../../../src/daemon/report.ts';
import { EMPTY_LEDGER } from '../../../src/renewal/limits/ledger.ts';
import { plan } from '../../../src/renewal/plan.ts';
import type { Observation, Policy } from '../../../src/renewal/types.ts';
import { makeAuthority, makeCertificate } from '../../support/certificate-maker.ts';
import { failure, loadBalancer, observation, policy, route, saved, settled } from '../../support/renewal-builders.ts';

const DAEMON = { version: '0.1.0', appId: '/letsencrypt', startedAt: '2027-01-10T11:00:00.000Z' };

function reported(seen: Observation, by: Policy = policy()) {
  return reportOf(DAEMON, seen, plan(seen, by), by, []);
}

function first(seen: Observation, by?: Policy) {
  const [vhost] = reported(seen, by).vhosts;
  return vhost && { state: vhost.state, detail: vhost.detail, nextTryAt: vhost.nextTryAt };
}

describe('the report', () => {
  test('says which TLS templates are its own, and what stood there before', () => {
    const templates = [{ variable: 'HAPROXY_HTTPS_FRONTEND_HEAD', ours: 'a\n', before: null }];

    expect(reported(settled({ done: { templates, installed: {} } })).templates).toEqual(templates);
  });

  test('of a settled cluster carries certificate, slot and who serves it', () => {
    const report = reported(settled());

    expect(report.loadBalancer).toEqual({ appId: '/marathon-lb', instances: 1 });
    expect(report.certificates).toMatchObject([
      {
        id: 'a.example.com',
        version: 1,
        issuer: 'YR1',
        slot: 'HAPROXY_SSL_CERT',
        renewReason: 'two thirds of its lifetime is over',
        renewSource: 'lifetime',
      },
    ]);
    expect(report.vhosts).toMatchObject([
      { host: 'a.example.com', state: 'served', detail: 'served by 1 of 1', certificateId: 'a.example.com' },
      { host: 'b.example.com', state: 'served', detail: 'served by 1 of 1', certificateId: 'a.example.com' },
    ]);
  });

  test('tells serial, issuers and what the CA suggests for the renewal', async () => {
    const root = await makeAuthority('Root X1');
    const intermediate = await makeAuthority('YR1', { issuer: root });
    const { pem } = await makeCertificate({ names: ['a.example.com'], issuer: intermediate });
    const leaf = { issuerCommonName: 'YR1', serialNumber: '03ab', renewalInfoId: 'id' };
    const window = { start: '2027-02-01T00:00:00.000Z', end: '2027-02-03T00:00:00.000Z' };
    const info = { certificateId: 'a.example.com', explanation: undefined, nextFetchAt: window.start };

    const { certificates } = reported(
      observation({
        certificates: [saved({ chainPem: pem + intermediate.pem }, leaf)],
        renewalInfos: [{ renewalInfoId: 'id', window, ...info }],
      }),
    );

    expect(certificates).toMatchObject([{ serial: '03ab', chain: ['YR1', 'Root X1'], renewSource: 'ari', window }]);
  });

  test('holds no private key', () => {
    expect(JSON.stringify(reported(settled()))).not.toContain('key"');
  });

  test('lists refused names with the reason', () => {
    const report = reported(
      settled({ refused: [{ name: '*.example.com', reason: 'http-01 cannot prove a wildcard' }] }),
    );

    expect(report.vhosts.at(-1)).toMatchObject({
      host: '*.example.com',
      state: 'failed',
      detail: 'http-01 cannot prove a wildcard',
    });
  });
});

describe('what an operator needs to know about the CA', () => {
  const PRODUCTION = 'https://acme-v02.api.letsencrypt.org/directory';

  test('is what failed, in its own words, and when it is asked again', () => {
    const interrupted = failure({ subject: 'b.example.com', type: 'interrupted' });

    expect(reported(observation({ failures: [failure({ count: 2 }), interrupted] }))).toMatchObject({
      lookedAt: '2027-01-10T12:00:00.000Z',
      failures: [
        {
          subject: 'a.example.com',
          action: 'issue',
          count: 2,
          type: 'connection',
          detail: 'Connection refused',
          nextTryAt: '2027-01-10T12:00:30.000Z',
        },
      ],
    });
  });

  test('is what is left of its limits, refilled since, and which names it has paused', () => {
    const buckets = { 'newOrders ': { tokens: 200, at: '2027-01-10T11:00:00.000Z' } };
    const pauses = [
      { names: ['a.example.com'], url: 'https://ca.example/unpause', at: '2027-01-10T11:00:00.000Z' },
      { names: ['b.example.com'], url: undefined, at: '2027-01-10T11:00:00.000Z' },
    ];
    const ledgers = [{ directoryUrl: PRODUCTION, ledger: { ...EMPTY_LEDGER, buckets, pauses } }];

    const { limits, paused } = reported(observation({ ledgers }), policy({ directoryUrl: PRODUCTION }));

    expect(limits).toEqual([{ limit: 'newOrders', subject: '', left: 300, capacity: 300 }]);
    expect(paused).toEqual([
      { names: ['a.example.com'], url: 'https://ca.example/unpause', at: '2027-01-10T11:00:00.000Z' },
      { names: ['b.example.com'], at: '2027-01-10T11:00:00.000Z' },
    ]);
  });
});

describe('a vhost', () => {
  test('is being issued while the CA is asked', () => {
    expect(first(observation())).toEqual({ state: 'issuing', detail: 'the CA is being asked', nextTryAt: undefined });
  });

  test('waits for its route', () => {
    const routes = [route('a.example.com', '10.0.0.1:80 answered 503'), route('b.example.com')];

    expect(first(observation({ routes, uptimeMs: 1_000 }))).toEqual({
      state: 'issuing',
      detail: 'waiting until the load balancer routes its challenge path here: 10.0.0.1:80 answered 503',
      nextTryAt: '2027-01-10T12:00:01.000Z',
    });
  });

  test('has failed in the words of the CA, with the time of the next try', () => {
    expect(first(observation({ failures: [failure()] }))).toEqual({
      state: 'failed',
      detail: 'Connection refused',
      nextTryAt: '2027-01-10T12:00:30.000Z',
    });
  });

  test('has failed when there is no load balancer', () => {
    expect(first(observation({ loadBalancer: undefined, routes: [] }))).toMatchObject({
      state: 'failed',
      detail: 'marathon-lb was not found',
    });
  });

  test('waits for a limit, in words', () => {
    const blocks = [
      { scope: { kind: 'account' as const }, until: '2027-01-10T13:00:00.000Z', reason: 'too many orders' },
    ];
    const ledgers = [{ directoryUrl: 'https://ca.example/dir', ledger: { ...EMPTY_LEDGER, blocks } }];

    expect(first(observation({ ledgers }))).toEqual({
      state: 'failed',
      detail: 'waiting: too many orders',
      nextTryAt: '2027-01-10T13:00:00.000Z',
    });
  });

  test('paused by the CA says where a person can end that', () => {
    const pauses = [{ names: ['a.example.com'], url: 'https://ca.example/unpause', at: '2027-01-10T11:00:00.000Z' }];
    const ledgers = [{ directoryUrl: 'https://ca.example/dir', ledger: { ...EMPTY_LEDGER, pauses } }];

    expect(first(observation({ ledgers }))).toEqual({
      state: 'failed',
      detail: 'waiting: paused by the CA; only a person can end that, at https://ca.example/unpause',
      nextTryAt: undefined,
    });
  });

  test('is being installed', () => {
    expect(first(settled({ loadBalancer: loadBalancer() }))).toMatchObject({
      state: 'installing',
      detail: 'restarting marathon-lb with it',
    });
  });

  test('is not installed because Marathon refused', () => {
    const failures = [failure({ action: 'install', type: 'CONFLICT', detail: 'App is locked' })];

    expect(first(settled({ loadBalancer: loadBalancer(), failures }))).toEqual({
      state: 'failed',
      detail: 'not installed: App is locked',
      nextTryAt: '2027-01-10T12:00:30.000Z',
    });
  });

  test('is overdue when its renewal failed', () => {
    const due = saved({}, { notBefore: '2026-11-01T00:00:00.000Z', notAfter: '2027-01-30T00:00:00.000Z' });

    expect(first(settled({ certificates: [due], failures: [failure()] }))).toMatchObject({
      state: 'overdue',
      detail: 'renewal failed: Connection refused',
    });
  });

  test('is still served when only a new name beside it failed', () => {
    const wanted = ['a.example.com', 'b.example.com', 'c.example.com'];

    expect(first(settled({ wanted, failures: [failure()] }))).toMatchObject({ state: 'served' });
  });

  test('is served by some instances only', () => {
    const [look] = settled().served;
    const other = { host: 'a.example.com', instance: '10.0.0.2:443', fingerprint: 'ff', problem: undefined };

    expect(first(settled({ served: look === undefined ? [] : [look, other] }))).toMatchObject({
      state: 'unserved',
      detail: 'served by 1 of 2',
    });
  });

  test('is unknown when no handshake worked', () => {
    const served = [{ host: 'a.example.com', instance: '10.0.0.1:443', fingerprint: undefined, problem: 'refused' }];

    expect(first(settled({ served }))).toMatchObject({ state: 'unknown', detail: 'refused' });
  });

  test('of a rehearsal is never served', () => {
    expect(first(settled({ loadBalancer: loadBalancer() }), policy({ rehearsal: true }))).toMatchObject({
      state: 'unserved',
      detail: 'rehearsal passed: issued by the staging CA, not installed',
    });
  });
});
