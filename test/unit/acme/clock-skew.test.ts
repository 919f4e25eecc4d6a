import { describe, expect, it, test } from 'vitest';
import { clockSkew, skewOf } from '../../../src/acme/clock-skew.ts';

const NOW = new Date('2027-01-10T12:00:00.000Z');
const HOUR_MS = 3_600_000;

describe('skewOf', () => {
  it.each([
    ['an answer of the same second', { date: 'Sun, 10 Jan 2027 12:00:00 GMT' }, 0],
    ['a CA that is ahead', { date: 'Sun, 10 Jan 2027 12:02:00 GMT' }, 120_000],
    ['a CA that is behind', { date: 'Sun, 10 Jan 2027 11:00:00 GMT' }, -3_600_000],
    ['what a cache has kept for an hour', { date: 'Sun, 10 Jan 2027 11:00:00 GMT', age: '3600' }, 0],
    ['an answer without a date', {}, undefined],
    ['a date that is none', { date: 'today' }, undefined],
  ])('of %s', (_, headers, expected) => {
    expect(skewOf(headers, NOW)).toBe(expected);
  });
});

describe('clockSkew', () => {
  const dated = (aheadMs: number) => ({ date: new Date(NOW.getTime() + aheadMs).toUTCString() });

  test('is unknown before the first answer', () => {
    expect(clockSkew().ms()).toBeUndefined();
  });

  test('is the median of the last five answers: one odd answer decides nothing', () => {
    const skew = clockSkew();

    for (const aheadMs of [HOUR_MS, 1_000, 2_000, HOUR_MS, 3_000, 4_000]) skew.note(dated(aheadMs), NOW, 0);

    expect(skew.ms()).toBe(3_000);
  });

  test('forgets answers of more than an hour ago as soon as there is a new one', () => {
    const skew = clockSkew();
    for (let answers = 0; answers < 5; answers += 1) skew.note(dated(HOUR_MS), NOW, 0);

    skew.note(dated(0), NOW, HOUR_MS + 1);

    expect(skew.ms()).toBe(0);
  });
});
