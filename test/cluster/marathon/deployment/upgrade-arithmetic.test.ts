import { expect, test } from 'vitest';
import { startNow, upgradeLimits } from './upgrade-arithmetic.ts';

interface Row {
  readonly what: string;
  readonly n: number;
  readonly min: number;
  readonly over: number;
  /** All n old instances exist; this many of them are healthy. */
  readonly healthy?: number;
  readonly current?: number;
  readonly resident?: boolean;
  readonly expected: { minHealthy: number; maxCapacity: number; killNow: number; atOnce: number; afterKills?: number };
}

const rows: readonly Row[] = [
  { what: 'one of 0.5/0.2', n: 1, min: 0.5, over: 0.2, expected: e(1, 2, 0, 1) },
  { what: 'one of 1/1', n: 1, min: 1, over: 1, expected: e(1, 2, 0, 1) },
  { what: 'one of 0.5/0', n: 1, min: 0.5, over: 0, expected: e(1, 2, 0, 1) },
  { what: 'one of 1/0', n: 1, min: 1, over: 0, expected: e(1, 2, 0, 1) },
  { what: 'an unhealthy one of 0.5/0.2 is stuck', n: 1, min: 0.5, over: 0.2, healthy: 0, expected: e(1, 1, 0, 0) },
  { what: 'one of 0/0', n: 1, min: 0, over: 0, expected: e(0, 1, 1, 0, 1) },
  { what: 'an unhealthy one of 0/0 is stuck', n: 1, min: 0, over: 0, healthy: 0, expected: e(0, 1, 0, 0) },
  { what: 'two of 0.5/0.2', n: 2, min: 0.5, over: 0.2, expected: e(1, 2, 1, 0, 1) },
  { what: 'two of 0.5/0', n: 2, min: 0.5, over: 0, expected: e(1, 2, 1, 0, 1) },
  { what: 'three of 0.5/0.2', n: 3, min: 0.5, over: 0.2, expected: e(2, 3, 1, 0, 1) },
  { what: 'five of 0.5/0.2', n: 5, min: 0.5, over: 0.2, expected: e(3, 6, 2, 1, 3) },
  { what: 'ten of 0.5/0.2', n: 10, min: 0.5, over: 0.2, expected: e(5, 12, 5, 2, 7) },
  { what: 'four of 1/0', n: 4, min: 1, over: 0, expected: e(4, 5, 0, 1) },
  { what: 'a resident one of 1/0 is killed first', n: 1, min: 1, over: 0, resident: true, expected: e(1, 1, 1, 0, 1) },
  { what: 'a left-over second instance is killed', n: 1, min: 1, over: 1, current: 2, expected: e(1, 2, 1, 0, 1) },
];

test.each(rows)('replacing $what', ({ n, min, over, healthy, current = n, resident = false, expected }) => {
  const limits = upgradeLimits({
    target: n,
    minimumHealthCapacity: min,
    maximumOverCapacity: over,
    current,
    healthy: healthy ?? current,
    resident,
  });
  const atOnce = startNow(limits, n, current, 0);
  const afterKills = startNow(limits, n, current - limits.killNow, atOnce);

  expect(limits).toEqual({
    minHealthy: expected.minHealthy,
    maxCapacity: expected.maxCapacity,
    killNow: expected.killNow,
  });
  expect(atOnce).toBe(expected.atOnce);
  // the table counts the starts at once among those after the kills
  if (expected.afterKills !== undefined) expect(atOnce + afterKills).toBe(expected.afterKills);
});

test('no more than the target is ever started', () => {
  expect(startNow({ minHealthy: 0, maxCapacity: 20, killNow: 0 }, 3, 0, 2)).toBe(1);
});

function e(minHealthy: number, maxCapacity: number, killNow: number, atOnce: number, afterKills?: number) {
  return { minHealthy, maxCapacity, killNow, atOnce, ...(afterKills === undefined ? {} : { afterKills }) };
}
