import { describe, expect, test } from 'vitest';
import { EMPTY_LEDGER, withStart } from '../../../src/renewal/limits/ledger.ts';
import { noteStart } from '../../../src/renewal/note-start.ts';
import { plan } from '../../../src/renewal/plan.ts';
import type { Ledger } from '../../../src/store/ledger-types.ts';
import { failure, loadBalancer, NOON, observation, order, policy, route } from '../../support/renewal-builders.ts';
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
