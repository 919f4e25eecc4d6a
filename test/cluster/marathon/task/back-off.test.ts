import { expect, test } from 'vitest';
import { type BackOff, backOffAfterFailure, currentBackOff, launchDelay } from './back-off.ts';

const RULES = { backoffSeconds: 1, backoffFactor: 1.15, maxLaunchDelaySeconds: 300 };

test.each([
  [1, 1000],
  [2, 1150],
  [3, 1322.5],
  [41, 267_863.546],
  [42, 300_000],
  [60, 300_000],
])('after %i failures in a row the next launch waits %f ms', (failures, expectedMs) => {
  let backOff: BackOff | undefined;
  for (let count = 0; count < failures; count += 1) backOff = backOffAfterFailure(backOff, RULES, 5000);

  expect(launchDelay(backOff, 5000)).toBeCloseTo(expectedMs, 2);
});

test('without a failure there is nothing to wait for', () => {
  expect(launchDelay(undefined, 5000)).toBe(0);
});

test('the delay runs down and never below zero', () => {
  const backOff = backOffAfterFailure(undefined, RULES, 5000);

  expect(launchDelay(backOff, 5400)).toBe(600);
  expect(launchDelay(backOff, 9000)).toBe(0);
});

test('failures are forgotten when nothing failed for as long as the greatest delay', () => {
  const backOff = backOffAfterFailure(undefined, RULES, 5000);

  expect(currentBackOff(backOff, RULES, 305_000)).toBe(backOff);
  expect(currentBackOff(backOff, RULES, 305_001)).toBeUndefined();
});
