import { describe, expect, test } from 'vitest';
import { exactSet } from '../../../../src/renewal/limits/exact-set.ts';
import {
  type CountedOrder,
  EMPTY_LEDGER,
  withBlock,
  withIssuance,
  withNameFailures,
  withOrder,
  withoutPause,
  withPause,
  withStart,
} from '../../../../src/renewal/limits/ledger.ts';
import { LETS_ENCRYPT_LIMITS as LIMITS, OTHER_CA_LIMITS } from '../../../../src/renewal/limits/lets-encrypt-limits.ts';

const NOON = new Date('2027-01-10T12:00:00.000Z');
const NAMES = ['a.example.com', 'b.example.com', 'c.github.io'];
const SET = exactSet(NAMES);
const NEW: CountedOrder = { names: NAMES, isRenewalOfSameSet: false, insideAriWindow: false };
const RENEWAL: CountedOrder = { ...NEW, isRenewalOfSameSet: true };
const FAILURE = { name: 'a.example.com', type: 'dns', detail: 'NXDOMAIN' };

function later(hours: number): Date {
  return new Date(NOON.getTime() + hours * 3_600_000);
}

describe('an order', () => {
  test('costs the account one of 300', () => {
    const ledger = withOrder(EMPTY_LEDGER, NEW, LIMITS, NOON);

    expect(ledger.orders).toEqual(['2027-01-10T12:00:00.000Z']);
    expect(ledger.buckets).toEqual({ 'newOrders ': { tokens: 299, at: '2027-01-10T12:00:00.000Z' } });
  });

  test.each([
    { what: 'for the same set', order: RENEWAL },
    { what: 'inside the suggested window', order: { ...NEW, insideAriWindow: true } },
  ])('$what costs nothing but counts for our own cap', ({ order }) => {
    const ledger = withOrder(EMPTY_LEDGER, order, LIMITS, NOON);

    expect(ledger.orders).toHaveLength(1);
    expect(ledger.buckets).toEqual({});
  });

  test('is forgotten after three hours, its bucket when it is full again', () => {
    const ledger = withOrder(withOrder(EMPTY_LEDGER, NEW, LIMITS, NOON), RENEWAL, LIMITS, later(3));

    expect(ledger.orders).toEqual(['2027-01-10T15:00:00.000Z']);
    expect(ledger.buckets).toEqual({});
  });
});

describe('an issuance', () => {
  test('of a new set costs the set and every registered domain once', () => {
    const ledger = withIssuance(EMPTY_LEDGER, NEW, LIMITS, NOON);

    expect(ledger.issuances).toEqual({ [SET]: ['2027-01-10T12:00:00.000Z'] });
    expect(ledger.buckets).toEqual({
      [`certificatesPerSet ${SET}`]: { tokens: 4, at: '2027-01-10T12:00:00.000Z' },
      'certificatesPerDomain example.com': { tokens: 49, at: '2027-01-10T12:00:00.000Z' },
      'certificatesPerDomain c.github.io': { tokens: 49, at: '2027-01-10T12:00:00.000Z' },
    });
  });

  test('of the same set costs the set alone', () => {
    expect(Object.keys(withIssuance(EMPTY_LEDGER, RENEWAL, LIMITS, NOON).buckets)).toEqual([
      `certificatesPerSet ${SET}`,
    ]);
  });

  test('costs nothing at a CA without known limits, but is remembered', () => {
    const ledger = withIssuance(EMPTY_LEDGER, NEW, OTHER_CA_LIMITS, NOON);

    expect(ledger).toEqual({ ...EMPTY_LEDGER, issuances: { [SET]: ['2027-01-10T12:00:00.000Z'] } });
  });

  test('ends the failures in a row and the pause of its names; failures of the hour stay spent', () => {
    const failed = withNameFailures(EMPTY_LEDGER, [FAILURE], LIMITS, NOON);
    const paused = withPause(failed, { names: ['a.example.com', 'z.org'], url: undefined, at: NOON.toISOString() });

    const ledger = withIssuance(paused, RENEWAL, LIMITS, NOON);

    expect(ledger.names).toEqual({});
    expect(ledger.pauses.map(({ names }) => names)).toEqual([['z.org']]);
    expect(Object.keys(ledger.buckets)).toEqual(['failedAuthorizations a.example.com', `certificatesPerSet ${SET}`]);
  });

  test('is forgotten after seven days', () => {
    const ledger = withOrder(withIssuance(EMPTY_LEDGER, NEW, LIMITS, NOON), RENEWAL, LIMITS, later(7 * 24));

    expect(ledger.issuances).toEqual({});
    expect(ledger.buckets).toEqual({});
  });
});

describe('a failed authorization', () => {
  test('is counted for the hour and in a row, with the last words of the CA', () => {
    const once = withNameFailures(EMPTY_LEDGER, [FAILURE], LIMITS, NOON);
    const twice = withNameFailures(once, [{ ...FAILURE, type: 'caa', detail: 'forbidden' }], LIMITS, later(2));

    expect(twice.names).toEqual({
      'a.example.com': {
        failedAt: ['2027-01-10T14:00:00.000Z'],
        consecutive: 2,
        lastAt: '2027-01-10T14:00:00.000Z',
        type: 'caa',
        detail: 'forbidden',
      },
    });
    expect(twice.buckets['failedAuthorizations a.example.com']?.tokens).toBe(4);
    expect(twice.buckets['consecutiveFailures a.example.com']?.tokens).toBeCloseTo(1150 + 2 / 24);
  });

  test('is forgotten when the name was not tried for ninety days', () => {
    const once = withNameFailures(EMPTY_LEDGER, [FAILURE], LIMITS, NOON);

    expect(withOrder(once, NEW, LIMITS, later(89 * 24)).names).toHaveProperty(['a.example.com']);
    expect(withOrder(once, NEW, LIMITS, later(90 * 24)).names).toEqual({});
  });
});

describe('a block', () => {
  const domain = { scope: { kind: 'registered-domain' as const, domain: 'example.com' }, reason: 'too many' };

  test('replaces the older one of its scope and drops those that are over', () => {
    const account = { scope: { kind: 'account' as const }, reason: 'x', until: '2027-01-10T12:30:00.000Z' };
    const first = withBlock(withBlock(EMPTY_LEDGER, account, NOON), { ...domain, until: later(2).toISOString() }, NOON);

    const second = withBlock(first, { ...domain, until: later(5).toISOString() }, later(1));

    expect(second.blocks).toEqual([{ ...domain, until: '2027-01-10T17:00:00.000Z' }]);
  });
});

describe('a pause', () => {
  const pause = (names: readonly string[], url: string) => ({ names, url, at: NOON.toISOString() });

  test('told again stands with its newest page only', () => {
    const first = withPause(EMPTY_LEDGER, pause(['a.org', 'b.org'], 'https://ca.example/1'));

    expect(withPause(first, pause(['b.org'], 'https://ca.example/2')).pauses).toEqual([
      pause(['a.org'], 'https://ca.example/1'),
      pause(['b.org'], 'https://ca.example/2'),
    ]);
  });

  test('is lifted name by name', () => {
    const first = withPause(EMPTY_LEDGER, pause(['a.org', 'b.org'], 'https://ca.example/1'));

    expect(withoutPause(first, ['a.org']).pauses).toEqual([pause(['b.org'], 'https://ca.example/1')]);
    expect(withoutPause(first, ['a.org', 'b.org'])).toEqual(EMPTY_LEDGER);
  });
});

test('of the starts the last ten are kept', () => {
  const ledger = Array.from({ length: 12 }, (_, index) => later(index)).reduce(withStart, EMPTY_LEDGER);

  expect(ledger.starts).toHaveLength(10);
  expect(ledger.starts[0]).toBe('2027-01-10T14:00:00.000Z');
});

test('a ledger survives JSON', () => {
  const failed = withNameFailures(EMPTY_LEDGER, [FAILURE], LIMITS, NOON);
  const ledger = withStart(withIssuance(withOrder(failed, NEW, LIMITS, NOON), NEW, LIMITS, NOON), NOON);

  expect(JSON.parse(JSON.stringify(ledger))).toStrictEqual(ledger);
});
