import { describe, expect, test } from 'vitest';
import { plan } from '../../../../src/renewal/plan.ts';
import { pausedNames } from '../../../../src/renewal/self-check/held-names.ts';
import { failure, NOON, observation, policy, route, saved, settled } from '../../../support/renewal-builders.ts';

const WRONG = { name: 'b.example.com', verdict: 'wrong', type: 'dns', detail: 'there is no such name' } as const;
const PASSES = { name: 'b.example.com', verdict: 'passes', type: '', detail: '' } as const;
const NOTED = failure({
  subject: 'b.example.com',
  action: 'check',
  type: 'dns',
  notBefore: '2027-01-10T12:05:00.000Z',
});

function actionsOf(given: Parameters<typeof observation>[0]) {
  return plan(observation(given), policy()).actions.map((action) => ({
    kind: action.kind,
    on: action.kind === 'issue' ? action.names.join(' ') : action.certificateId,
  }));
}

describe('a name whose check fails', () => {
  test('is noted and left out, and the others are ordered in the same round', () => {
    expect(actionsOf({ checks: [WRONG] })).toEqual([
      { kind: 'issue', on: 'a.example.com' },
      { kind: 'hold', on: 'b.example.com' },
    ]);
  });

  test('stays out while its pause lasts and nothing new is known', () => {
    expect(actionsOf({ failures: [NOTED] })).toEqual([{ kind: 'issue', on: 'a.example.com' }]);
    expect(plan(observation({ failures: [NOTED], wanted: ['b.example.com'] }), policy()).nextLookAt).toBe(
      '2027-01-10T12:05:00.000Z',
    );
  });

  test('comes back with the check that passes', () => {
    expect(actionsOf({ failures: [NOTED], checks: [PASSES] })).toEqual([
      { kind: 'issue', on: 'a.example.com b.example.com' },
      { kind: 'release', on: 'b.example.com' },
    ]);
  });

  test('comes back too when a later check can tell nothing: only what is known to be wrong blocks', () => {
    const unclear = { ...PASSES, verdict: 'unclear', detail: 'A records: TIMEOUT' } as const;

    expect(actionsOf({ failures: [NOTED], checks: [unclear] })).toContainEqual({
      kind: 'issue',
      on: 'a.example.com b.example.com',
    });
  });

  test('does not keep the renewal of its certificate waiting', () => {
    const justDue = { notBefore: '2026-11-11T00:00:00.000Z', notAfter: '2027-02-09T00:00:00.000Z' };
    const routes = [route('a.example.com'), route('b.example.com')];
    const due = settled({ certificates: [saved({}, justDue)], routes, checks: [WRONG] });

    expect(plan(due, policy()).actions).toMatchObject([
      { kind: 'issue', names: ['a.example.com'] },
      { kind: 'hold', type: 'dns', reason: 'there is no such name' },
    ]);
  });

  test('is looked at again before its pause ends when an operator has asked for something since', () => {
    const wish = { kind: 'renew', certificateId: 'b.example.com', reason: undefined, force: false, at: NOON } as const;
    const now = new Date(NOON);

    expect([...pausedNames({ failures: [NOTED], wishes: [] }, now)]).toEqual(['b.example.com']);
    expect([...pausedNames({ failures: [NOTED], wishes: [wish] }, now)]).toEqual([]);
    expect([...pausedNames({ failures: [NOTED], wishes: [] }, new Date('2027-01-10T12:05:00.000Z'))]).toEqual([]);
  });
});
