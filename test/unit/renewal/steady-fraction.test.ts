import fc from 'fast-check';
import { expect, test } from 'vitest';
import { steadyFraction } from '../../../src/renewal/steady-fraction.ts';

test('a seed always gives the same number', () => {
  expect(steadyFraction('a.example.com')).toBe(steadyFraction('a.example.com'));
  expect(steadyFraction('a.example.com')).not.toBe(steadyFraction('b.example.com'));
});

test('numbers lie in [0, 1)', () => {
  fc.assert(
    fc.property(fc.string(), (seed) => {
      expect(steadyFraction(seed)).toBeGreaterThanOrEqual(0);
      expect(steadyFraction(seed)).toBeLessThan(1);
    }),
  );
});

test('numbers are spread evenly: of a thousand about a hundred lie in each tenth', () => {
  const tenths = Array.from({ length: 1_000 }, (_, index) => Math.floor(steadyFraction(`host-${index}`) * 10));
  const counts = Array.from({ length: 10 }, (_, tenth) => tenths.filter((one) => one === tenth).length);

  expect(Math.min(...counts)).toBeGreaterThan(70);
  expect(Math.max(...counts)).toBeLessThan(130);
});
