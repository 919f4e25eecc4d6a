import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { exactSet } from '../../../src/renewal/limits/exact-set.ts';
import { EMPTY_LEDGER } from '../../../src/renewal/limits/ledger.ts';
import { orderStep } from '../../../src/renewal/order-step.ts';
import { isInsideWindow, isPastWindow, renewalDate } from '../../../src/renewal/renewal-window.ts';
import { facts, saved } from '../../support/renewal-builders.ts';

const HOUR_MS = 3_600_000;
const NOT_BEFORE = '2027-01-01T00:00:00.000Z';

/** Lowest, middle and highest place in the spread of renewals. */
const FINGERPRINTS = ['0', '8', 'f'].map((digit) => digit.repeat(64));

/** What Let's Encrypt issues or has announced (letsencrypt.org/docs/profiles), in hours; the share at which each is due. */
const LIFETIMES = [
  { what: '90 days', hours: 90 * 24, share: 2 / 3 },
  { what: '64 days', hours: 64 * 24, share: 2 / 3 },
  { what: '45 days', hours: 45 * 24, share: 2 / 3 },
  { what: '6 days (160 h)', hours: 160, share: 1 / 2 },
];

function leafOf(hours: number, fingerprint = FINGERPRINTS[1] ?? '') {
  const notAfter = new Date(Date.parse(NOT_BEFORE) + hours * HOUR_MS).toISOString();
  return facts({ notBefore: NOT_BEFORE, notAfter, fingerprint });
}

function infoOf(window: { readonly start: string; readonly end: string } | undefined) {
  return { renewalInfoId: 'aki.serial', certificateId: 'a', window, explanation: undefined, nextFetchAt: NOT_BEFORE };
}

/** A window around a share of the lifetime, as wide as Let's Encrypt's: 2 % of the lifetime. */
function windowAt(hours: number, share: number) {
  const centre = Date.parse(NOT_BEFORE) + hours * share * HOUR_MS;
  const half = hours * 0.01 * HOUR_MS;
  return { start: new Date(centre - half).toISOString(), end: new Date(centre + half).toISOString() };
}

function hoursIn(at: string): number {
  return (Date.parse(at) - Date.parse(NOT_BEFORE)) / HOUR_MS;
}

describe.each(LIFETIMES)('a certificate of $what', ({ hours, share }) => {
  test('is due by its share of the lifetime when the CA suggests nothing, spread by a hundredth', () => {
    const shares = FINGERPRINTS.map((fingerprint) => hoursIn(renewalDate(leafOf(hours, fingerprint)).at) / hours);

    expect(Math.min(...shares)).toBeGreaterThanOrEqual(share - 0.01);
    expect(Math.max(...shares)).toBeLessThanOrEqual(share + 0.01);
    expect(new Set(shares).size).toBe(3);
  });

  test('is due inside the window of the CA, which is a fiftieth of its lifetime wide', () => {
    const window = windowAt(hours, share);

    for (const fingerprint of FINGERPRINTS) {
      const due = new Date(renewalDate(leafOf(hours, fingerprint), infoOf(window)).at);
      expect(isInsideWindow(infoOf(window), due)).toBe(true);
      expect(isPastWindow(infoOf(window), due)).toBe(false);
    }
  });

  test('is due when a twentieth is left, however late the CA would like it (emergency)', () => {
    const due = renewalDate(leafOf(hours), infoOf(windowAt(hours, 0.99)));

    expect(hoursIn(due.at)).toBeCloseTo(hours * 0.95, 5);
    expect(due.reason).toBe('a twentieth of its lifetime is left');
  });

  test('is due at once when the window is past, as after a revocation', () => {
    const past = infoOf(windowAt(hours, 0.1));
    const now = new Date(Date.parse(NOT_BEFORE) + hours * 0.2 * HOUR_MS);

    expect(Date.parse(renewalDate(leafOf(hours), past).at)).toBeLessThan(now.getTime());
    expect(isPastWindow(past, now)).toBe(true);
  });

  test.each([
    { what: 'waits for a limit of our own while there is time', left: 0.06, goes: false },
    { what: 'waits for no limit of our own in its last twentieth', left: 0.04, goes: true },
  ])('$what', ({ left, goes }) => {
    const now = new Date(Date.parse(NOT_BEFORE) + hours * (1 - left) * HOUR_MS);
    const names = ['a.example.com', 'b.example.com'];
    const certificate = saved({ directoryUrl: LETS_ENCRYPT }, leafOf(hours));
    const need = {
      certificateId: 'a',
      names,
      saved: certificate,
      reason: 'due',
      renewsAt: undefined,
      waitsFor: [],
      askedAt: undefined,
    };
    const candidate = { need, directoryUrl: LETS_ENCRYPT, caReason: undefined, resumes: false };
    const windows = { insideAriWindow: false, pastAriWindow: false };
    const lately = new Date(now.getTime() - HOUR_MS).toISOString();
    const issuances = { [exactSet(names)]: [lately, lately] };

    const { action } = orderStep({ ...candidate, ...windows }, { ...EMPTY_LEDGER, issuances }, now);

    expect(action !== undefined).toBe(goes);
  });
});

const LETS_ENCRYPT = 'https://acme-v02.api.letsencrypt.org/directory';

test('whatever the lifetime, the window and the fingerprint, a certificate is due before its last twentieth', () => {
  const share = fc.double({ min: 0, max: 1, noNaN: true });
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 24 * 400 }),
      share,
      share,
      fc.stringMatching(/^[0-9a-f]{64}$/),
      (...given) => {
        const [hours, from, width, fingerprint] = given;
        const start = new Date(Date.parse(NOT_BEFORE) + hours * from * HOUR_MS);
        const end = new Date(start.getTime() + hours * width * HOUR_MS + 1);

        const due = renewalDate(
          leafOf(hours, fingerprint),
          infoOf({ start: start.toISOString(), end: end.toISOString() }),
        );

        expect(hoursIn(due.at)).toBeLessThanOrEqual(hours * 0.95 + 1e-6);
      },
    ),
  );
});
