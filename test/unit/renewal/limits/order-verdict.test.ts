import { describe, expect, test } from 'vitest';
import { exactSet } from '../../../../src/renewal/limits/exact-set.ts';
import {
  EMPTY_LEDGER,
  withBlock,
  withIssuance,
  withNameFailures,
  withOrder,
  withPause,
  withStart,
} from '../../../../src/renewal/limits/ledger.ts';
import {
  LETS_ENCRYPT_LIMITS,
  LETS_ENCRYPT_STAGING_LIMITS,
  OTHER_CA_LIMITS,
} from '../../../../src/renewal/limits/lets-encrypt-limits.ts';
import type { OrderRequest } from '../../../../src/renewal/limits/order-request.ts';
import { orderVerdict } from '../../../../src/renewal/limits/order-verdict.ts';
import type { CaLimits } from '../../../../src/renewal/limits/types.ts';
import type { Ledger, LimitScope } from '../../../../src/store/ledger-types.ts';

const NOON = new Date('2027-01-10T12:00:00.000Z');
const NAMES = ['a.example.com', 'b.example.com'];
const NEW: OrderRequest = {
  names: NAMES,
  isRenewalOfSameSet: false,
  insideAriWindow: false,
  isUrgent: false,
  byHand: false,
};
const RENEWAL: OrderRequest = { ...NEW, isRenewalOfSameSet: true };
const IN_WINDOW: OrderRequest = { ...RENEWAL, insideAriWindow: true };

function ago(hours: number): Date {
  return new Date(NOON.getTime() - hours * 3_600_000);
}

function verdict(request: OrderRequest, ledger: Ledger, limits: CaLimits = LETS_ENCRYPT_LIMITS) {
  return orderVerdict(request, ledger, limits, NOON);
}

function times<T>(count: number, start: T, step: (before: T, index: number) => T): T {
  return Array.from({ length: count }, (_, index) => index).reduce(step, start);
}

function failedAt(hoursAgo: readonly number[], limits = LETS_ENCRYPT_LIMITS): Ledger {
  return hoursAgo.reduce(
    (ledger, hours) =>
      withNameFailures(ledger, [{ name: 'b.example.com', type: 'dns', detail: '' }], limits, ago(hours)),
    EMPTY_LEDGER,
  );
}

/** The set was issued for so long ago each time. */
function issuedAt(hoursAgo: readonly number[], limits = LETS_ENCRYPT_LIMITS): Ledger {
  return hoursAgo.reduce((ledger, hours) => withIssuance(ledger, RENEWAL, limits, ago(hours)), EMPTY_LEDGER);
}

test('the first order goes', () => {
  expect(verdict(NEW, EMPTY_LEDGER)).toEqual({ kind: 'go' });
});

describe('a used up account', () => {
  const empty = { ...EMPTY_LEDGER, buckets: { 'newOrders ': { tokens: 0, at: '2027-01-10T11:59:50.000Z' } } };

  test('lets a new order wait for what flows in', () => {
    expect(verdict(NEW, empty)).toEqual({
      kind: 'wait',
      until: '2027-01-10T12:00:26.000Z',
      reason: "the CA's limit for orders of this account is used up",
      scope: { kind: 'account' },
    });
  });

  test.each([
    { what: 'a renewal of the same set', request: RENEWAL },
    { what: 'an order inside its window', request: { ...NEW, insideAriWindow: true } },
  ])('does not hold up $what', ({ request }) => {
    expect(verdict(request, empty)).toEqual({ kind: 'go' });
  });

  test('comes about slowly: our own cap is a hundred orders an hour, exempt or not, by hand or not', () => {
    const busy = times(100, EMPTY_LEDGER, (before) => withOrder(before, IN_WINDOW, LETS_ENCRYPT_LIMITS, ago(0.5)));

    expect(verdict({ ...IN_WINDOW, byHand: true }, busy)).toEqual({
      kind: 'wait',
      until: '2027-01-10T12:30:00.000Z',
      reason: '100 orders were placed within an hour, our own cap',
      scope: { kind: 'account' },
    });
  });
});

describe('a registered domain with fifty certificates', () => {
  const filled = (limits: CaLimits) =>
    times(50, EMPTY_LEDGER, (before, index) =>
      withIssuance(before, { ...NEW, names: [`${index}.example.com`] }, limits, NOON),
    );
  const ledger = filled(LETS_ENCRYPT_LIMITS);

  test('lets a new set wait for the next token, and other domains go', () => {
    expect(verdict(NEW, ledger)).toEqual({
      kind: 'wait',
      until: '2027-01-10T15:21:36.000Z',
      reason: "the CA's limit for certificates under example.com is used up",
      scope: { kind: 'registered-domain', domain: 'example.com' },
    });
    expect(verdict({ ...NEW, names: ['a.example.org'] }, ledger)).toEqual({ kind: 'go' });
  });

  test('renews all it has', () => {
    expect(verdict(RENEWAL, ledger)).toEqual({ kind: 'go' });
    expect(verdict({ ...NEW, insideAriWindow: true }, ledger)).toEqual({ kind: 'go' });
  });

  test('is nothing to staging and to other CAs', () => {
    expect(verdict(NEW, filled(LETS_ENCRYPT_STAGING_LIMITS), LETS_ENCRYPT_STAGING_LIMITS)).toEqual({ kind: 'go' });
    expect(verdict(NEW, filled(OTHER_CA_LIMITS), OTHER_CA_LIMITS)).toEqual({ kind: 'go' });
  });
});

describe('a set issued for twice within seven days', () => {
  const ledger = issuedAt([100, 20]);

  test('waits until the first of them is a week old', () => {
    expect(verdict(RENEWAL, ledger)).toEqual({
      kind: 'wait',
      until: '2027-01-13T08:00:00.000Z',
      reason: 'a certificate for exactly these names was issued 2 times within seven days, our own cap',
      scope: { kind: 'exact-set', set: exactSet(NAMES) },
    });
  });

  test.each([
    { what: 'the order is inside its window', request: IN_WINDOW },
    { what: 'the CA says at once', request: { ...RENEWAL, isUrgent: true } },
    { what: 'the operator says so', request: { ...RENEWAL, byHand: true } },
    { what: 'a name is different', request: { ...NEW, names: [...NAMES, 'c.example.com'] } },
  ])('goes when $what', ({ request }) => {
    expect(verdict(request, ledger)).toEqual({ kind: 'go' });
  });

  test('goes at a CA that does not count sets', () => {
    expect(verdict(RENEWAL, issuedAt([3, 2, 1], OTHER_CA_LIMITS), OTHER_CA_LIMITS)).toEqual({ kind: 'go' });
  });
});

describe('a set issued for five times within seven days', () => {
  const ledger = issuedAt([0, 0, 0, 0, 0]);

  test('waits for a token of 33.6 hours even when the operator or the CA is in a hurry', () => {
    expect(verdict({ ...RENEWAL, byHand: true, isUrgent: true }, ledger)).toEqual({
      kind: 'wait',
      until: '2027-01-11T21:36:00.000Z',
      reason: "the CA's limit for certificates for exactly these names is used up",
      scope: { kind: 'exact-set', set: exactSet(NAMES) },
    });
  });

  test('goes inside its window', () => {
    expect(verdict(IN_WINDOW, ledger)).toEqual({ kind: 'go' });
  });
});

describe('a name that failed three times within the hour', () => {
  const ledger = failedAt([0.75, 0.5, 0.25]);

  test('waits until the first failure is an hour old; the order may go without it', () => {
    expect(verdict(NEW, ledger)).toEqual({
      kind: 'wait',
      until: '2027-01-10T12:15:00.000Z',
      reason: 'validation failed too often: b.example.com',
      scope: { kind: 'names', names: ['b.example.com'] },
    });
    expect(verdict({ ...NEW, names: ['a.example.com'] }, ledger)).toEqual({ kind: 'go' });
  });

  test('is told together with all others in its case, until the last is free', () => {
    const both = ['a.example.com', 'a.example.com', 'a.example.com'].reduce(
      (before, name) => withNameFailures(before, [{ name, type: 'dns', detail: '' }], LETS_ENCRYPT_LIMITS, NOON),
      ledger,
    );

    expect(verdict(NEW, both)).toMatchObject({
      until: '2027-01-10T13:00:00.000Z',
      scope: { kind: 'names', names: ['a.example.com', 'b.example.com'] },
    });
  });

  test('may be tried again by hand, as far as the CA goes along', () => {
    expect(verdict({ ...NEW, byHand: true }, ledger)).toEqual({ kind: 'go' });
    expect(verdict({ ...NEW, byHand: true }, failedAt([0, 0, 0, 0, 0]))).toMatchObject({
      until: '2027-01-10T12:12:00.000Z',
      scope: { kind: 'names', names: ['b.example.com'] },
    });
  });

  test('waits at other CAs too', () => {
    expect(verdict(NEW, failedAt([0, 0, 0], OTHER_CA_LIMITS), OTHER_CA_LIMITS)).toMatchObject({
      until: '2027-01-10T13:00:00.000Z',
    });
  });
});

test('a name about to be paused for failures in a row waits a day for each further try, even inside the window', () => {
  const buckets = { 'consecutiveFailures b.example.com': { tokens: 0, at: '2027-01-10T06:00:00.000Z' } };

  expect(verdict(IN_WINDOW, { ...EMPTY_LEDGER, buckets })).toMatchObject({
    kind: 'wait',
    until: '2027-01-11T06:00:00.000Z',
    scope: { kind: 'names', names: ['b.example.com'] },
  });
});

describe('paused names', () => {
  const url = 'https://portal.letsencrypt.org/sfe/v1/unpause?jwt=a';
  const pause = { names: ['b.example.com', 'z.org'], url, at: '2027-01-01T00:00:00.000Z' };
  const ledger = withPause(EMPTY_LEDGER, pause);

  test('stop even an order inside its window, with the page for a person', () => {
    expect(verdict(IN_WINDOW, ledger)).toEqual({ kind: 'paused', names: ['b.example.com'], url });
  });

  test('are asked for again on the word of the operator, who may have opened that page', () => {
    expect(verdict({ ...NEW, byHand: true }, ledger)).toEqual({ kind: 'go' });
    expect(verdict({ ...NEW, byHand: true, askedAt: '2027-01-01T00:00:01.000Z' }, ledger)).toEqual({ kind: 'go' });
  });

  test('are asked for once for each word of the operator, not over and over', () => {
    const request = { ...NEW, byHand: true, askedAt: '2026-12-31T00:00:00.000Z' };

    expect(verdict(request, ledger)).toEqual({ kind: 'paused', names: ['b.example.com'], url });
  });
});

describe('a block', () => {
  const until = '2027-01-10T14:00:00.000Z';

  function blocked(scope: LimitScope): Ledger {
    return withBlock(EMPTY_LEDGER, { scope, until, reason: 'too many' }, NOON);
  }

  test.each<{ scope: LimitScope; request: OrderRequest; held: boolean }>([
    { scope: { kind: 'account' }, request: IN_WINDOW, held: true },
    { scope: { kind: 'registered-domain', domain: 'example.com' }, request: NEW, held: true },
    { scope: { kind: 'registered-domain', domain: 'example.com' }, request: IN_WINDOW, held: true },
    { scope: { kind: 'registered-domain', domain: 'com' }, request: NEW, held: true },
    { scope: { kind: 'registered-domain', domain: 'ample.com' }, request: NEW, held: false },
    { scope: { kind: 'registered-domain', domain: 'example.org' }, request: NEW, held: false },
    { scope: { kind: 'exact-set', set: exactSet(NAMES) }, request: RENEWAL, held: true },
    { scope: { kind: 'exact-set', set: exactSet(NAMES) }, request: IN_WINDOW, held: true },
    { scope: { kind: 'exact-set', set: exactSet(['a.example.com']) }, request: RENEWAL, held: false },
    { scope: { kind: 'names', names: ['b.example.com'] }, request: IN_WINDOW, held: true },
    { scope: { kind: 'names', names: ['c.example.com'] }, request: NEW, held: false },
    { scope: { kind: 'new-accounts' }, request: NEW, held: false },
  ])('of $scope holds back all that is in it, exempt or not, and nothing else', ({ scope, request, held }) => {
    expect(verdict(request, blocked(scope))).toEqual(
      held ? { kind: 'wait', until, reason: 'too many', scope } : { kind: 'go' },
    );
  });

  test('is over at its time', () => {
    expect(orderVerdict(NEW, blocked({ kind: 'account' }), LETS_ENCRYPT_LIMITS, new Date(until))).toEqual({
      kind: 'go',
    });
  });
});

test('a crash loop leaves the CA alone, whoever asks', () => {
  const ledger = [ago(0.1), ago(0.05), ago(0)].reduce(withStart, EMPTY_LEDGER);

  expect(verdict({ ...IN_WINDOW, byHand: true, isUrgent: true }, ledger)).toEqual({
    kind: 'wait',
    until: '2027-01-10T12:15:00.000Z',
    reason: 'the daemon was started three times within ten minutes',
    scope: { kind: 'process' },
  });
});

test('of several waits the longest is told', () => {
  const started = [ago(0.1), ago(0.05), ago(0)].reduce(withStart, failedAt([0, 0, 0]));

  expect(verdict(NEW, started)).toMatchObject({ until: '2027-01-10T13:00:00.000Z', scope: { kind: 'names' } });
});
