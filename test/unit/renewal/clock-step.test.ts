import { expect, test } from 'vitest';
import { clockStep } from '../../../src/renewal/clock-step.ts';
import { policy } from '../../support/renewal-builders.ts';

test.each([
  [60_001, 'more than a minute behind', "the CA's"],
  [-60_001, 'more than a minute ahead of', "the CA's"],
  [599_000, 'more than a minute behind', "the CA's"],
  [601_000, 'more than ten minutes behind', "the CA's"],
  [-3_601_000, 'more than an hour ahead of', "the CA's"],
  [86_401_000, 'more than a day behind', 'the one here'],
])('clock skew of %d ms: the clock here is %s that of the CA', (clockSkewMs, words, followed) => {
  expect(clockStep({ clockSkewMs }, policy())).toEqual({
    notes: [`the clock here is ${words} that of ca.example: renewals follow ${followed}; let NTP set this one`],
  });
});

test.each([undefined, 0, 60_000, -60_000])('clock skew of %s ms is nothing to speak of', (clockSkewMs) => {
  expect(clockStep({ clockSkewMs }, policy())).toEqual({});
});
