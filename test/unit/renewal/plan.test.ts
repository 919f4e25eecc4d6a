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
  directoryUrl: 'https://ca.example/dir',
  names: ['a.example.com', 'b.example.com'],
  replaces: undefined,
  resumes: false,
  isRenewalOfSameSet: false,
  insideAriWindow: false,
  reason: 'there is no certificate yet',
};

const DAY_LATER = '2027-01-11T12:00:00.000Z';

describe('issuing', () => {
  test('starts at once for names without a certificate', () => {
    expect(plan(observation(), policy())).toEqual({ actions: [ISSUE_BOTH], waits: [], nextLookAt: DAY_LATER });
  });

  test('is not planned when nothing is wanted', () => {
    expect(plan(observation({ wanted: [], routes: [] }), policy())).toEqual({
      actions: [],
      waits: [],
      nextLookAt: DAY_LATER,
    });
  });

  test('waits for a load balancer', () => {
    const without = plan(observation({ loadBalancer: undefined, routes: [] }), policy());
    const stopped = plan(observation({ loadBalancer: loadBalancer({ instances: [] }), routes: [] }), policy());

    expect(without).toEqual({ actions: [], waits: [], nextLookAt: '2027-01-10T12:00:15.000Z' });
    expect(stopped).toEqual(without);
  });

  test('waits for the pause after a failure to end', () => {
    expect(plan(observation({ failures: [failure()] }), policy())).toEqual({
      actions: [],
      waits: [],
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
      waits: [],
      nextLookAt: '2027-01-10T12:00:01.000Z',
    });
  });

  test('then goes on without a name that is not routed here', () => {
    const routes = [route('a.example.com'), route('b.example.com', '10.0.0.1:80 answered 503')];

    expect(plan(observation({ routes }), policy()).actions).toEqual([{ ...ISSUE_BOTH, names: ['a.example.com'] }]);
  });

  test('asks the CA nothing when no name is routed here', () => {
    const routes = [route('a.example.com', 'no'), route('b.example.com', 'no')];

    expect(plan(observation({ routes }), policy())).toEqual({
      actions: [],
      waits: [],
      nextLookAt: '2027-01-10T12:01:00.000Z',
    });
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
      isRenewalOfSameSet: true,
      reason: 'renewal was due 2026-12-31T00:00:00.000Z: two thirds of its lifetime is over',
    });
  });

  test('gives a new name a certificate of its own and leaves the others alone', () => {
    const wanted = ['c.example.com', 'a.example.com', 'b.example.com'];
    const { actions } = plan(settled({ wanted, routes: wanted.map((name) => route(name)) }), policy());

    expect(actions).toMatchObject([{ certificateId: 'c.example.com', names: ['c.example.com'], replaces: undefined }]);
  });

  test('puts a new name into the one certificate when the operator has named its variable', () => {
    const wanted = ['c.example.com', 'a.example.com', 'b.example.com'];
    const one = policy({ certEnv: 'HAPROXY_SSL_CERT' });
    const { actions } = plan(settled({ wanted, routes: wanted.map((name) => route(name)) }), one);

    expect(actions).toMatchObject([
      {
        certificateId: 'a.example.com',
        names: ['a.example.com', 'b.example.com', 'c.example.com'],
        reason: 'new names: c.example.com',
      },
    ]);
  });

  test('lets a new name join a certificate that is renewed anyway', () => {
    const wanted = ['c.example.com', 'a.example.com', 'b.example.com'];
    const certificates = [saved({}, due)];
    const { actions } = plan(settled({ wanted, certificates, routes: wanted.map((name) => route(name)) }), policy());

    expect(actions).toMatchObject([
      { certificateId: 'a.example.com', names: ['a.example.com', 'b.example.com', 'c.example.com'] },
    ]);
  });

  test('is not planned for a name that went away', () => {
    expect(plan(settled({ wanted: ['a.example.com'] }), policy()).actions).toEqual([]);
  });

  test('is planned when the ACME server changed', () => {
    const [action] = plan(settled({ routes }), policy({ directoryUrl: 'https://other.example/dir' })).actions;

    expect(action).toMatchObject({ kind: 'issue', reason: 'the ACME server changed to https://other.example/dir' });
  });

  test('waits a while for a name whose route is broken, as the certificate still serves it', () => {
    const broken = [route('a.example.com'), route('b.example.com', 'no')];
    const justDue = { notBefore: '2026-11-11T00:00:00.000Z', notAfter: '2027-02-09T00:00:00.000Z' };

    expect(plan(settled({ certificates: [saved({}, justDue)], routes: broken }), policy())).toEqual({
      actions: [],
      waits: [],
      nextLookAt: '2027-01-10T12:01:00.000Z',
    });
  });

  test('then renews the others without it', () => {
    const broken = [route('a.example.com'), route('b.example.com', 'no')];

    const [action] = plan(settled({ certificates: [saved({}, due)], routes: broken }), policy()).actions;

    expect(action).toMatchObject({ certificateId: 'a.example.com', names: ['a.example.com'] });
  });

  test('does not bother the CA for a new name that is not routed here', () => {
    const wanted = ['a.example.com', 'b.example.com', 'c.example.com'];
    const broken = [route('a.example.com'), route('b.example.com'), route('c.example.com', 'no')];

    expect(plan(settled({ wanted, routes: broken }), policy()).actions).toEqual([]);
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

    const lookAfter = (changedAt: string) =>
      plan(
        settled({
          served: [look, other],
          loadBalancer: { ...(settled().loadBalancer ?? loadBalancer()), changedAt },
        }),
        policy(),
      ).nextLookAt;

    expect(lookAfter('2027-01-10T11:59:59.000Z')).toBe('2027-01-10T12:00:15.000Z');
    expect(lookAfter('2027-01-10T11:50:00.000Z')).toBe('2027-01-10T12:01:00.000Z');
    expect(lookAfter('2027-01-01T00:00:00.000Z')).toBe('2027-01-10T12:02:00.000Z');
  });
});

describe('a due certificate of which the CA refuses every name', () => {
  test('is looked at again when the first pause ends, not every minute', () => {
    const notBefore = '2027-01-10T20:00:00.000Z';
    const names = ['a.example.com', 'b.example.com'];
    const expiring = saved({}, { notAfter: '2027-01-11T00:00:00.000Z' });
    const refused = names.map((subject) => failure({ subject, action: 'validate', notBefore }));

    const { actions, nextLookAt } = plan(
      settled({ certificates: [expiring], failures: refused, routes: names.map((name) => route(name)) }),
      policy(),
    );

    expect({ actions, nextLookAt }).toEqual({ actions: [], nextLookAt: notBefore });
  });
});

describe('the last fifth of the places in a load balancer', () => {
  const certificates = Array.from({ length: 8 }, (_, index) => {
    const names = [`n${index}.example.com`];
    return saved({ id: names[0] ?? '', names }, { fingerprint: `f${index}`, names });
  });
  const seen = settled({
    certificates,
    wanted: [...certificates.flatMap(({ names }) => names), 'new.example.com'],
    loadBalancer: loadBalancer({ certificateLimit: 10 }),
    routes: [route('new.example.com')],
  });

  test('is left to older versions while a new name fits elsewhere', () => {
    expect(plan(seen, policy()).actions).toMatchObject([
      { kind: 'issue', certificateId: 'n0.example.com', names: ['n0.example.com', 'new.example.com'] },
    ]);
  });

  test('is used when names fit nowhere else, or each shall have its own', () => {
    const alone = [{ kind: 'issue', certificateId: 'new.example.com', names: ['new.example.com'] }];

    expect(plan(seen, policy({ mostNames: 1 })).actions).toMatchObject(alone);
    expect(plan(seen, policy({ groupBy: 'vhost' })).actions).toMatchObject(alone);
  });
});
