import { beforeAll, describe, expect, it } from 'vitest';
import type { Report } from '../../../src/daemon-api/types.ts';
import type { Cosmos } from '../../../src/dcos/cosmos.ts';
import type { App, Env } from '../../../src/marathon/types.ts';
import { uninstall } from '../../../src/operations/uninstall.ts';
import { envWithout } from '../../../src/operations/uninstall-plan.ts';
import { certificateFacts } from '../../../src/x509/parse.ts';
import { makeAuthority, makeCertificate } from '../../support/certificate-maker.ts';
import { app, task } from './builders.ts';
import { changePorts } from './change-ports.ts';

const bundles: Record<'ours' | 'theirs', string> = { ours: '', theirs: '' };
let report: Report;

beforeAll(async () => {
  const issuer = await makeAuthority('Test CA');
  for (const name of ['ours', 'theirs'] as const) {
    const { pem, privateKeyPem } = await makeCertificate({ names: [`${name}.example.com`], issuer });
    bundles[name] = `${pem}\n${privateKeyPem}`;
  }
  const { fingerprint } = certificateFacts(bundles.ours);
  report = { certificates: [{ fingerprint }], vhosts: [], events: [] } as unknown as Report;
});

interface Case {
  readonly lb?: Partial<App>;
  readonly labels?: Readonly<Record<string, string>>;
  readonly isSilent?: boolean;
  /** Of the daemon's app; it reports only while an instance runs. */
  readonly daemon?: Partial<App>;
  readonly slots?: readonly string[];
  readonly chosen?: readonly string[];
  readonly allowDowntime?: boolean;
  readonly confirm?: () => Promise<void>;
}

/** Runs uninstall with the certificates taken out; returns what was asked of Marathon and Cosmos, in order. */
function removal({ lb, labels = {}, isSilent = false, allowDowntime = false, confirm, ...given }: Case = {}) {
  const env: Env = { HAPROXY_SSL_CERT: bundles.ours, HAPROXY_SSL_CERT3: bundles.theirs, OWN: 'x' };
  const apps = [
    app({ id: '/letsencrypt', labels, tasksRunning: 1, ...given.daemon }),
    app({ id: '/marathon-lb', env, ...lb }),
  ].filter(({ id }) => given.chosen === undefined || id !== '/letsencrypt');
  const { ports, asked } = changePorts(apps);
  const cosmos = {
    uninstall: async (name: string, appId: string) => {
      asked.push(['cosmos', appId, { name }]);
      apps.shift();
    },
  } as Partial<Cosmos> as Cosmos;
  const marathon = {
    ...ports.marathon,
    info: async () => ({ version: '1.11.24', mesosUrl: undefined }),
    killTask: async (appId: string, id: string) => void asked.push(['kill', appId, { id }]),
  };
  const done = uninstall(
    {
      daemonId: '/letsencrypt',
      loadBalancerId: undefined,
      allowDowntime,
      slots: given.slots ?? [],
      chooseSlots: async () => given.chosen ?? [],
      removesCertificates: async () => true,
      confirm: confirm ?? (async () => {}),
    },
    {
      ...ports,
      marathon,
      cosmos,
      cluster: undefined,
      daemonOf: () => ({
        report: async () => (isSilent ? { kind: 'unreachable', reason: 'no answer' } : { kind: 'report', report }),
      }),
    },
  );
  return { done, asked };
}

const TEMPLATES = [
  { variable: 'HAPROXY_HTTPS_FRONTEND_HEAD', ours: 'ours', before: 'theirs' },
  { variable: 'HAPROXY_BACKEND_HSTS_OPTIONS', ours: 'ours', before: null },
  { variable: 'HAPROXY_HTTPS_FRONTEND_ACL', ours: 'ours', before: null },
];

/** What stays known of a daemon that was stopped. */
const KEPT = () =>
  JSON.stringify({ fingerprints: report.certificates.map(({ fingerprint }) => fingerprint), templates: [] });

/** Its ports are taken wherever it runs, and nobody knows of another agent. */
const STUCK: Partial<App> = {
  requirePorts: true,
  ports: [{ servicePort: 80, containerPort: undefined }],
  tasks: [task({ id: 'lb-1' })],
};

describe('uninstall', () => {
  it('stops the daemon, takes out its certificates, moves what would not be read any more, and removes it', async () => {
    const { done, asked } = removal();

    expect((await done).loadBalancer).toMatchObject({ removed: true, moved: 'HAPROXY_SSL_CERT3' });
    expect(asked).toEqual([
      ['patch', '/letsencrypt', { instances: 0, labels: { LETSENCRYPT_REMOVAL: KEPT() } }],
      ['patch', '/marathon-lb', { env: { HAPROXY_SSL_CERT: bundles.theirs, OWN: 'x' } }],
      ['delete', '/letsencrypt'],
    ]);
  });

  it('goes on after an interruption with what the daemon said before it was stopped', async () => {
    const { done, asked } = removal({
      daemon: { instances: 0, tasksRunning: 0 },
      labels: { LETSENCRYPT_REMOVAL: KEPT() },
    });

    expect((await done).steps).toEqual([
      'took the certificates out of HAPROXY_SSL_CERT of /marathon-lb',
      'removed /letsencrypt',
    ]);
    expect(asked.map(([verb, id]) => [verb, id])).toEqual([
      ['patch', '/marathon-lb'],
      ['delete', '/letsencrypt'],
    ]);
  });

  it('goes on with the rest where the load balancer was cleared already', async () => {
    const { done, asked } = removal({
      daemon: { instances: 0, tasksRunning: 0 },
      labels: { LETSENCRYPT_REMOVAL: KEPT() },
      lb: { env: { HAPROXY_SSL_CERT: bundles.theirs } },
    });

    await done;
    expect(asked).toEqual([['delete', '/letsencrypt']]);
  });

  it('puts back the templates that stood there before the daemon, and leaves those changed since', async () => {
    report = { ...report, templates: TEMPLATES };
    const { done, asked } = removal({
      lb: {
        env: {
          HAPROXY_SSL_CERT: '',
          HAPROXY_HTTPS_FRONTEND_HEAD: 'ours',
          HAPROXY_BACKEND_HSTS_OPTIONS: 'ours',
          HAPROXY_HTTPS_FRONTEND_ACL: 'theirs now',
        },
      },
    });

    expect((await done).steps[1]).toBe('put back what stood in its TLS templates of /marathon-lb');
    report = { ...report, templates: [] };
    expect(asked[1]).toEqual([
      'patch',
      '/marathon-lb',
      {
        env: { HAPROXY_SSL_CERT: '', HAPROXY_HTTPS_FRONTEND_HEAD: 'theirs', HAPROXY_HTTPS_FRONTEND_ACL: 'theirs now' },
      },
    ]);
  });

  it('takes out what was named where the daemon is gone', async () => {
    const { done, asked } = removal({ chosen: ['HAPROXY_SSL_CERT'] });

    expect(await done).toMatchObject({
      via: null,
      steps: ['took the certificates out of HAPROXY_SSL_CERT of /marathon-lb'],
    });
    expect(asked).toEqual([['patch', '/marathon-lb', { env: { HAPROXY_SSL_CERT: bundles.theirs, OWN: 'x' } }]]);
  });

  it('lets Cosmos remove what a package brought', async () => {
    const { done, asked } = removal({ labels: { DCOS_PACKAGE_NAME: 'letsencrypt' } });

    expect(await done).toMatchObject({ via: 'cosmos', package: 'letsencrypt' });
    expect(asked.map(([verb]) => verb)).toEqual(['patch', 'patch', 'cosmos']);
  });

  it('leaves alone what is not its own', async () => {
    const { done, asked } = removal({ lb: { env: { HAPROXY_SSL_CERT: bundles.theirs } } });

    expect((await done).loadBalancer).toMatchObject({ certificates: [], removed: false });
    expect(asked).toEqual([['delete', '/letsencrypt']]);
  });

  it('stops an instance for a restart that could not end otherwise, if that was allowed', async () => {
    const { done, asked } = removal({ lb: STUCK, allowDowntime: true });

    await done;
    expect(asked.map(([verb]) => verb)).toEqual(['patch', 'patch', 'kill', 'delete']);
  });

  it.each([
    ['a restart that could not end', () => ({ lb: STUCK }), 'REFUSED'],
    ['a deployment that is under way', () => ({ lb: { deployments: ['d9'] } }), 'CONFLICT'],
    ['a daemon that does not say what is its own', () => ({ isSilent: true }), 'UNREACHABLE'],
    ['a variable without certificate', () => ({ isSilent: true, slots: ['HAPROXY_SSL_CERT9'] }), 'USAGE'],
    ['a variable named beside a daemon that says which', () => ({ slots: ['HAPROXY_SSL_CERT'] }), 'USAGE'],
    ['a daemon that is gone when nothing was named', () => ({ chosen: [] }), 'NOT_FOUND'],
    [
      'a person who does not want it',
      () => ({ confirm: () => Promise.reject({ code: 'INTERRUPTED' }) }),
      'INTERRUPTED',
    ],
  ])('changes nothing at %s', async (_, given, code) => {
    const { done, asked } = removal(given());

    await expect(done).rejects.toMatchObject({ code });
    expect(asked).toEqual([]);
  });
});

describe('envWithout', () => {
  it('moves nothing while HAPROXY_SSL_CERT stays filled', () => {
    expect(
      envWithout({ HAPROXY_SSL_CERT: 'a', HAPROXY_SSL_CERT0: 'b', HAPROXY_SSL_CERT1: 'c' }, ['HAPROXY_SSL_CERT0']),
    ).toEqual({
      env: { HAPROXY_SSL_CERT: 'a', HAPROXY_SSL_CERT1: 'c' },
      moved: null,
    });
  });
});
