import { describe, expect, it } from 'vitest';
import { retryAfterMs } from '../../../src/acme/retry-after.ts';

const NOW = new Date('2026-11-24T12:00:00Z');

describe('retryAfterMs', () => {
  it.each([
    ['no header', {}, undefined],
    ['seconds', { 'retry-after': '120' }, 120_000],
    ['a date, by the local clock', { 'retry-after': 'Tue, 24 Nov 2026 12:00:30 GMT' }, 30_000],
    [
      "a date, by the CA's clock",
      { 'retry-after': 'Tue, 24 Nov 2026 15:00:30 GMT', date: 'Tue, 24 Nov 2026 15:00:00 GMT' },
      30_000,
    ],
    ['a date in the past', { 'retry-after': 'Tue, 24 Nov 2026 11:00:00 GMT' }, 0],
    ['34 hours', { 'retry-after': '122400' }, 122_400_000],
    ['nonsense', { 'retry-after': 'soon' }, undefined],
    ['nothing', { 'retry-after': ' ' }, undefined],
  ])('reads %s', (_, headers, expected) => {
    expect(retryAfterMs(headers as Record<string, string>, NOW)).toBe(expected);
  });
});
