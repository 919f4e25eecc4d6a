import { expect, test } from 'vitest';
import { appForTest } from '../app/app-for-test.ts';
import type { HealthCheck } from '../app/app-input.ts';
import { type CheckHealth, firstCheckDelay, healthVerdict, nextCheckDelay, overallHealth } from './health-verdict.ts';

const STARTED = Date.parse('2021-03-04T05:06:00.000Z');
const FAILURE = { passed: false, cause: 'StatusCode(503)' } as const;
const TIMING = { startProbeMs: 500, defaultDelayMs: 0 };

test('the first success makes a task healthy, whatever failed before', () => {
  const verdict = healthVerdict(check({}), undefined, { passed: true }, STARTED, STARTED + 1000);

  expect(verdict).toEqual({
    health: {
      firstSuccess: '2021-03-04T05:06:01.000Z',
      lastSuccess: '2021-03-04T05:06:01.000Z',
      consecutiveFailures: 0,
      alive: true,
    },
    failed: false,
    kill: false,
  });
});

test('within the grace period a failure does not count until the first success', () => {
  const grace = check({ gracePeriodSeconds: 10 });
  const healthy = healthVerdict(grace, undefined, { passed: true }, STARTED, STARTED + 1000).health;

  expect(healthVerdict(grace, undefined, FAILURE, STARTED, STARTED + 9999)).toEqual({
    health: undefined,
    failed: false,
    kill: false,
  });
  expect(healthVerdict(grace, undefined, FAILURE, STARTED, STARTED + 10_000).failed).toBe(true);
  expect(healthVerdict(grace, healthy, FAILURE, STARTED, STARTED + 2000)).toMatchObject({
    health: { alive: false, consecutiveFailures: 1, lastFailureCause: 'StatusCode(503)' },
    failed: true,
  });
});

test.each([
  ['HTTP', 3, 4],
  ['TCP', 1, 2],
  ['HTTP', 0, undefined],
  ['MESOS_HTTP', 3, 3],
  ['MESOS_TCP', 0, 1],
  ['COMMAND', 1, 1],
])('a %s check that may fail %i times kills at failure %s', (protocol, maxConsecutiveFailures, expected) => {
  const rule = check({ protocol, maxConsecutiveFailures, gracePeriodSeconds: 0 });
  let health: CheckHealth | undefined;
  const kills: number[] = [];
  for (let failure = 1; failure <= 6; failure += 1) {
    const verdict = healthVerdict(rule, health, FAILURE, STARTED, STARTED + failure * 1000);
    health = verdict.health;
    if (verdict.kill) kills.push(failure);
  }

  expect(kills[0]).toBe(expected);
});

test('an instance is healthy when all its checks are, and unknown before the first result', () => {
  const alive = { consecutiveFailures: 0, alive: true };
  const dead = { consecutiveFailures: 1, alive: false };

  expect(overallHealth([], 0)).toBeUndefined();
  expect(overallHealth([alive], 2)).toBeUndefined();
  expect(overallHealth([alive, alive], 2)).toBe(true);
  expect(overallHealth([undefined, dead], 2)).toBe(false);
});

test.each([
  ['HTTP', 15, 0],
  ['MESOS_HTTP', 15, 0],
  ['MESOS_HTTP', 2, 2000],
])('the first %s check with a delay of %i s comes after %i ms', (protocol, delaySeconds, expected) => {
  expect(firstCheckDelay(check({ protocol, delaySeconds }), TIMING)).toBe(expected);
});

test('checks come quickly until the first result counts, then at their interval', () => {
  const slow = check({ intervalSeconds: 60 });
  const quick = check({ intervalSeconds: 0.2 });

  expect(nextCheckDelay(slow, undefined, TIMING)).toBe(500);
  expect(nextCheckDelay(quick, undefined, TIMING)).toBe(200);
  expect(nextCheckDelay(slow, { consecutiveFailures: 0, alive: true }, TIMING)).toBe(60_000);
});

function check(change: Readonly<Record<string, unknown>>): HealthCheck {
  const [healthCheck] = appForTest({ healthChecks: [change] }).healthChecks;
  if (!healthCheck) throw new Error('an app with one health check has one');
  return healthCheck;
}
