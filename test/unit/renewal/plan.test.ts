import { describe, expect, test } from 'vitest';
import { plan } from '../../../src/renewal/plan.ts';
import {
  facts,
  failure,
  loadBalancer,
  observation,
  order,
  policy,
  route,
  saved,
  settled,
} from '../../support/renewal-builders.ts';

const ISSUE_BOTH = {
  kind: 'issue',
  certificateId: 'a.example.com',
  names: ['a.example.com', 'b.example.com'],
  replaces: undefined,
  resumes: false,
  reason: 'there is no certificate yet',
};

const DAY_LATER = '2027-01-11T12:00:00.000Z';

describe('issuing', () => {
  test('starts at once for names without a certificate', () => {
    expect(plan(observation(), policy())).toEqual({ actions: [ISSUE_BOTH], nextLookAt: DAY_LATER });
  });

  test('is not planned when nothing is wanted', () => {
    expect(plan(observation({ wanted: [], routes: [] }), policy())).toEqual({ actions: [], nextLookAt: DAY_LATER });
  });

  test('waits for a load balancer', () => {
    const without = plan(observation({ loadBalancer: undefined, routes: [] }), policy());
    const stopped = plan(observation({ loadBalancer: loadBalancer({ instances: [] }), routes: [] }), policy());

    expect(without).toEqual({ actions: [], nextLookAt: '2027-01-10T12:00:15.000Z' });
    expect(stopped).toEqual(without);
  });

  test('waits for the pause after a failure to end', () => {
    expect(plan(observation({ failures: [failure()] }), policy())).toEqual({
      actions: [],
      nextLookAt: '2027-01-10T12:00:30.000Z',
    });
  });

  test('goes on after the pause', () => {
    const past = failure({ notBefore: '2027-01-10T11:59:59.000Z' });

    expect(plan(observation({ failures: [past] }), policy()).actions).toEqual([ISSUE_BOTH]);
  });

  test('finishes an interrupted order without waiting', () => {
    const interrupted = failure({ type: 'interrupted' });

    expect(plan(observation({ failures: [interrupted], orders: [order()] }), policy()).actions).toEqual([
      { ...ISSUE_BOTH, resumes: true },
    ]);
    expect(plan(observation({ failures: [interrupted] }), policy()).actions).toEqual([]);
    expect(
      plan(observation({ failures: [interrupted], orders: [order({ names: ['a.example.com'] })] }), policy()).actions,
    ).toEqual([]);
  });

  test('does not resume an order of another CA', () => {
    const orders = [order({ directoryUrl: 'https://other.example/dir' })];

    expect(plan(observation({ orders }), policy()).actions).toEqual([ISSUE_BOTH]);
  });

  test('gives routing a minute to settle after a start', () => {
    const routes = [route('a.example.com'), route('b.example.com', '10.0.0.1:80 answered 503')];

    expect(plan(observation({ routes, uptimeMs: 2_000 }), policy())).toEqual({
      actions: [],
      nextLookAt: '2027-01-10T12:00:01.000Z',
    });
  });

  test('then goes on without a name that is not routed here', () => {
    const routes = [route('a.example.com'), route('b.example.com', '10.0.0.1:80 answered 503')];

    expect(plan(observation({ routes }), policy()).actions).toEqual([{ ...ISSUE_BOTH, names: ['a.example.com'] }]);
  });

  test('asks the CA nothing when no name is routed here', () => {
    const routes = [route('a.example.com', 'no'), route('b.example.com', 'no')];

    expect(plan(observation({ routes }), policy())).toEqual({ actions: [], nextLookAt: '2027-01-10T12:01:00.000Z' });
  });
});

describe('issuing again', () => {
  const due = { notBefore: '2026-11-01T00:00:00.000Z', notAfter: '2027-01-30T00:00:00.000Z' };
  const routes = [route('a.example.com'), route('b.example.com')];

  test('is planned when two thirds of the lifetime are over, naming the certificate it replaces', () => {
    const [action] = plan(settled({ certificates: [saved({}, due)], routes }), policy()).actions;

    expect(action).toEqual({
      ...ISSUE_BOTH,
      replaces: 'aki.serial',
      reason: 'renewal was due 2026-12-31T00:00:00.000Z: two thirds of its lifetime is over',
    });
  });

  test('is planned for new names, under the same id', () => {
    const wanted = ['c.example.com', 'a.example.com', 'b.example.com'];
    const [action] = plan(settled({ wanted, routes: wanted.map((name) => route(name)) }), policy()).actions;

    expect(action).toMatchObject({ certificateId: 'a.example.com', names: wanted, reason: 'new names: c.example.com' });
  });

  test('is not planned for a name that went away', () => {
    expect(plan(settled({ wanted: ['a.example.com'] }), policy()).actions).toEqual([]);
  });

  test('is planned when the ACME server changed', () => {
    const [action] = plan(settled({ routes }), policy({ directoryUrl: 'https://other.example/dir' })).actions;

    expect(action).toMatchObject({ kind: 'issue', reason: 'the ACME server changed to https://other.example/dir' });
  });

  test('never takes a name away from a valid certificate because its route is broken', () => {
    const broken = [route('a.example.com'), route('b.example.com', 'no')];

    expect(plan(settled({ certificates: [saved({}, due)], routes: broken }), policy()).actions).toEqual([]);
  });

  test('takes it away rather than let the others expire', () => {
    const broken = [route('a.example.com'), route('b.example.com', 'no')];
    const expiring = { notBefore: '2026-10-14T00:00:00.000Z', notAfter: '2027-01-12T00:00:00.000Z' };

    const [action] = plan(settled({ certificates: [saved({}, expiring)], routes: broken }), policy()).actions;

    expect(action).toMatchObject({ names: ['a.example.com'] });
  });

  test('does not bother the CA for a new name that is not routed here', () => {
    const wanted = ['a.example.com', 'b.example.com', 'c.example.com'];
    const broken = [route('a.example.com'), route('b.example.com'), route('c.example.com', 'no')];

    expect(plan(settled({ wanted, routes: broken }), policy()).actions).toEqual([]);
  });
});

describe('installing', () => {
  const INSTALL = {
    kind: 'install',
    slots: { HAPROXY_SSL_CERT: 'a.example.com' },
    reason: 'HAPROXY_SSL_CERT does not carry version 1, valid until 2027-04-01T00:00:00.000Z',
  };
  const uninstalled = settled({ loadBalancer: loadBalancer() });

  test('follows when the slot carries something else', () => {
    expect(plan(uninstalled, policy()).actions).toEqual([INSTALL]);
  });

  test('is never planned for a rehearsal', () => {
    expect(plan(uninstalled, policy({ rehearsal: true })).actions).toEqual([]);
  });

  test('uses exactly the variable that the operator named', () => {
    expect(plan(uninstalled, policy({ certEnv: 'MY_CERT' })).actions).toMatchObject([
      { slots: { MY_CERT: 'a.example.com' } },
    ]);
  });

  test.each([
    {
      what: 'the slot that carries our certificate already',
      first: ['own.example.com'],
      third: ['a.example.com'],
      into: 'HAPROXY_SSL_CERT3',
    },
    {
      what: 'a free one beside the certificate of the operator',
      first: ['own.example.com'],
      third: ['x.example.com'],
      into: 'HAPROXY_SSL_CERT0',
    },
    {
      what: 'no slot whose certificate also covers a foreign name',
      first: ['a.example.com', 'x.example.com'],
      third: ['x.example.com'],
      into: 'HAPROXY_SSL_CERT0',
    },
    {
      what: 'the first slot when all its names are ours',
      first: ['b.example.com'],
      third: ['x.example.com'],
      into: 'HAPROXY_SSL_CERT',
    },
  ])('takes $what', ({ first, third, into }) => {
    const slots = [
      { variable: 'HAPROXY_SSL_CERT', names: first },
      { variable: 'HAPROXY_SSL_CERT3', names: third },
    ].map(({ variable, names }) => ({
      variable,
      content: { kind: 'certificate' as const, leaf: facts({ names, fingerprint: 'ff' }), chainLength: 2 },
    }));

    const planned = plan(settled({ loadBalancer: loadBalancer({ slots }) }), policy());

    expect(planned.actions).toMatchObject([{ slots: { [into]: 'a.example.com' } }]);
  });

  test('waits while another deployment locks the load balancer', () => {
    const locked = settled({ loadBalancer: loadBalancer({ deployments: ['d1'] }) });

    expect(plan(locked, policy())).toEqual({ actions: [], nextLookAt: '2027-01-10T12:00:02.000Z' });
  });

  test('waits for the pause after a failure to end', () => {
    const failed = {
      ...uninstalled,
      failures: [failure({ action: 'install', notBefore: '2027-01-10T12:00:05.000Z' })],
    };

    expect(plan(failed, policy())).toEqual({ actions: [], nextLookAt: '2027-01-10T12:00:05.000Z' });
  });

  test('leaves a reference into the secret store alone', () => {
    const slots = [{ variable: 'HAPROXY_SSL_CERT', content: { kind: 'secret' as const, secret: 'cert' } }];
    const referring = { ...uninstalled, loadBalancer: loadBalancer({ slots }) };

    expect(plan(referring, policy({ certEnv: 'HAPROXY_SSL_CERT' })).actions).toEqual([]);
  });

  test('does not put an expired certificate into the load balancer', () => {
    const expired = saved({}, { notBefore: '2026-10-01T00:00:00.000Z', notAfter: '2027-01-01T00:00:00.000Z' });
    const blocked = failure({ notBefore: '2027-01-10T13:00:00.000Z' });

    expect(plan({ ...uninstalled, certificates: [expired], failures: [blocked] }, policy()).actions).toEqual([]);
  });

  test('of a valid certificate goes on while the next order is blocked', () => {
    const wanted = ['a.example.com', 'b.example.com', 'c.example.com'];
    const routes = wanted.map((name) => route(name));

    expect(plan({ ...uninstalled, wanted, routes, failures: [failure()] }, policy()).actions).toEqual([INSTALL]);
  });
});

describe('what a crash left behind', () => {
  const FORGET = {
    kind: 'forget',
    certificateId: 'a.example.com',
    reason: 'its certificate was saved 2027-01-01T01:00:00.000Z',
  };

  test('is forgotten when the certificate is there', () => {
    const orders = [order({ placedAt: '2027-01-01T00:59:00.000Z' })];
    const failures = [failure({ type: 'interrupted', lastAt: '2027-01-01T00:59:00.000Z' })];

    expect(plan(settled({ orders }), policy()).actions).toEqual([FORGET]);
    expect(plan(settled({ failures }), policy()).actions).toEqual([FORGET]);
  });

  test('is never resumed by the next renewal', () => {
    const due = saved({}, { notBefore: '2026-11-01T00:00:00.000Z', notAfter: '2027-01-30T00:00:00.000Z' });
    const orders = [order({ placedAt: '2027-01-01T00:59:00.000Z' })];
    const routes = [route('a.example.com'), route('b.example.com')];

    expect(plan(settled({ certificates: [due], orders, routes }), policy()).actions).toMatchObject([
      { kind: 'forget' },
      { kind: 'issue', resumes: false },
    ]);
  });
});

describe('the next look', () => {
  test('is a check interval away when all is well', () => {
    expect(plan(settled(), policy()).nextLookAt).toBe(DAY_LATER);
    expect(plan(settled(), policy({ checkIntervalMs: 60_000 })).nextLookAt).toBe('2027-01-10T12:01:00.000Z');
  });

  test('is the renewal date when that is sooner', () => {
    const soon = saved({}, { notBefore: '2026-11-12T00:00:00.000Z', notAfter: '2027-02-10T00:00:00.000Z' });

    expect(plan(settled({ certificates: [soon] }), policy()).nextLookAt).toBe('2027-01-11T00:00:00.000Z');
  });

  test('is soon while an instance shows another certificate', () => {
    const look = {
      host: 'a.example.com',
      instance: '10.0.0.1:443',
      fingerprint: facts().fingerprint,
      problem: undefined,
    };
    const other = { ...look, instance: '10.0.0.2:443', fingerprint: 'ff' };

    expect(plan(settled({ served: [look, other] }), policy()).nextLookAt).toBe('2027-01-10T12:00:15.000Z');
  });
});
