import { describe, expect, test } from 'vitest';
import { failureRecord } from '../../../src/renewal/back-off.ts';
import { failure } from '../../support/renewal-builders.ts';

const NOW = new Date('2027-01-10T12:00:00.000Z');
const FAILED = {
  subject: 'a.example.com',
  action: 'issue' as const,
  type: 'dns',
  detail: 'NXDOMAIN',
  retryAfterMs: undefined,
  dailyAt: 0.25,
};

describe('a failed order', () => {
  test.each([
    { nth: 1, notBefore: '2027-01-10T12:01:00.000Z' },
    { nth: 2, notBefore: '2027-01-10T12:10:00.000Z' },
    { nth: 3, notBefore: '2027-01-10T13:40:00.000Z' },
    { nth: 4, notBefore: '2027-01-11T12:00:00.000Z' },
    { nth: 50, notBefore: '2027-01-11T12:00:00.000Z' },
  ])('is tried again $notBefore after failure $nth at noon', ({ nth, notBefore }) => {
    const record = failureRecord(FAILED, nth === 1 ? undefined : failure({ count: nth - 1 }), NOW);

    expect(record.count).toBe(nth);
    expect(record.notBefore).toBe(notBefore);
  });

  test('waits as long as the CA asks when that is longer', () => {
    const record = failureRecord({ ...FAILED, type: 'rateLimited', retryAfterMs: 34 * 3_600_000 }, undefined, NOW);

    expect(record.notBefore).toBe('2027-01-11T22:00:00.000Z');
  });

  test('does not fall silent for a Retry-After of a year', () => {
    const record = failureRecord({ ...FAILED, retryAfterMs: 365 * 24 * 3_600_000 }, undefined, NOW);

    expect(record.notBefore).toBe('2027-01-18T12:00:00.000Z');
  });
});

describe('a name that was refused often', () => {
  const refusedAt = (now: string, count: number, dailyAt: number) =>
    failureRecord({ ...FAILED, action: 'validate', dailyAt }, failure({ action: 'validate', count }), new Date(now));

  test("is tried again at the account's moment of the day, together with all others", () => {
    for (const now of ['2027-01-10T06:30:00.000Z', '2027-01-10T12:00:00.000Z', '2027-01-11T05:00:00.000Z'])
      expect(refusedAt(now, 3, 0.25).notBefore).toBe('2027-01-11T06:00:00.000Z');
  });

  test('never again within the hour, never later than a day and an hour', () => {
    expect(refusedAt('2027-01-11T05:01:00.000Z', 9, 0.25).notBefore).toBe('2027-01-12T06:00:00.000Z');
    expect(refusedAt('2027-01-11T06:00:00.000Z', 9, 0.25).notBefore).toBe('2027-01-12T06:00:00.000Z');
  });

  test('has shorter pauses of its own before', () => {
    expect(refusedAt('2027-01-10T12:00:00.000Z', 2, 0.25).notBefore).toBe('2027-01-10T13:40:00.000Z');
  });
});

describe('a failed installation', () => {
  test('is tried again after seconds', () => {
    const record = failureRecord({ ...FAILED, action: 'install', type: 'CONFLICT' }, undefined, NOW);

    expect(record.notBefore).toBe('2027-01-10T12:00:05.000Z');
  });

  test('whose deployment never ended does not lock the load balancer again at once', () => {
    const record = failureRecord({ ...FAILED, action: 'install', type: 'GAVE_UP' }, undefined, NOW);

    expect(record.notBefore).toBe('2027-01-10T13:00:00.000Z');
  });

  test('does not count failures of the order before it', () => {
    const record = failureRecord({ ...FAILED, action: 'install' }, failure({ action: 'issue', count: 7 }), NOW);

    expect(record.count).toBe(1);
  });
});
