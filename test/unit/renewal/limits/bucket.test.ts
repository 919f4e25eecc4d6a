import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { availableAt, isFull, refill, spend } from '../../../../src/renewal/limits/bucket.ts';
import type { Bucket } from '../../../../src/store/ledger-types.ts';

const NOON_MS = Date.parse('2027-01-10T12:00:00.000Z');
const NOON = new Date(NOON_MS);
/** Five an hour: Let's Encrypt's failed authorizations. */
const FIVE = { capacity: 5, refillMs: 720_000 };

function minutes(count: number): Date {
  return new Date(NOON_MS + count * 60_000);
}

function spentAt(times: readonly Date[]): Bucket | undefined {
  return times.reduce<Bucket | undefined>((bucket, time) => spend(bucket, FIVE, time), undefined);
}

describe('a token bucket', () => {
  test('never spent from is full', () => {
    expect(refill(undefined, FIVE, NOON)).toEqual({ tokens: 5, at: '2027-01-10T12:00:00.000Z' });
    expect(availableAt(undefined, FIVE, NOON)).toBe(Date.parse('2027-01-10T12:00:00.000Z'));
  });

  test('gives as many tokens at once as it holds, then one per refill interval', () => {
    const empty = spentAt([NOON, NOON, NOON, NOON, NOON]);

    expect(empty).toEqual({ tokens: 0, at: '2027-01-10T12:00:00.000Z' });
    expect(availableAt(empty, FIVE, NOON)).toBe(Date.parse('2027-01-10T12:12:00.000Z'));
    expect(availableAt(empty, FIVE, minutes(11))).toBe(Date.parse('2027-01-10T12:12:00.000Z'));
    expect(availableAt(empty, FIVE, minutes(12))).toBe(Date.parse('2027-01-10T12:12:00.000Z'));
    expect(availableAt(empty, FIVE, minutes(13))).toBe(Date.parse('2027-01-10T12:13:00.000Z'));
  });

  test('spent from while empty stays empty', () => {
    expect(spentAt([NOON, NOON, NOON, NOON, NOON, NOON])?.tokens).toBe(0);
  });

  test('does not hold more than its capacity, however long it rests', () => {
    const rested = refill(spentAt([NOON]), FIVE, minutes(60 * 24));

    expect(rested.tokens).toBe(5);
    expect(isFull(rested, FIVE, minutes(60 * 24))).toBe(true);
  });

  test('loses nothing to a clock that is set back', () => {
    expect(refill(spentAt([NOON]), FIVE, minutes(-60)).tokens).toBe(4);
  });
});

describe('whatever is spent when, a token bucket', () => {
  const limit = fc.record({
    capacity: fc.integer({ min: 1, max: 50 }),
    refillMs: fc.integer({ min: 1, max: 10 ** 8 }),
  });
  const pauses = fc.array(fc.integer({ min: 0, max: 10 ** 9 }), { maxLength: 60 });

  test('never lets more pass than its capacity and what has flowed in', () => {
    fc.assert(
      fc.property(limit, pauses, (rule, waits) => {
        let [nowMs, passed] = [NOON_MS, 0];
        let bucket: Bucket | undefined;
        for (const waitMs of waits) {
          nowMs += waitMs;
          const now = new Date(nowMs);
          if (availableAt(bucket, rule, now) > nowMs) continue;
          bucket = spend(bucket, rule, now);
          passed += 1;
        }

        expect(passed).toBeLessThanOrEqual(rule.capacity + (nowMs - NOON_MS) / rule.refillMs + 1e-6);
      }),
    );
  });

  test('has a token at the moment it says', () => {
    fc.assert(
      fc.property(
        limit,
        fc.integer({ min: 1, max: 80 }),
        fc.integer({ min: 0, max: 10 ** 9 }),
        (rule, count, waitMs) => {
          const times = Array.from({ length: count }, (_, index) => new Date(NOON_MS + index));
          const bucket = times.reduce<Bucket | undefined>((one, time) => spend(one, rule, time), undefined);
          const at = availableAt(bucket, rule, new Date(NOON_MS + count + waitMs));

          expect(availableAt(bucket, rule, new Date(at))).toBe(at);
        },
      ),
    );
  });

  test('does not care whether it is looked at in between', () => {
    fc.assert(
      fc.property(limit, fc.nat(10 ** 9), fc.nat(10 ** 9), (rule, firstMs, secondMs) => {
        const bucket = spend(spend(undefined, rule, NOON), rule, NOON);
        const [between, end] = [new Date(NOON_MS + firstMs), new Date(NOON_MS + firstMs + secondMs)];

        const looked = refill(refill(bucket, rule, between), rule, end);

        expect(looked.tokens).toBeCloseTo(refill(bucket, rule, end).tokens, 6);
      }),
    );
  });
});
