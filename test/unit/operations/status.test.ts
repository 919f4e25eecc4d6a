import { describe, expect, it } from 'vitest';
import type { ReportAnswer } from '../../../src/daemon-api/types.ts';
import type { App } from '../../../src/marathon/types.ts';
import { type StatusPorts, status, statusExitCode } from '../../../src/operations/status.ts';
import type { TlsTarget } from '../../../src/platform/tls.ts';
import { app, NOW, report, reportedVhost, task } from './builders.ts';

const REQUEST = { only: [], plugin: '0.1.0', daemonId: '/letsencrypt', loadBalancerId: undefined };

const LB = app({
  id: '/marathon-lb',
  args: ['sse', '--group', 'external'],
  tasks: [
    task({ id: 'lb.1', host: '10.0.0.1', ports: [80, 443, 9090] }),
    task({ id: 'lb.2', host: '10.0.0.2', ports: [80, 443, 9090] }),
  ],
});
const SHOP = app({ labels: { HAPROXY_GROUP: 'external', HAPROXY_0_VHOST: 'shop.example.com' } });
const LEGACY = app({ id: '/legacy', labels: { HAPROXY_GROUP: 'external', HAPROXY_0_VHOST: 'old.example.com' } });
const INTERNAL = app({ id: '/admin', labels: { HAPROXY_GROUP: 'internal', HAPROXY_0_VHOST: 'admin.example.com' } });
const DAEMON = app({
  id: '/letsencrypt',
  env: { LETSENCRYPT_VHOSTS: 'shop.example.com', MARATHON_LB_ID: 'marathon-lb' },
  labels: {
    HAPROXY_0_GROUP: 'external',
    HAPROXY_0_VHOST: 'shop.example.com',
    HAPROXY_0_PATH: '/.well-known/acme-challenge/',
  },
  tasks: [task()],
});

describe('status', () => {
  it('shows managed and other vhosts of the group, sorted, and nothing of other groups', async () => {
    const { ports } = portsWith([DAEMON, LB, SHOP, LEGACY, INTERNAL], { kind: 'report', report: report() });

    const result = await status(REQUEST, ports);

    expect(result.vhosts.map(({ vhost, appIds, state }) => [vhost, appIds, state])).toEqual([
      ['old.example.com', ['/legacy'], 'unmanaged'],
      ['shop.example.com', ['/shop/web'], 'served'],
    ]);
    expect(result).toMatchObject({
      at: NOW,
      loadBalancer: { appId: '/marathon-lb', groups: ['external'], instances: 2 },
      daemon: { kind: 'reporting', appId: '/letsencrypt', version: '0.1.0', problem: null },
    });
    expect(statusExitCode(result)).toBe(0);
  });

  it('is the JSON of the golden file, which scripts of operators rely on', async () => {
    const failed = reportedVhost({
      host: 'api.example.com',
      state: 'failed',
      detail: 'no A record',
      certificateId: undefined,
      nextTryAt: '2026-11-24T14:10:00.000Z',
      served: [{ instance: '10.0.0.1:443', fingerprint: undefined, problem: 'connection refused' }],
    });
    const events = [{ at: '2026-11-24T11:58:00.000Z', message: 'issue api.example.com: no A record', ok: false }];
    const { ports } = portsWith([DAEMON, LB, SHOP, LEGACY], {
      kind: 'report',
      report: report({ vhosts: [reportedVhost(), failed], events }),
    });

    const json = JSON.stringify(await status(REQUEST, ports), null, 2);

    await expect(`${json}\n`).toMatchFileSnapshot('../../fixtures/operations/status.json');
  });

  it('asks an instance that does not answer once, not once per vhost', async () => {
    const { ports, looks } = portsWith([DAEMON, LB, SHOP, LEGACY], { kind: 'report', report: report() });

    const { vhosts } = await status(REQUEST, ports);

    expect(looks.map(({ address, port }) => `${address}:${port}`)).toEqual(['10.0.0.1:443', '10.0.0.2:443']);
    expect(vhosts[0]?.servedToYou).toEqual([
      { instance: '10.0.0.1:443', fingerprint: null, issuer: null, problem: 'no answer within 3000 ms' },
      { instance: '10.0.0.2:443', fingerprint: null, issuer: null, problem: 'no answer within 3000 ms' },
    ]);
  });

  it('shows one vhost alone, however it is written', async () => {
    const { ports } = portsWith([DAEMON, LB, SHOP, LEGACY], { kind: 'report', report: report() });

    const result = await status({ ...REQUEST, only: ['Shop.Example.com.'] }, ports);

    expect(result.vhosts.map(({ vhost }) => vhost)).toEqual(['shop.example.com']);
  });

  it('refuses a vhost it does not know, and names those it does', async () => {
    const { ports } = portsWith([DAEMON, LB, SHOP, LEGACY], undefined);

    await expect(status({ ...REQUEST, only: ['shop.example.com', 'Nope.example.com'] }, ports)).rejects.toMatchObject({
      code: 'USAGE',
      message:
        'Nope.example.com is not among the vhosts of this load balancer: it has old.example.com, shop.example.com.',
      suggestions: ['dcos letsencrypt status', 'dcos letsencrypt vhost add nope.example.com'],
    });
  });

  it('names a handful where there are many', async () => {
    const hosts = ['a', 'b', 'c', 'd', 'e', 'f', 'g'].map((name) => `${name}.example.com`).join(',');
    const many = app({ labels: { HAPROXY_GROUP: 'external', HAPROXY_0_VHOST: hosts } });
    const { ports } = portsWith([LB, many], undefined);

    await expect(status({ ...REQUEST, only: ['nope.example.com'] }, ports)).rejects.toThrow(
      'it has a.example.com, b.example.com, c.example.com, d.example.com, e.example.com and 2 more.',
    );
  });

  it('shows a name alone that the daemon refuses', async () => {
    const refused = reportedVhost({ host: '*.example.com', state: 'failed', detail: 'a wildcard needs dns-01' });
    const { ports } = portsWith([DAEMON, LB, SHOP], { kind: 'report', report: report({ vhosts: [refused] }) });

    const { vhosts } = await status({ ...REQUEST, only: ['*.example.com'] }, ports);

    expect(vhosts).toMatchObject([{ vhost: '*.example.com', detail: 'a wildcard needs dns-01' }]);
  });

  it('passes on what the daemon says beside its vhosts', async () => {
    const said = {
      failures: [
        {
          subject: 'api.example.com',
          action: 'validate',
          count: 3,
          type: 'dns',
          detail: 'no A record',
          lastAt: '2026-11-24T11:00:00.000Z',
          nextTryAt: '2026-11-24T14:10:00.000Z',
        },
      ],
      paused: [{ names: ['api.example.com'], url: 'https://ca.example/unpause', at: '2026-11-24T11:00:00.000Z' }],
      limits: [{ limit: 'newOrders', subject: '', left: 299, capacity: 300 }],
      notes: ['the clock is 90 s behind'],
    };
    const account = { ca: 'ca.example', url: undefined, note: 'the account is new' };
    const { ports } = portsWith([DAEMON, LB, SHOP], { kind: 'report', report: report({ ...said, account }) });

    expect(await status(REQUEST, ports)).toMatchObject({ ...said, account: { ...account, url: null } });
  });

  it('tells that the repository has a newer version than the one that runs', async () => {
    const packaged = { ...DAEMON, labels: { ...DAEMON.labels, DCOS_PACKAGE_NAME: 'letsencrypt' } };
    const { ports } = portsWith([packaged, LB, SHOP], { kind: 'report', report: report() });

    const { versions } = await status(REQUEST, {
      ...ports,
      newestPackage: async () => ({ version: '0.2.0', isEnterprise: true }),
    });

    expect(versions).toMatchObject({
      plugin: '0.1.0',
      daemon: '0.1.0',
      repository: '0.2.0',
      upgrade: { what: 'daemon', from: '0.1.0', to: '0.2.0' },
    });
  });

  it('goes on without the daemon, and says so by exit code 3', async () => {
    const { ports } = portsWith([DAEMON, LB, SHOP], { kind: 'unreachable', reason: 'it does not answer (HTTP 502)' });

    const result = await status(REQUEST, ports);

    expect(result.daemon).toEqual({
      kind: 'unreachable',
      appId: '/letsencrypt',
      reason: 'it does not answer (HTTP 502)',
    });
    expect(result.vhosts).toMatchObject([
      { vhost: 'shop.example.com', state: 'unserved', detail: 'no certificate installed' },
    ]);
    expect(statusExitCode(result)).toBe(3);
  });

  it('does not ask a daemon without a running instance', async () => {
    const { ports } = portsWith([{ ...DAEMON, tasksRunning: 0, tasks: [] }, LB, SHOP], undefined);

    expect((await status(REQUEST, ports)).daemon).toMatchObject({ reason: 'no instance of it is running' });
  });

  it('tells a daemon that was stopped from one that does not come up', async () => {
    const { ports } = portsWith([{ ...DAEMON, instances: 0, tasksRunning: 0, tasks: [] }, LB, SHOP], undefined);

    expect((await status(REQUEST, ports)).daemon).toMatchObject({
      reason: 'it is stopped (dcos marathon app start /letsencrypt)',
    });
  });

  it('shows a cluster where nothing is installed yet', async () => {
    const { ports } = portsWith([LB, SHOP], undefined);

    const result = await status(REQUEST, ports);

    expect(result.daemon).toEqual({ kind: 'absent', appId: '/letsencrypt' });
    expect(result.vhosts).toMatchObject([{ vhost: 'shop.example.com', state: 'unmanaged' }]);
    expect(statusExitCode(result)).toBe(0);
  });

  it('reads the names from the label the original used when the variable is not set', async () => {
    const original = app({
      id: '/letsencrypt',
      labels: {
        HAPROXY_GROUP: 'external',
        HAPROXY_0_VHOST: 'A.example.com,b.example.com',
        HAPROXY_0_PATH: '/.well-known/acme-challenge',
      },
    });
    const { ports } = portsWith([original, LB], undefined);

    const { vhosts } = await status(REQUEST, ports);

    expect(vhosts.map(({ vhost, state }) => [vhost, state])).toEqual([
      ['a.example.com', 'unserved'],
      ['b.example.com', 'unserved'],
    ]);
  });

  it('has a row for a name the daemon refuses, and exits 5 for it', async () => {
    const refused = reportedVhost({ host: '*.example.com', state: 'failed', detail: 'a wildcard needs dns-01' });
    const { ports } = portsWith([DAEMON, LB, SHOP], {
      kind: 'report',
      report: report({ vhosts: [reportedVhost(), refused] }),
    });

    const result = await status(REQUEST, ports);

    expect(result.vhosts.map(({ vhost }) => vhost)).toEqual(['*.example.com', 'shop.example.com']);
    expect(statusExitCode(result)).toBe(5);
  });

  it('counts grades only against a bar', async () => {
    const { ports } = portsWith([DAEMON, LB, SHOP], { kind: 'report', report: report() });
    const result = await status(REQUEST, ports);
    const graded = (grade: 'A' | 'B' | null) => ({
      ...result,
      vhosts: result.vhosts.map((row) => ({ ...row, grade })),
    });

    expect(result.vhosts.map(({ grade }) => grade)).toEqual([null]);
    expect([graded('A'), graded('B'), graded(null)].map((one) => statusExitCode(one, 'A'))).toEqual([0, 5, 3]);
    expect([graded('A'), graded('B'), graded(null)].map((one) => statusExitCode(one))).toEqual([0, 0, 0]);
  });

  it('says which app should have been marathon-lb', async () => {
    const { ports } = portsWith([DAEMON, SHOP], undefined);

    await expect(status({ ...REQUEST, loadBalancerId: 'lb' }, ports)).rejects.toMatchObject({
      code: 'NOT_FOUND',
      message: 'Marathon has no app lb, which should be the load balancer.',
    });
  });
});

/** Ports on apps in memory; load balancers that never answer. */
function portsWith(apps: readonly App[], answer: ReportAnswer | undefined): { ports: StatusPorts; looks: TlsTarget[] } {
  const looks: TlsTarget[] = [];
  const ports: StatusPorts = {
    marathon: { apps: async () => apps },
    daemonOf: () => answer && { report: async () => answer },
    tls: {
      look: async (target) => {
        looks.push(target);
        return { kind: 'unknown', reason: `no answer within ${target.timeoutMs} ms` };
      },
    },
    clock: { now: () => new Date(NOW), monotonicMs: () => 0 },
  };
  return { ports, looks };
}
