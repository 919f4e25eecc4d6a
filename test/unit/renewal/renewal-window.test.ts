import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isInsideWindow, renewalDate } from '../../../src/renewal/renewal-window.ts';
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

  const WINDOW = { start: '2027-02-28T00:00:00.000Z', end: '2027-03-02T00:00:00.000Z' };

  function suggested(window: { start: string; end: string } | undefined) {
    const nextFetchAt = '2027-01-01T06:00:00.000Z';
    return { renewalInfoId: 'aki.serial', certificateId: 'a', window, explanation: undefined, nextFetchAt };
  }

  test('follows the suggestion of the CA: inside its window, in its first four fifths', () => {
    expect(renewalDate(facts({ fingerprint: EARLIEST }), suggested(WINDOW))).toEqual({
      at: '2027-02-28T00:00:00.000Z',
      reason: 'the CA suggests 2027-02-28T00:00:00.000Z to 2027-03-02T00:00:00.000Z (ARI)',
      source: 'ari',
    });
    expect(renewalDate(facts({ fingerprint: 'f'.repeat(64) }), suggested(WINDOW)).at).toBe('2027-03-01T14:23:59.999Z');
  });

  test('is past for a window that is past, as after a revocation', () => {
    const past = { start: '2027-01-05T00:00:00.000Z', end: '2027-01-05T00:30:00.000Z' };

    expect(renewalDate(facts({ fingerprint: EARLIEST }), suggested(past)).at).toBe('2027-01-05T00:00:00.000Z');
  });

  test('is never later than when a twentieth of the lifetime is left, whatever the CA suggests', () => {
    const late = { start: '2027-03-31T00:00:00.000Z', end: '2027-03-31T12:00:00.000Z' };

    expect(renewalDate(facts(), suggested(late))).toEqual({
      at: '2027-03-27T12:00:00.000Z',
      reason: 'a twentieth of its lifetime is left',
      source: 'emergency',
    });
  });

  test('falls back to the lifetime when the CA suggests nothing', () => {
    expect(renewalDate(facts({ fingerprint: MIDDLE }), suggested(undefined))).toMatchObject({
      at: '2027-03-02T00:00:00.000Z',
      source: 'lifetime',
    });
  });

  test.each([
    { now: '2027-02-27T23:59:59.999Z', inside: false },
    { now: '2027-02-28T00:00:00.000Z', inside: true },
    { now: '2027-03-01T23:59:59.999Z', inside: true },
    { now: '2027-03-02T00:00:00.000Z', inside: false },
  ])('is exempt from limits inside the window only: $now $inside', ({ now, inside }) => {
    expect(isInsideWindow(suggested(WINDOW), new Date(now))).toBe(inside);
    expect(isInsideWindow(suggested(undefined), new Date(now))).toBe(false);
  });

  test('lies inside the suggested window, whatever window and fingerprint', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 80 * 24 }),
        fc.integer({ min: 1, max: 100 }),
        fc.stringMatching(/^[0-9a-f]{64}$/),
        (from, hours, fingerprint) => {
          const start = new Date(Date.parse('2027-01-01T00:00:00.000Z') + from * 3_600_000).toISOString();
          const end = new Date(Date.parse(start) + hours * 3_600_000).toISOString();

          const { at } = renewalDate(
            facts({ fingerprint, notAfter: '2028-01-01T00:00:00.000Z' }),
            suggested({ start, end }),
          );

          expect(at >= start && at < end).toBe(true);
        },
      ),
    );
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
