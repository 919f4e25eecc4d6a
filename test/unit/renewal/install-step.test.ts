import { describe, expect, test } from 'vitest';
import { plan } from '../../../src/renewal/plan.ts';
import type { SavedCertificate } from '../../../src/store/types.ts';
import { facts, failure, loadBalancer, policy, route, saved, settled } from '../../support/renewal-builders.ts';

const FIRST_VERSION = { certificateId: 'a.example.com', version: 1 };

describe('installing', () => {
  const INSTALL = {
    kind: 'install',
    certificateId: 'a.example.com',
    slots: { HAPROXY_SSL_CERT: FIRST_VERSION },
    clears: [],
    templates: {},
    reason: 'HAPROXY_SSL_CERT lacks version 1 of a.example.com',
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
      { slots: { MY_CERT: FIRST_VERSION } },
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

    expect(planned.actions).toMatchObject([{ slots: { [into]: FIRST_VERSION } }]);
  });

  test('waits while another deployment locks the load balancer', () => {
    const locked = settled({ loadBalancer: loadBalancer({ deployments: ['d1'] }) });

    expect(plan(locked, policy())).toEqual({ actions: [], waits: [], nextLookAt: '2027-01-10T12:00:02.000Z' });
  });

  test('waits for the pause after a failure to end', () => {
    const failed = {
      ...uninstalled,
      failures: [failure({ action: 'install', notBefore: '2027-01-10T12:00:05.000Z' })],
    };

    expect(plan(failed, policy())).toEqual({ actions: [], waits: [], nextLookAt: '2027-01-10T12:00:05.000Z' });
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
    const failures = [failure({ subject: 'c.example.com' })];

    expect(plan({ ...uninstalled, wanted, routes, failures }, policy()).actions).toEqual([INSTALL]);
  });

  test('of several certificates is one change', () => {
    const wanted = ['a.example.com', 'b.example.com', 'c.example.com'];
    const second = saved({ id: 'c.example.com', names: ['c.example.com'] }, { fingerprint: `9${'0'.repeat(63)}` });

    const { actions } = plan({ ...uninstalled, wanted, certificates: [saved(), second] }, policy());

    expect(actions).toMatchObject([
      {
        kind: 'install',
        slots: {
          HAPROXY_SSL_CERT: FIRST_VERSION,
          HAPROXY_SSL_CERT0: { certificateId: 'c.example.com', version: 1 },
        },
      },
    ]);
  });

  test('keeps an older version for a name that only it still serves, loaded last', () => {
    const older = saved();
    const renewed = saved({ version: 2, names: ['a.example.com'] }, { fingerprint: `9${'0'.repeat(63)}` });

    const { actions } = plan(settled({ certificates: [renewed], previous: [older] }), policy());

    expect(actions).toMatchObject([
      {
        slots: {
          HAPROXY_SSL_CERT: { certificateId: 'a.example.com', version: 2 },
          HAPROXY_SSL_CERT100: FIRST_VERSION,
        },
      },
    ]);
  });

  describe('with two names that only older versions serve', () => {
    const older = ['x.example.com', 'y.example.com', 'z.example.com'].map((name) =>
      saved({ id: name, names: [name] }, { fingerprint: name, names: [name] }),
    );
    const [x, y] = older as [SavedCertificate, SavedCertificate];
    const lost = settled({
      wanted: ['a.example.com', 'b.example.com', 'x.example.com', 'y.example.com'],
      previous: [x, { ...y, names: ['y.example.com', 'x.example.com'] }],
    });
    const withRoom = (certificateLimit: number) =>
      plan({ ...lost, loadBalancer: { ...(lost.loadBalancer ?? loadBalancer()), certificateLimit } }, policy());

    test('keeps no more than the load balancer starts with, those of most names first', () => {
      expect(withRoom(2).actions).toMatchObject([
        { slots: { HAPROXY_SSL_CERT100: { certificateId: 'y.example.com', version: 1 } } },
      ]);
      expect(withRoom(1).actions).toEqual([]);
    });

    test('does not look every few seconds whether the one that has no place is served', () => {
      const unserved = { host: 'x.example.com', instance: '10.0.0.1:443', fingerprint: 'default', problem: undefined };
      const observed = { ...lost, served: [...lost.served, unserved] };

      const { nextLookAt } = plan(
        { ...observed, loadBalancer: { ...(lost.loadBalancer ?? loadBalancer()), certificateLimit: 1 } },
        policy(),
      );

      expect(Date.parse(nextLookAt) - Date.parse(observed.at)).toBeGreaterThan(60_000);
    });
  });

  test('takes a certificate that nothing needs any more along when it changes something anyway', () => {
    const slots = [
      { variable: 'HAPROXY_SSL_CERT', content: { kind: 'empty' as const } },
      {
        variable: 'HAPROXY_SSL_CERT0',
        content: {
          kind: 'certificate' as const,
          leaf: facts({ names: ['b.example.com'], fingerprint: 'ff' }),
          chainLength: 2,
        },
      },
      {
        variable: 'HAPROXY_SSL_CERT1',
        content: {
          kind: 'certificate' as const,
          leaf: facts({ names: ['b.example.com'], fingerprint: 'fe' }),
          chainLength: 2,
        },
      },
    ];

    const { actions } = plan(settled({ loadBalancer: loadBalancer({ slots }) }), policy());

    expect(actions).toMatchObject([{ clears: ['HAPROXY_SSL_CERT0', 'HAPROXY_SSL_CERT1'] }]);
  });
});
