import { describe, expect, it } from 'vitest';
import type { App } from '../../../src/marathon/types.ts';
import { redeployForecast } from '../../../src/marathon-lb/redeploy.ts';
import { anApp, aTask } from './app-builder.ts';

const PACKAGE = { minimumHealthCapacity: 0.5, maximumOverCapacity: 0.2 };
const STOP_FIRST = { minimumHealthCapacity: 0, maximumOverCapacity: 0 };

describe('redeployForecast', () => {
  it.each([
    [1, 1, PACKAGE, 'hangs'],
    [1, 2, PACKAGE, 'moves'],
    [2, 2, PACKAGE, 'rolling'],
    [3, 3, PACKAGE, 'rolling'],
    [1, 1, STOP_FIRST, 'downtime'],
    [2, 2, STOP_FIRST, 'downtime'],
    [1, 1, { minimumHealthCapacity: 1, maximumOverCapacity: 1 }, 'hangs'],
    [4, 4, { minimumHealthCapacity: 1, maximumOverCapacity: 0 }, 'hangs'],
    [4, 5, { minimumHealthCapacity: 1, maximumOverCapacity: 0 }, 'rolling'],
  ])('for %i healthy instances on %i agents with %o: %s', (instances, publicAgents, upgradeStrategy, kind) => {
    const app = loadBalancer(instances, { upgradeStrategy });

    expect(redeployForecast(app, { publicAgents }).kind).toBe(kind);
  });

  it('says why the package on one agent hangs, and both ways out', () => {
    expect(redeployForecast(loadBalancer(1), { publicAgents: 1 })).toEqual({
      kind: 'hangs',
      reason:
        '1 must stay healthy, so a new instance starts first, and its ports are taken wherever one of 1 runs; there is 1 agent',
      suggestions: [
        'Run one more public agent, or at least two instances and agents with minimumHealthCapacity 0.5.',
        'Or accept some seconds without the load balancer: --allow-downtime (LETSENCRYPT_ALLOW_DOWNTIME=true).',
      ],
    });
  });

  it('counts no agent as free on which another app holds the ports', () => {
    const holder = { host: '10.0.0.2', appId: '/internal' };

    expect(redeployForecast(loadBalancer(1), { publicAgents: 2, portHolders: [holder] })).toMatchObject({
      kind: 'hangs',
      reason: expect.stringContaining('wherever one of 1 runs, and by /internal on 10.0.0.2; there are 2 agents'),
    });
    expect(redeployForecast(loadBalancer(1), { publicAgents: 3, portHolders: [holder] }).kind).toBe('moves');
  });

  it('does not pretend to know how many agents there are', () => {
    expect(redeployForecast(loadBalancer(1)).kind).toBe('needs-free-agent');
  });

  it('says how many keep serving', () => {
    expect(redeployForecast(loadBalancer(3), { publicAgents: 3 }).reason).toBe(
      '1 of 3 instances are stopped at once; 2 of 3 keep serving',
    );
  });

  it.each([
    [0.25, '1 new instance starts before an old one stops'],
    [0.5, '2 new instances start before an old one stops'],
  ])('says how many start first where %d more may run', (maximumOverCapacity, reason) => {
    const upgradeStrategy = { minimumHealthCapacity: 1, maximumOverCapacity };

    expect(redeployForecast(loadBalancer(4, { upgradeStrategy }), { publicAgents: 9 }).reason).toBe(reason);
  });

  it.each([
    ['the package', 1, 0, PACKAGE],
    ['0/0', 1, 0, STOP_FIRST],
    ['the package, with one of two unhealthy', 2, 1, PACKAGE],
  ])(
    'sees the hang of unhealthy instances with %s, whatever the agents',
    (_, instances, tasksHealthy, upgradeStrategy) => {
      const app = loadBalancer(instances, { tasksHealthy, upgradeStrategy });

      const { kind, reason } = redeployForecast(app, { publicAgents: 9 });

      expect(kind).toBe('hangs');
      expect(reason).toBe(`only ${tasksHealthy} of ${instances} instances are healthy: none may stop, none may start`);
    },
  );

  it.each([
    ['1.8.222', 'downtime'],
    ['1.9.109', 'hangs'],
    ['1.11.24', 'hangs'],
  ])('knows that Marathon %s looks at health or does not', (marathonVersion, kind) => {
    const app = loadBalancer(1, { tasksHealthy: 0, upgradeStrategy: STOP_FIRST });

    expect(redeployForecast(app, { publicAgents: 1, marathonVersion }).kind).toBe(kind);
  });

  it('counts every instance of an app without health check as healthy', () => {
    const app = loadBalancer(1, { tasksHealthy: 0, hasHealthCheck: false, upgradeStrategy: STOP_FIRST });

    expect(redeployForecast(app, { publicAgents: 1 }).kind).toBe('downtime');
  });

  it('lets an app without fixed ports start beside itself', () => {
    const app = loadBalancer(1, { requirePorts: false });

    expect(redeployForecast(app, { publicAgents: 1 }).kind).toBe('rolling');
  });

  it('sees the fixed host port of a bridge network', () => {
    const ports = [{ servicePort: 10_000, containerPort: 443, hostPort: 443 }];
    const app = loadBalancer(1, { requirePorts: false, networkMode: 'container/bridge', ports });

    expect(redeployForecast(app, { publicAgents: 1 }).kind).toBe('hangs');
  });

  it('kills unhealthy instances first, so that healthy ones keep serving', () => {
    const app = loadBalancer(4, { tasksHealthy: 3 });

    expect(redeployForecast(app, { publicAgents: 4 })).toMatchObject({
      kind: 'rolling',
      reason: '1 of 4 instances are stopped at once; 3 of 4 keep serving',
    });
  });

  it('refuses to foretell anything while a deployment runs', () => {
    expect(redeployForecast(loadBalancer(2, { deployments: ['d-1'] }))).toEqual({
      kind: 'locked',
      reason: 'deployment d-1 is running',
      suggestions: ['Wait for it, or undo it: dcos marathon deployment rollback d-1.'],
    });
  });

  it.each([
    ['scaled to nothing', loadBalancer(0)],
    ['not running', loadBalancer(1, { tasksRunning: 0, tasks: [] })],
  ])('is idle when the app is %s', (_, app) => {
    expect(redeployForecast(app, { publicAgents: 1 }).kind).toBe('idle');
  });
});

/** marathon-lb as the Universe package has it, all instances healthy. */
function loadBalancer(instances: number, fields: Partial<App> = {}): App {
  return anApp({
    id: '/marathon-lb',
    instances,
    ports: [80, 443, 9090, 9091].map((port) => ({ servicePort: port, containerPort: undefined, hostPort: port })),
    ...(fields.requirePorts === false ? { ports: [{ servicePort: 10_000, containerPort: undefined }] } : {}),
    requirePorts: true,
    hasHealthCheck: true,
    upgradeStrategy: PACKAGE,
    tasksRunning: instances,
    tasksHealthy: instances,
    tasks: Array.from({ length: instances }, (_, n) => aTask({ id: `lb.${n}` })),
    ...fields,
  });
}
