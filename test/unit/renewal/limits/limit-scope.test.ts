import { describe, expect, test } from 'vitest';
import { exactSet } from '../../../../src/renewal/limits/exact-set.ts';
import { type LimitHit, limitScope, type Refusal } from '../../../../src/renewal/limits/limit-scope.ts';

const NOW = new Date('2027-01-10T12:00:00.000Z');
const NAMES = ['a.example.com', 'b.example.com'];
const LINK = 'https://portal.letsencrypt.org/sfe/v1/unpause?jwt=aaa.bbb.ccc';

function refusal(detail: string, given: Partial<Refusal> = {}): Refusal {
  return { type: 'rateLimited', detail, retryAfterMs: 3_600_000, names: NAMES, ...given };
}

function blockOf(hit: LimitHit | undefined) {
  return hit?.kind === 'block' ? hit.block : undefined;
}

describe("a 429 in Let's Encrypt's words", () => {
  test.each([
    {
      detail: 'too many new orders (300) from this account in the last 3h0m0s, retry after 2027-01-10 13:00:00 UTC',
      scope: { kind: 'account' },
    },
    {
      detail: 'too many certificates (50) already issued for "example.com" in the last 168h0m0s, retry after ...',
      scope: { kind: 'registered-domain', domain: 'example.com' },
    },
    {
      detail: 'too many certificates (5) already issued for this exact set of domains in the last 168h0m0s, retry ...',
      scope: { kind: 'exact-set', set: exactSet(['b.example.com', 'a.example.com']) },
    },
    {
      detail: 'too many certificates (5) already issued for this exact set of identifiers in the last 168h0m0s',
      scope: { kind: 'exact-set', set: exactSet(NAMES) },
    },
    {
      detail: 'too many failed authorizations (5) for "b.example.com" in the last 1h0m0s, retry after ...',
      scope: { kind: 'names', names: ['b.example.com'] },
    },
    {
      detail: 'too many new registrations (10) from this IP address in the last 3h0m0s, retry after ...',
      scope: { kind: 'new-accounts' },
    },
    { detail: 'slow down', scope: { kind: 'account' } },
    {
      detail: 'too many failed authorizations (5) for "other.example" in the last 1h0m0s',
      scope: { kind: 'names', names: NAMES },
    },
    { detail: 'too many certificates (50) already issued for "other.example"', scope: { kind: 'account' } },
  ])('holds back no more than its scope: $detail', ({ detail, scope }) => {
    expect(blockOf(limitScope(refusal(detail), NOW))).toMatchObject({ scope, reason: detail });
  });

  test('waits for Retry-After and up to a tenth of it more', () => {
    const { until = '' } = blockOf(limitScope(refusal('too many new orders'), NOW)) ?? {};

    expect(until >= '2027-01-10T13:00:00.000Z').toBe(true);
    expect(until < '2027-01-10T13:06:00.000Z').toBe(true);
  });

  test('spreads different orders, and the same one never', () => {
    const until = (names: readonly string[]) =>
      blockOf(limitScope(refusal('too many new orders', { names }), NOW))?.until;

    expect(until(['a.example.com'])).toBe(until(['a.example.com']));
    expect(until(['a.example.com'])).not.toBe(until(['b.example.com']));
  });

  test('waits ten minutes at most beyond a long Retry-After', () => {
    const { until = '' } = blockOf(limitScope(refusal('x', { retryAfterMs: 34 * 3_600_000 }), NOW)) ?? {};

    expect(until >= '2027-01-11T22:00:00.000Z').toBe(true);
    expect(until < '2027-01-11T22:10:00.000Z').toBe(true);
  });

  test('is not silent for a Retry-After of a year, nor eager without one', () => {
    const year = blockOf(limitScope(refusal('x', { retryAfterMs: 365 * 24 * 3_600_000 }), NOW));
    const none = blockOf(limitScope(refusal('x', { retryAfterMs: undefined }), NOW));

    expect(year?.until.slice(0, 15)).toBe('2027-01-18T12:0');
    expect(none?.until.slice(0, 15)).toBe('2027-01-10T13:0');
  });
});

describe('paused names', () => {
  const words = 'Your account is temporarily prevented from requesting certificates for';

  test('are those the text tells, with the page where a person can unpause them', () => {
    const detail = `${words} b.example.com, other.example and possibly others. Please visit: ${LINK}`;

    expect(limitScope(refusal(detail, { retryAfterMs: undefined }), NOW)).toEqual({
      kind: 'pause',
      pause: { names: ['b.example.com'], url: LINK, at: '2027-01-10T12:00:00.000Z' },
    });
  });

  test('are all of the order when the text tells none of them', () => {
    expect(limitScope(refusal(`Please visit ${LINK}.`), NOW)).toEqual({
      kind: 'pause',
      pause: { names: NAMES, url: LINK, at: '2027-01-10T12:00:00.000Z' },
    });
  });

  test('never come with a link that is not https', () => {
    const detail = `${words} a.example.com. Please visit: http://portal.example/unpause?jwt=x`;

    expect(limitScope(refusal(detail), NOW)).toMatchObject({ kind: 'pause', pause: { url: undefined } });
  });
});

test('another problem is no limit, whatever its words', () => {
  expect(limitScope(refusal('too many new orders', { type: 'unauthorized' }), NOW)).toBe(undefined);
});
