import { describe, expect, test } from 'vitest';
import { atCa } from '../../../src/renewal/ca-clock.ts';
import { plan } from '../../../src/renewal/plan.ts';
import { loadBalancer, NOON, policy, route, saved, settled } from '../../support/renewal-builders.ts';

const HOUR_MS = 3_600_000;

test.each([
  [undefined, '2027-01-10T12:00:00.000Z'],
  [60_000, '2027-01-10T12:00:00.000Z'],
  [60_001, '2027-01-10T12:01:00.001Z'],
  [-2 * HOUR_MS, '2027-01-10T10:00:00.000Z'],
  [25 * HOUR_MS, '2027-01-10T12:00:00.000Z'],
])('with a skew of %s ms the clock of the CA shows %s at noon', (skewMs, shown) => {
  expect(atCa(new Date(NOON), skewMs).toISOString()).toBe(shown);
});

describe('renewals follow the clock of the CA', () => {
  // Half of its lifetime, at which a short one is renewed, is over at 13:00, give or take its hundredth.
  const certificate = saved({}, { notBefore: '2027-01-08T13:00:00.000Z', notAfter: '2027-01-12T13:00:00.000Z' });
  const seen = (clockSkewMs: number) =>
    settled({ certificates: [certificate], clockSkewMs, routes: certificate.names.map((name) => route(name)) });

  test('one that is ahead brings them forward', () => {
    expect(plan(seen(0), policy()).actions).toEqual([]);
    expect(plan(seen(3 * HOUR_MS), policy()).actions).toMatchObject([{ kind: 'issue' }]);
  });

  test('the next look is at the same moment of our clock', () => {
    const [here, ahead] = [0, 600_000].map((skewMs) => Date.parse(plan(seen(skewMs), policy()).nextLookAt));

    expect((here ?? 0) - (ahead ?? 0)).toBe(600_000);
  });
});

test('a certificate that is not valid yet by the clock here is not installed', () => {
  const early = saved({}, { notBefore: '2027-01-10T12:30:00.000Z' });
  const observed = settled({ certificates: [early], loadBalancer: loadBalancer() });

  const { actions, nextLookAt, waits } = plan(observed, policy());

  expect(actions).toEqual([]);
  expect(nextLookAt).toBe('2027-01-10T12:30:00.000Z');
  expect(waits).toMatchObject([{ reason: 'a new certificate is not valid yet by the clock here' }]);
});
