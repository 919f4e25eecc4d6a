import { describe, expect, test } from 'vitest';
import { exactSet } from '../../../src/renewal/limits/exact-set.ts';
import { EMPTY_LEDGER, withStart } from '../../../src/renewal/limits/ledger.ts';
import { noteStart } from '../../../src/renewal/note-start.ts';
import { plan } from '../../../src/renewal/plan.ts';
import type { Ledger } from '../../../src/store/ledger-types.ts';
import {
  failure,
  loadBalancer,
  NOON,
  observation,
  order,
  policy,
  route,
  saved,
  settled,
} from '../../support/renewal-builders.ts';
import { world } from '../../support/renewal-world.ts';

const CA = 'https://ca.example/dir';

function seen(names: readonly string[], ledger: Ledger = EMPTY_LEDGER) {
  return observation({
    wanted: names,
    routes: names.map((name) => route(name)),
    ledgers: [{ directoryUrl: CA, ledger }],
    loadBalancer: loadBalancer({ certificateLimit: 1_000 }),
  });
}

describe('orders in one plan', () => {
  test('count for the limits of those after them', () => {
    const names = Array.from({ length: 130 }, (_, n) => `host-${n}.example-${n}.com`);

    const { actions, waits } = plan(seen(names), policy({ groupBy: 'vhost' }));

    expect(actions).toHaveLength(100);
    expect(waits).toHaveLength(30);
    expect(waits[0]).toEqual({
      names: ['host-100.example-100.com'],
      reason: '100 orders were placed within an hour, our own cap',
      until: '2027-01-10T13:00:00.000Z',
    });
  });

  test('go without names that the CA has paused', () => {
    const pauses = [{ names: ['b.example.com'], url: undefined, at: NOON }];

    const { actions, waits } = plan(seen(['a.example.com', 'b.example.com'], { ...EMPTY_LEDGER, pauses }), policy());

    expect(actions).toMatchObject([{ kind: 'issue', names: ['a.example.com'] }]);
    expect(waits).toEqual([
      {
        names: ['b.example.com'],
        reason: 'paused by the CA; only a person can end that, on its own pages',
        until: undefined,
      },
    ]);
  });

  test('are not placed while the daemon starts again and again, but one that is open is finished', () => {
    const starts = ['11:50', '11:54', '11:59'].map((time) => new Date(`2027-01-10T${time}:00.000Z`));
    const ledger = starts.reduce(withStart, EMPTY_LEDGER);
    const names = ['a.example.com', 'b.example.com'];
    const interrupted = { orders: [order()], failures: [failure({ type: 'interrupted' })] };

    expect(plan(seen(names, ledger), policy())).toMatchObject({ actions: [], nextLookAt: '2027-01-10T12:14:00.000Z' });
    expect(plan({ ...seen(names, ledger), ...interrupted }, policy()).actions).toMatchObject([{ resumes: true }]);
  });
});

describe('a name that the CA has paused', () => {
  const pauses = [{ names: ['a.example.com'], url: 'https://ca.example/unpause', at: NOON }];
  const later = '2027-01-10T12:00:01.000Z';

  function planned(askedAt: string, pausedAt: string) {
    const ledger = { ...EMPTY_LEDGER, pauses: pauses.map((pause) => ({ ...pause, at: pausedAt })) };
    const wishes = [
      { kind: 'renew', certificateId: 'a.example.com', reason: undefined, force: false, at: askedAt } as const,
    ];
    return plan({ ...seen(['a.example.com'], ledger), at: later, wishes }, policy());
  }

  test('is asked for once more at the word of an operator, who may have opened the page of the CA', () => {
    expect(planned(later, NOON).actions).toMatchObject([{ kind: 'issue', names: ['a.example.com'] }]);
  });

  test('stays paused when the CA has said so again since', () => {
    expect(planned(NOON, later)).toMatchObject({
      actions: [],
      waits: [{ reason: 'paused by the CA; only a person can end that, at https://ca.example/unpause' }],
    });
  });
});

describe('a certificate whose suggested window is over', () => {
  const due = saved({}, { notBefore: '2026-11-01T00:00:00.000Z', notAfter: '2027-01-30T00:00:00.000Z' });
  const set = 'a.example.com,b.example.com';
  const times = ['2027-01-09T12:00:00.000Z', '2027-01-10T11:00:00.000Z'];
  const letsEncrypt = 'https://acme-v02.api.letsencrypt.org/directory';

  function planned(end: string | undefined) {
    const window = end === undefined ? undefined : { start: '2027-01-09T00:00:00.000Z', end };
    const info = { renewalInfoId: 'aki.serial', certificateId: 'a.example.com', window, explanation: undefined };
    const ledgers = [
      { directoryUrl: letsEncrypt, ledger: { ...EMPTY_LEDGER, issuances: { [exactSet(due.names)]: times } } },
    ];
    const seen = settled({
      certificates: [{ ...due, directoryUrl: letsEncrypt }],
      routes: set.split(',').map((name) => route(name)),
      renewalInfos: [{ ...info, nextFetchAt: '2027-01-10T18:00:00.000Z' }],
      ledgers,
    });
    return plan(seen, policy({ directoryUrl: letsEncrypt }));
  }

  test('is urgent: our own cap on one set of names does not hold it back', () => {
    expect(planned('2027-01-10T00:00:00.000Z').actions).toMatchObject([{ kind: 'issue' }]);
  });

  test('is held back by it without such a window', () => {
    expect(planned(undefined)).toMatchObject({ actions: [], waits: [{ until: '2027-01-16T12:00:00.000Z' }] });
  });
});

describe('a start', () => {
  test('is noted in the ledger before anything else', async () => {
    const all = await world();
    const { store, clock } = all.ports();

    await noteStart(CA, store, clock);
    await all.clock.advance(60_000);
    await noteStart(CA, store, clock);

    const { ledgers } = await store.load();
    expect(ledgers).toMatchObject([
      { directoryUrl: CA, ledger: { starts: ['2026-06-01T12:00:00.000Z', '2026-06-01T12:01:00.000Z'] } },
    ]);
  });
});
