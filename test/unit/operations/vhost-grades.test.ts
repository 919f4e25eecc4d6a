import { describe, expect, it } from 'vitest';
import type { LoadBalancerInstance, Vhost } from '../../../src/marathon-lb/types.ts';
import type { Handshake } from '../../../src/operations/handshakes.ts';
import type { GradedTarget, GradeTarget } from '../../../src/operations/types.ts';
import { vhostGrades } from '../../../src/operations/vhost-grades.ts';
import { leaf } from './builders.ts';
import { failedTarget, gradedAddress, gradedTarget } from './graded.ts';

const INSTANCES: readonly LoadBalancerInstance[] = ['10.0.0.1', '10.0.0.2'].map((host) => ({
  taskId: host,
  host,
  httpPort: 80,
  httpsPort: 443,
  statsPort: 9090,
  healthy: true,
}));

const SHOP: Vhost = {
  host: 'shop.example.com',
  appId: '/shop/web',
  servicePort: 10_000,
  portIndex: 0,
  path: undefined,
  redirectToHttps: false,
  hsts: false,
  basicAuth: false,
  groups: ['external'],
  enabled: undefined,
};

describe('vhostGrades', () => {
  it('grades a host once, at the first instance that answered, with what keeps the grade down', async () => {
    const { ports, asked } = portsWith((target) => gradedTarget({ host: target.host }));
    const looks = [
      look('shop.example.com', '10.0.0.1', false),
      look('shop.example.com', '10.0.0.2'),
      look('old.example.com', '10.0.0.1'),
      look('old.example.com', '10.0.0.2'),
      look('away.example.com', '10.0.0.1', false),
    ];

    const grades = await vhostGrades(looks, INSTANCES, [SHOP], ports);

    const reasons = [{ effect: 'A', reason: 'no HSTS', fix: 'HAPROXY_0_USE_HSTS=true on /shop/web' }];
    expect(Object.fromEntries(grades)).toEqual({
      'shop.example.com': { grade: 'A', reasons },
      'old.example.com': { grade: 'A', reasons },
    });
    expect(asked.toSorted((a, b) => (a.host < b.host ? 1 : -1))).toEqual([
      {
        host: 'shop.example.com',
        port: 443,
        plainHttpPort: 80,
        addresses: ['10.0.0.2'],
        app: { appId: '/shop/web', portIndex: 0 },
      },
      { host: 'old.example.com', port: 443, plainHttpPort: 80, addresses: ['10.0.0.1'] },
    ]);
  });

  it('ends after three seconds, however many hosts there are', async () => {
    const { ports, limits } = portsWith(({ host }) => gradedTarget({ host }), 700);
    const looks = Array.from({ length: 20 }, (_, at) => look(`v${at}.example.com`, '10.0.0.1'));

    const grades = await vhostGrades(looks, INSTANCES, [], ports);

    expect(limits).toEqual([3000, 2300, 1600, 900]);
    expect([...grades.keys()]).toEqual(['v0', 'v1', 'v2', 'v3'].map((name) => `${name}.example.com`));
  });

  it('takes a grade that was cut short for none, as it does a host that cannot be graded', async () => {
    const { ports } = portsWith(({ host }) =>
      host.startsWith('no.')
        ? failedTarget(host)
        : gradedTarget({ host, addresses: [gradedAddress({ durationMs: 3_000 })] }),
    );
    const looks = [look('slow.example.com', '10.0.0.1'), look('no.example.com', '10.0.0.1')];

    expect(await vhostGrades(looks, INSTANCES, [], ports)).toEqual(new Map());
  });
});

function look(host: string, address: string, answers = true): Handshake {
  return {
    host,
    instance: `${address}:443`,
    leaf: answers ? leaf() : undefined,
    problem: answers ? undefined : 'connection refused',
  };
}

/** A grader in memory; each grade moves the clock by `costMs`. */
function portsWith(answer: (target: GradeTarget) => GradedTarget, costMs = 0) {
  let nowMs = 0;
  const asked: GradeTarget[] = [];
  const limits: number[] = [];
  const gradeWithin = async (target: GradeTarget, totalMs: number) => {
    asked.push(target);
    limits.push(totalMs);
    nowMs += costMs;
    return answer(target);
  };
  const grader = { grade: () => Promise.reject(new Error('not asked for')), gradeWithin };
  return { ports: { grader, clock: { monotonicMs: () => nowMs } }, asked, limits };
}
