import { expect, it } from 'vitest';
import { type CheckPorts, check, checkExitCode } from '../../../src/operations/check.ts';
import { openPorts } from '../../../src/operations/open-ports.ts';
import type { ProbeRequest } from '../../../src/platform/http-probe.ts';
import { app, report, task } from './builders.ts';

const REQUEST = { daemonId: '/letsencrypt', loadBalancerId: undefined, hosts: [], otherPorts: false };
const LB = app({
  id: '/marathon-lb',
  args: ['--group', 'external'],
  image: 'mesosphere/marathon-lb:v1.15.0',
  tasks: [task({ host: '127.0.0.3', ports: [31_080, 31_443, 31_090] })],
});
const SHOP = app({ labels: { HAPROXY_GROUP: 'external', HAPROXY_0_VHOST: 'shop.example.com' } });
const DAEMON = app({ id: '/letsencrypt', labels: { HAPROXY_0_BACKEND_WEIGHT: '1000000' } });

function ports(given: Partial<CheckPorts> = {}) {
  const probes: string[] = [];
  const all: CheckPorts = {
    marathon: { apps: async () => [LB, SHOP, DAEMON], info: async () => ({ version: '1.11.24', mesosUrl: undefined }) },
    daemonOf: () => ({ report: async () => ({ kind: 'report', report: report({ limits: [] }) }) }),
    cluster: undefined,
    resolver: {
      ipv4: async () => ({ kind: 'found', records: ['127.0.0.3'] }),
      ipv6: async () => ({ kind: 'none' }),
      alias: async (name) =>
        name === 'shop.example.com' ? { kind: 'found', records: ['LB.example.com'] } : { kind: 'none' },
      caa: async (name) =>
        name === 'example.com'
          ? { kind: 'found', records: [{ tag: 'issue', value: ';', critical: false }] }
          : { kind: 'none' },
      ttlSeconds: async () => 60,
    },
    probe: {
      get: async ({ url, address, port }: ProbeRequest) => {
        probes.push(`${url} at ${address}:${port}`);
        const location = url.startsWith('http://shop') ? url.replace('http:', 'https:') : undefined;
        return {
          kind: 'answer',
          status: location === undefined ? 404 : 301,
          location,
          body: location === undefined ? 'no such challenge\n' : '',
        };
      },
    },
    tls: { look: async () => ({ kind: 'unknown', reason: 'refused' }) },
    tcp: {
      connect: async () => ({ kind: 'silent', reason: 'silent' }),
      connectTls: async () => ({ kind: 'silent', reason: 'silent' }),
    },
    onStep: () => {},
    ...given,
  };
  return { all, probes };
}

it('follows a redirect of an instance to its own TLS port, climbs for CAA records, and exits 5', async () => {
  const { all, probes } = ports();
  const result = await check(REQUEST, all);
  const of = (question: string) => result.checks.find((one) => one.question === question);

  expect(probes).toContain(
    'https://shop.example.com/.well-known/acme-challenge/check-by-an-operator at 127.0.0.3:31443',
  );
  expect(probes).toContain('http://127.0.0.3:31090/_haproxy_health_check at 127.0.0.3:31090');
  expect(of('port-80')?.answer).toBe('127.0.0.3 (by its redirect to https): the challenge path reaches the daemon');
  expect(of('dns')?.answer).toBe('CNAME lb.example.com, A 127.0.0.3');
  expect(of('caa')).toMatchObject({ verdict: 'fail', cure: 'add: issue "letsencrypt.org"' });
  expect(checkExitCode(result)).toBe(5);
});

it('looks only at the hosts it was given', async () => {
  const { checks } = await check({ ...REQUEST, hosts: ['new.example.com'] }, ports().all);

  expect(checks.filter(({ question }) => question === 'dns').map(({ subject }) => subject)).toEqual([
    'new.example.com',
  ]);
});

it('tries other ports of public addresses only', async () => {
  const tried: string[] = [];
  const tcp: CheckPorts['tcp'] = {
    connect: async ({ address, port }) => {
      tried.push(address);
      return port === 9090
        ? { write: () => {}, read: async () => ({ kind: 'end' }), close: () => {} }
        : { kind: 'silent', reason: 'x' };
    },
    connectTls: async () => ({ kind: 'silent', reason: 'x' }),
  };
  const inside = [
    '10.1.2.3',
    '127.0.0.1',
    '172.20.0.1',
    '192.168.1.1',
    '100.64.0.1',
    '169.254.1.1',
    '::1',
    'fd00::1',
    'fe80::1',
  ];

  expect(await openPorts([...inside, '203.0.113.7', '172.32.0.1'], tcp)).toEqual([
    { address: '203.0.113.7', ports: [9090] },
    { address: '172.32.0.1', ports: [9090] },
  ]);
  expect(tried).toHaveLength(206);
});
