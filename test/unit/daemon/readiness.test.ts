import { expect, test } from 'vitest';
import { readiness } from '../../../src/daemon/readiness.ts';
import { firstReport } from '../../../src/daemon/report.ts';

const HOUR_MS = 3_600_000;
const FIRST = firstReport({ version: '1', appId: '/letsencrypt', startedAt: '2027-01-10T12:00:00.000Z' });
const NOON = new Date('2027-01-10T12:00:00.000Z');

test('ready means that a look worked within two check intervals, whatever failed since', () => {
  const looked = (lookedAt: string) => ({ ...FIRST, lookedAt, problem: 'Marathon is away' });

  expect(readiness(looked('2027-01-10T10:00:00.000Z'), HOUR_MS, NOON)).toEqual({ ready: true });
  expect(readiness(looked('2027-01-10T09:59:59.000Z'), HOUR_MS, NOON)).toEqual({
    ready: false,
    reason: 'the last look was at 2027-01-10T09:59:59.000Z: Marathon is away',
  });
});

test('not ready before the first look that worked', () => {
  expect(readiness(FIRST, HOUR_MS, NOON)).toEqual({
    ready: false,
    reason: 'no look at the cluster has worked yet: the first look is under way',
  });
});
