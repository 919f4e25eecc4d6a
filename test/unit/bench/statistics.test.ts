import { describe, expect, it } from 'vitest';
import { median, most, rounded, summary } from '../../bench/statistics.ts';

describe('the median', () => {
  it.each([
    { values: [3], is: 3 },
    { values: [9, 1, 2], is: 2 },
    { values: [10, 2, 30, 9], is: 9.5 },
    { values: [1, 1, 1, 100], is: 1 },
    // Sorted as text, 10 would come before 9.
    { values: [10, 9, 8], is: 9 },
  ])('of $values is $is', ({ values, is }) => {
    expect(median(values)).toBe(is);
  });

  it('leaves the values in their order', () => {
    const values = [3, 1, 2];

    median(values);

    expect(values).toEqual([3, 1, 2]);
  });

  it('of nothing is an error, not NaN', () => {
    expect(() => median([])).toThrow('no median of nothing');
  });
});

describe('the largest value', () => {
  it('is one of the values', () => {
    expect(most([215, 218, 214])).toBe(218);
  });

  it('of nothing is an error, not -Infinity', () => {
    expect(() => most([])).toThrow('no largest of nothing');
  });
});

it.each([
  { value: 1.23449, is: 1.234 },
  { value: 0.0004, is: 0 },
  { value: 21_300, is: 21_300 },
])('$value is shown as $is', ({ value, is }) => {
  expect(rounded(value)).toBe(is);
});

describe('a summary', () => {
  it('shows median, range and number of runs', () => {
    expect(summary([1.1, 1.3911, 1.2], 's')).toBe('1.2 s (1.1 to 1.391, 3 runs)');
  });

  it('of one run says so', () => {
    expect(summary([75], 's')).toBe('75 s (75 to 75, 1 run)');
  });
});
