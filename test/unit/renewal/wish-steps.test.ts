import { describe, expect, test } from 'vitest';
import { plan } from '../../../src/renewal/plan.ts';
import { tick } from '../../../src/renewal/tick.ts';
import type { Wish } from '../../../src/store/types.ts';
import { failure, observation, policy, route, saved, settled } from '../../support/renewal-builders.ts';
import { world } from '../../support/renewal-world.ts';

const ROUTES = [route('a.example.com'), route('b.example.com')];

function wish(given: Partial<Wish> = {}): Wish {
  const at = '2027-01-10T11:59:00.000Z';
  return { kind: 'renew', certificateId: 'a.example.com', reason: undefined, force: true, at, ...given };
}

describe('a wish to renew', () => {
  test('by force makes a certificate due', () => {
    expect(plan(settled({ wishes: [wish()], routes: ROUTES }), policy()).actions).toMatchObject([
      { kind: 'issue', certificateId: 'a.example.com', reason: 'an operator asked for it' },
    ]);
  });

  test('without force is dropped when nothing is due', () => {
    expect(plan(settled({ wishes: [wish({ force: false })] }), policy()).actions).toMatchObject([
      { kind: 'drop-wish', reason: 'the certificate is not due' },
    ]);
  });

  test('ends a pause that began before it, once', () => {
    const due = saved({}, { notBefore: '2026-11-01T00:00:00.000Z', notAfter: '2027-01-30T00:00:00.000Z' });
    const before = { certificates: [due], routes: ROUTES, wishes: [wish({ force: false })] };
    const older = failure({ lastAt: '2027-01-10T11:58:00.000Z', notBefore: '2027-01-11T11:58:00.000Z' });
    const newer = failure({ lastAt: '2027-01-10T11:59:30.000Z', notBefore: '2027-01-11T11:59:30.000Z' });

    expect(plan(settled({ ...before, failures: [older] }), policy()).actions).toMatchObject([{ kind: 'issue' }]);
    expect(plan(settled({ ...before, failures: [newer] }), policy()).actions).toEqual([]);
  });

  test('is dropped when a newer version is there, or no such certificate', () => {
    const answered = wish({ at: '2027-01-01T00:59:00.000Z' });

    expect(plan(settled({ wishes: [answered] }), policy()).actions).toMatchObject([
      { kind: 'drop-wish', reason: 'version 1 was issued' },
    ]);
    expect(plan(settled({ wishes: [wish({ certificateId: 'nope' })] }), policy()).actions).toMatchObject([
      { kind: 'drop-wish', reason: 'nobody wants a certificate for it' },
    ]);
  });
});

describe('a wish about a name without a certificate', () => {
  const [byName, before] = [wish({ force: false }), '2027-01-10T11:58:00.000Z'];

  test('ends the pauses that the name and its certificate began before it', () => {
    const failures = (['validate', 'issue'] as const).map((action) =>
      failure({ action, lastAt: before, notBefore: '2027-01-11T11:58:00.000Z' }),
    );

    const seen = observation({ wanted: ['a.example.com'], failures });

    expect(plan(seen, policy()).actions).toEqual([]);
    expect(plan({ ...seen, wishes: [byName] }, policy()).actions).toMatchObject([
      { kind: 'issue', names: ['a.example.com'] },
    ]);
  });

  test('is dropped when the name has one, or is wanted no more', () => {
    const b = wish({ certificateId: 'b.example.com', force: false });

    expect(plan(settled({ wishes: [b] }), policy()).actions).toMatchObject([
      { kind: 'drop-wish', reason: 'version 1 of a.example.com covers it' },
    ]);
    expect(plan(observation({ wanted: [], wishes: [b] }), policy()).actions).toMatchObject([
      { kind: 'drop-wish', reason: 'nobody wants a certificate for it' },
    ]);
  });
});

describe('a wish to revoke', () => {
  test('a certificate that no vhost needs any more is carried out at once, and stays known', async () => {
    const all = await world();
    const { store, clock } = all.ports();
    await tick(all.ports(), policy());
    await all.clock.advance(60_000);
    await store.saveWish(wish({ kind: 'revoke', reason: 'cessationOfOperation', at: clock.now().toISOString() }));
    const others = policy({ vhosts: { from: 'settings', names: ['c.example.com'] } });

    const outcomes = (await tick(all.ports(), others)).outcomes.map(({ message }) => message);

    expect(outcomes).toContain('revoked version 1 of a.example.com');
    expect(outcomes.filter((message) => message.includes('a.example.com'))).toHaveLength(1);
    expect((await store.load()).wishes).toMatchObject([{ kind: 'revoke', revokedAt: '2026-06-01T12:01:00.000Z' }]);

    await all.clock.advance(60_000);
    expect((await tick(all.ports(), others)).outcomes).toEqual([]);
    await tick(all.ports(), policy());

    expect(all.counts.revocations).toBe(1);
    const after = await store.load();
    expect(after.certificates).toMatchObject([{ id: 'a.example.com', version: 2 }, { id: 'c.example.com' }]);
    expect(after.wishes).toEqual([]);
  });

  test('issues, installs, sees the new one served everywhere, and only then revokes the old one', async () => {
    const all = await world();
    const { store, clock } = all.ports();
    await tick(all.ports(), policy());
    await all.clock.advance(60_000);
    await store.saveWish(wish({ kind: 'revoke', reason: 'keyCompromise', at: clock.now().toISOString() }));
    await all.clock.advance(1_000);

    const report = await tick(all.ports(), policy());

    expect(report.outcomes.map(({ message }) => message)).toEqual([
      'issued version 2 for a.example.com b.example.com, valid until 2026-08-30T12:01:01.000Z',
      'installed in HAPROXY_SSL_CERT of marathon-lb',
      'revoked version 1 of a.example.com',
    ]);
    expect(all.counts.revocations).toBe(1);
    expect((await store.load()).wishes).toEqual([]);
  });

  test('waits while an instance still shows the old one', () => {
    const old = saved();
    const renewed = saved({ version: 2, savedAt: '2027-01-10T11:59:30.000Z' }, { fingerprint: `9${'0'.repeat(63)}` });
    const seen = settled({
      certificates: [renewed],
      previous: [old],
      wishes: [wish({ kind: 'revoke', reason: 'superseded' })],
    });

    expect(plan(seen, policy()).actions.map(({ kind }) => kind)).toEqual(['install']);
  });
});
