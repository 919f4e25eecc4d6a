import { describe, expect, test } from 'vitest';
import { AcmeFailure } from '../../../src/acme/problem.ts';
import { tick } from '../../../src/renewal/tick.ts';
import { Crash } from '../../support/memory-files.ts';
import { policy } from '../../support/renewal-builders.ts';
import { caaFailure, rateLimitFailure, type World, world } from '../../support/renewal-world.ts';

const POLICY = policy();

const TOO_EARLY = {
  kind: 'http',
  step: 'certificate',
  url: 'https://ca.example/certificate/1',
  type: 'unusableCertificate',
  detail: 'the certificate "01" is valid from 2026-06-02T12:00:00.000Z',
} as const;

/** What the operator can see in the end, and what must not depend on crashes. */
async function endState({ app, files }: World) {
  const certificates = [...files.content.keys()].filter((path) => /certificates\/.*json$/.test(path));
  return {
    installed: app().env.HAPROXY_SSL_CERT !== '',
    foreign: app().env.OPERATOR,
    certificates: certificates.length > 0,
    leftOvers: [...files.content.keys()].filter((path) => /^(orders|failures)\//.test(path)),
  };
}

const DONE = { installed: true, foreign: 'own', certificates: true, leftOvers: [] };

describe('a tick', () => {
  test('issues, installs and sees it served, with one order and one change of the load balancer', async () => {
    const all = await world();

    const report = await tick(all.ports(), POLICY);

    expect(report.outcomes.map(({ ok }) => ok)).toEqual([true, true]);
    expect(
      report.observation.served.every(
        ({ fingerprint }) => fingerprint === report.observation.certificates[0]?.leaf.fingerprint,
      ),
    ).toBe(true);
    expect(report.nextLookAt).toBe('2026-06-02T12:00:00.000Z');
    expect(all.counts).toMatchObject({ orders: 1, patches: 1 });
    expect(await endState(all)).toEqual(DONE);
  });

  test('orders once for a wish, although the clock was set back after it was made', async () => {
    const all = await world();
    await tick(all.ports(), POLICY);
    const at = new Date(all.clock.now().getTime() + 60_000).toISOString();
    const certificateId = 'a.example.com';
    await all.ports().store.saveWish({ kind: 'renew', certificateId, reason: undefined, force: true, at });

    await tick(all.ports(), POLICY);
    await tick(all.ports(), POLICY);

    expect(all.counts.orders).toBe(2);
  });

  test('pauses after a failure, although the clock was set back after a wish was made', async () => {
    const all = await world();
    await tick(all.ports(), POLICY);
    const at = new Date(all.clock.now().getTime() + 24 * 3_600_000).toISOString();
    const certificateId = 'a.example.com';
    await all.ports().store.saveWish({ kind: 'renew', certificateId, reason: undefined, force: true, at });
    let orders = 0;
    const issue = () => {
      orders += 1;
      return Promise.reject(new AcmeFailure(TOO_EARLY));
    };

    const { nextLookAt } = await tick({ ...all.ports(), issuer: { issue } }, POLICY);
    await tick({ ...all.ports(), issuer: { issue } }, POLICY);

    expect(orders).toBe(1);
    expect(nextLookAt > all.clock.now().toISOString()).toBe(true);
    await all.clock.advance(Date.parse(nextLookAt) - all.clock.now().getTime());
    await tick({ ...all.ports(), issuer: { issue } }, POLICY);
    expect(orders).toBe(2);
  });

  test('does nothing when nothing is to be done', async () => {
    const all = await world();
    await tick(all.ports(), POLICY);
    const changes = all.files.changes.length;

    const report = await tick(all.ports(), POLICY);

    expect(report.outcomes).toEqual([]);
    expect(all.counts).toMatchObject({ orders: 1, patches: 1 });
    expect(all.files.changes.length).toBe(changes);
  });

  test('shakes hands anew only when something changed or a day has passed', async () => {
    const all = await world();
    await tick(all.ports(), POLICY);
    const afterIssuance = all.counts.handshakes;

    await tick(all.ports(), POLICY);
    expect(all.counts.handshakes).toBe(afterIssuance);

    await all.clock.advance(24 * 3_600_000);
    await tick(all.ports(), POLICY);
    expect(all.counts.handshakes).toBe(afterIssuance + 2);
  });

  test('renews when two thirds of the lifetime are over', async () => {
    const all = await world();
    await tick(all.ports(), POLICY);

    await all.clock.advance(62 * 24 * 3_600_000);
    const report = await tick(all.ports(), POLICY);

    expect(report.outcomes.map(({ ok }) => ok)).toEqual([true, true]);
    expect(report.observation.certificates[0]?.version).toBe(2);
    expect(all.counts).toMatchObject({ orders: 2, patches: 2 });
  });

  test('remembers what the CA refused, in its words, and waits before it asks again', async () => {
    const all = await world();
    all.refuseNextOrder(rateLimitFailure());

    const report = await tick(all.ports(), POLICY);

    expect(report.outcomes).toMatchObject([
      { ok: false, message: 'ca.example, newOrder: too many orders (rateLimited)' },
    ]);
    // Retry-After of a minute, and at most a tenth more, so that not all come back in the same second.
    expect(report.nextLookAt >= '2026-06-01T12:01:00.000Z').toBe(true);
    expect(report.nextLookAt < '2026-06-01T12:01:06.000Z').toBe(true);
    await tick(all.ports(), POLICY);
    expect(all.counts.orders).toBe(1);
    await all.clock.advance(67_000);
    await tick(all.ports(), POLICY);
    expect(await endState(all)).toEqual(DONE);
  });

  test('orders the other names at once when the CA refuses one, and that one by itself later', async () => {
    const all = await world();
    all.refuseNextOrder(caaFailure());

    const first = await tick(all.ports(), POLICY);

    expect(first.outcomes.map(({ message }) => message)).toEqual([
      'ca.example, order: CAA forbids it (caa); b.example.com: CAA record for example.com',
      'issued version 1 for a.example.com, valid until 2026-08-30T12:00:00.000Z',
      'installed in HAPROXY_SSL_CERT of marathon-lb',
    ]);
    expect(first.nextLookAt).toBe('2026-06-01T12:01:00.000Z');

    await all.clock.advance(61_000);
    const second = await tick(all.ports(), POLICY);

    expect(second.outcomes.map(({ message }) => message)).toEqual([
      'issued version 1 for b.example.com, valid until 2026-08-30T12:01:01.000Z',
      'installed in HAPROXY_SSL_CERT0 of marathon-lb',
    ]);
    expect(await endState(all)).toEqual(DONE);
  });

  test('rolls back a deployment that never ends, and does not try again for an hour', async () => {
    const all = await world();
    all.hangDeployments();

    const report = await all.clock.run(tick(all.ports(), POLICY));

    expect(all.rolledBack).toEqual(['deployment-1']);
    expect(report.outcomes.at(-1)).toMatchObject({
      ok: false,
      message: 'Deployment deployment-1 has not ended within 600 s.',
    });
    expect(all.app().env.HAPROXY_SSL_CERT).toBe('');
    expect(Date.parse(report.nextLookAt) - all.clock.now().getTime()).toBe(3_600_000);
  });

  test('refuses to restart a load balancer that would not come back', async () => {
    const all = await world();
    all.change({ tasksHealthy: 0, instances: 1, tasksRunning: 1, tasks: all.app().tasks.slice(0, 1) });

    const report = await tick(all.ports(), POLICY);

    expect(report.outcomes.at(-1)).toMatchObject({
      ok: false,
      message:
        'restarting /marathon-lb would never end: only 0 of 1 instances are healthy: none may stop, none may start. ' +
        'Wait until all instances are healthy; if they never are, kill them: dcos marathon app kill.',
    });
    expect(all.counts.patches).toBe(0);
  });

  test('stops before the next action when the process is told to end', async () => {
    const all = await world();
    const stop = new AbortController();
    const ports = { ...all.ports(stop.signal), onOutcome: () => stop.abort() };

    const report = await tick(ports, POLICY);

    expect(report.outcomes.length).toBe(1);
    expect(all.counts).toMatchObject({ orders: 1, patches: 0 });
  });
});

describe('a crash', () => {
  /** The writes of one undisturbed tick, found by running it. */
  async function changesOfOneTick(): Promise<number> {
    const all = await world();
    await tick(all.ports(), POLICY);
    return all.files.changes.length;
  }

  test('before or after any write is healed by the next start, with at most one more order', async () => {
    const changes = await changesOfOneTick();
    expect(changes).toBeGreaterThan(6);

    for (let index = 0; index < changes; index += 1) {
      for (const moment of ['before', 'after'] as const) {
        const all = await world();
        all.files.crashAt(index, moment);
        await expect(tick(all.ports(), POLICY)).rejects.toThrow(Crash);

        await tick(all.ports(), POLICY);
        await all.clock.advance(61_000);
        await tick(all.ports(), POLICY);

        expect({ index, moment, ...(await endState(all)) }).toEqual({ index, moment, ...DONE });
        expect(all.counts.orders).toBeLessThanOrEqual(2);
        expect(all.counts.patches).toBeLessThanOrEqual(1);
      }
    }
  });

  test('in a loop never asks the CA again and again', async () => {
    const all = await world();

    for (let restart = 0; restart < 50; restart += 1) {
      // Each start dies right after the first thing it writes.
      all.files.crashAt(all.files.changes.length + 2, 'before');
      await tick(all.ports(), POLICY).catch((error: unknown) => expect(error).toBeInstanceOf(Crash));
    }

    expect(all.counts.orders).toBeLessThanOrEqual(1);
  });
});
