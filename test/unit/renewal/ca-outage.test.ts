import { describe, expect, test } from 'vitest';
import { caChoice, isOutage } from '../../../src/renewal/ca-outage.ts';
import { plan } from '../../../src/renewal/plan.ts';
import { failure, NOON, observation, policy, route, saved, settled } from '../../support/renewal-builders.ts';

const FIRST = 'https://ca.example/dir';
const SECOND = 'https://second.example/dir';
const THIRD = 'https://third.example/dir';
const NOW = new Date(NOON);
const POLICY = policy({ backupUrls: [SECOND, THIRD] });

const DAY_MS = 24 * 3_600_000;

function leftOf(lifetimeDays: number, leftDays: number) {
  const at = (days: number) => new Date(NOW.getTime() + days * DAY_MS).toISOString();
  return saved({}, { notBefore: at(leftDays - lifetimeDays), notAfter: at(leftDays) });
}

function outage(subject: string, count: number, notBefore = '2027-01-10T12:30:00.000Z') {
  return failure({ action: 'reach', subject, count, type: 'network', detail: 'refused', notBefore });
}

function urlFor(left: ReturnType<typeof saved> | undefined, failures: readonly ReturnType<typeof outage>[]) {
  const choice = caChoice(left, failures, POLICY, NOW, undefined);
  return choice.kind === 'use' ? choice.directoryUrl : new Date(choice.until).toISOString();
}

describe('the CA for an order', () => {
  test('is the first, however near the end is, while it answers', () => {
    expect(urlFor(leftOf(90, 1), [])).toBe(FIRST);
  });

  test.each([
    { lifetimeDays: 90, nearDays: 14.9, farDays: 15.1 },
    { lifetimeDays: 64, nearDays: 10.6, farDays: 10.7 },
    { lifetimeDays: 45, nearDays: 7.4, farDays: 7.6 },
    { lifetimeDays: 160 / 24, nearDays: 1.1, farDays: 1.12 },
  ])('of $lifetimeDays days is a backup once less than a sixth is left', ({ lifetimeDays, nearDays, farDays }) => {
    const down = [outage(FIRST, 4)];

    expect(urlFor(leftOf(lifetimeDays, nearDays), down)).toBe(SECOND);
    expect(urlFor(leftOf(lifetimeDays, farDays), down)).toBe('2027-01-10T12:30:00.000Z');
  });

  test('is no backup after a few lost requests, nor for a name that has nothing to lose', () => {
    expect(urlFor(leftOf(90, 1), [outage(FIRST, 3)])).toBe('2027-01-10T12:30:00.000Z');
    expect(urlFor(undefined, [outage(FIRST, 9)])).toBe('2027-01-10T12:30:00.000Z');
  });

  test('is the next backup when the one before is down too, and the first again as soon as its pause is over', () => {
    const both = [outage(FIRST, 4), outage(SECOND, 1)];

    expect(urlFor(leftOf(90, 1), both)).toBe(THIRD);
    expect(urlFor(leftOf(90, 1), [...both, outage(THIRD, 1, '2027-01-10T12:10:00.000Z')])).toBe(
      '2027-01-10T12:10:00.000Z',
    );
    expect(urlFor(leftOf(90, 1), [outage(FIRST, 4, NOON)])).toBe(FIRST);
  });

  test('is the first at once when an operator has asked since', () => {
    const asked = caChoice(leftOf(90, 30), [outage(FIRST, 4)], POLICY, NOW, NOON);

    expect(asked).toEqual({ kind: 'use', directoryUrl: FIRST, reason: undefined });
  });
});

describe('an outage', () => {
  test.each([
    { what: 'no connection', given: { kind: 'network', type: 'network', status: undefined }, outage: true },
    { what: 'no answer in time', given: { kind: 'timeout', type: 'timeout', status: undefined }, outage: true },
    { what: 'a page', given: { kind: 'http', type: 'http', status: 503 }, outage: true },
    { what: 'its own error in words', given: { kind: 'problem', type: 'serverInternal', status: 500 }, outage: true },
    { what: 'a limit', given: { kind: 'problem', type: 'rateLimited', status: 429 }, outage: false },
    { what: 'a refusal', given: { kind: 'problem', type: 'unauthorized', status: 403 }, outage: false },
    { what: 'an order that takes long', given: { kind: 'timeout', type: 'orderTimeout', status: 200 }, outage: false },
  ] as const)('is $what: $outage', ({ given, outage: expected }) => {
    expect(isOutage(given)).toBe(expected);
  });

  test('gets one order when its pause is over; the others follow when that has shown the CA to be back', () => {
    const wanted = ['a.example.com', 'b.example.com'];
    const routes = wanted.map((name) => route(name));
    const down = observation({ wanted, routes, failures: [outage(FIRST, 2, NOON)] });

    const { actions, nextLookAt } = plan(down, policy({ groupBy: 'vhost' }));

    expect(actions).toMatchObject([{ kind: 'issue', names: ['a.example.com'] }]);
    expect(nextLookAt).toBe('2027-01-10T12:01:00.000Z');
  });

  test('makes the names wait with the reason', () => {
    expect(plan(observation({ failures: [outage(FIRST, 2)] }), POLICY)).toEqual({
      actions: [],
      waits: [
        {
          names: ['a.example.com', 'b.example.com'],
          reason: 'ca.example cannot be reached: refused',
          until: '2027-01-10T12:30:00.000Z',
        },
      ],
      nextLookAt: '2027-01-10T12:30:00.000Z',
    });
  });
});

test('a certificate of a backup stays until it is due, and is no renewal in the eyes of the first CA', () => {
  const fromBackup = saved({ directoryUrl: SECOND });
  const routes = [route('a.example.com'), route('b.example.com')];
  const old = { notBefore: '2026-11-01T00:00:00.000Z', notAfter: '2027-01-30T00:00:00.000Z' };

  expect(plan(settled({ certificates: [fromBackup] }), POLICY).actions).toEqual([]);
  expect(plan(settled({ certificates: [saved({ directoryUrl: SECOND }, old)], routes }), POLICY).actions).toMatchObject(
    [{ kind: 'issue', directoryUrl: FIRST, replaces: undefined, isRenewalOfSameSet: false, insideAriWindow: false }],
  );
});
