import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { renewalDate } from '../../../src/renewal/renewal-window.ts';
import { facts } from '../../support/renewal-builders.ts';

const MIDDLE = `8${'0'.repeat(63)}`;
const EARLIEST = '0'.repeat(64);

describe('the renewal date', () => {
  test.each([
    { lifetime: '90 days', notAfter: '2027-04-01T00:00:00.000Z', at: '2027-03-02T00:00:00.000Z' },
    { lifetime: '45 days', notAfter: '2027-02-15T00:00:00.000Z', at: '2027-01-31T00:00:00.000Z' },
    { lifetime: '160 hours', notAfter: '2027-01-07T16:00:00.000Z', at: '2027-01-04T08:00:00.000Z' },
  ])('of $lifetime is two thirds in, or the half below ten days', ({ notAfter, at }) => {
    expect(renewalDate(facts({ fingerprint: MIDDLE, notAfter })).at).toBe(at);
  });

  test('of the lowest fingerprint is one hundredth of the lifetime earlier', () => {
    expect(renewalDate(facts({ fingerprint: EARLIEST })).at).toBe('2027-03-01T02:24:00.000Z');
  });

  test('says why', () => {
    expect(renewalDate(facts()).reason).toBe('two thirds of its lifetime is over');
    expect(renewalDate(facts({ notAfter: '2027-01-07T00:00:00.000Z' })).reason).toBe('half of its lifetime is over');
  });

  test('lies inside the lifetime, whatever the lifetime and the fingerprint', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 400 * 24 }), fc.stringMatching(/^[0-9a-f]{64}$/), (hours, fingerprint) => {
        const notBefore = '2027-01-01T00:00:00.000Z';
        const notAfter = new Date(Date.parse(notBefore) + hours * 3_600_000).toISOString();

        const at = Date.parse(renewalDate(facts({ notBefore, notAfter, fingerprint })).at);

        expect(at).toBeGreaterThan(Date.parse(notBefore));
        expect(at).toBeLessThan(Date.parse(notAfter));
      }),
    );
  });
});
