import { describe, expect, test } from 'vitest';
import { reportOf } from '../../../src/daemon/report.ts';
import { AppError } from '../../../src/platform/errors.ts';
import { plan } from '../../../src/renewal/plan.ts';
import { tick } from '../../../src/renewal/tick.ts';
import { policy } from '../../support/renewal-builders.ts';
import { type SecretWorld, secretWorld } from '../../support/secret-world.ts';

const PATH = 'marathon-lb/letsencrypt';
const POLICY = policy({ place: { mode: 'secret', path: PATH } });
const ENV_POLICY = policy();
const DAY_MS = 24 * 3_600_000;
const DAEMON = { version: '0.1.0', appId: '/letsencrypt', startedAt: '2026-06-01T11:00:00.000Z' };

/** Tasks end the process with the same exception wherever they are. */
class Killed extends Error {}

async function reference({ app, ports }: SecretWorld) {
  const { certificates } = await ports().store.load();
  const fingerprint = certificates[0]?.leaf.fingerprint ?? '';
  const place = `${PATH}-${fingerprint}`;
  const { env, secrets } = app();
  return { place, env: env.HAPROXY_SSL_CERT, secrets, chain: certificates[0]?.chainPem ?? 'none' };
}

/** One secret, one reference, one certificate, no failure: whatever went wrong before. */
async function expectHealed(all: SecretWorld, orders: number) {
  const { place, env, secrets, chain } = await reference(all);
  const name = place.replace('marathon-lb/', '');
  expect([...all.values.keys()]).toEqual([place]);
  expect(env).toEqual({ secret: name });
  expect(secrets).toEqual({ [name]: { source: place } });
  expect(all.shown()?.startsWith(chain)).toBe(true);
  expect(all.counts.orders).toBe(orders);
  expect(all.failedStarts).toBe(0);
  expect((await all.ports().store.load()).failures).toEqual([]);
}

describe('between the secret and the change of the app', () => {
  test.each<[string, Error]>([
    ['a crash', new Killed()],
    ['an error of Marathon', new AppError('UNREACHABLE', 'connection reset')],
  ])('%s at the first installation is healed by the next tick, without a second order', async (_, failure) => {
    const all = await secretWorld();
    all.failNextPatch = failure;

    await tick(all.ports(), POLICY).catch((error: unknown) => expect(error).toBeInstanceOf(Killed));
    expect(all.values.size).toBe(1);
    expect(all.app().env.HAPROXY_SSL_CERT).toBe('');
    await all.clock.advance(60_000);
    await tick(all.ports(), POLICY);

    await expectHealed(all, 1);
  });

  test('a crash at a renewal leaves the old certificate served, and then no orphan', async () => {
    const all = await secretWorld();
    await tick(all.ports(), POLICY);
    const old = all.shown();
    await all.clock.advance(61 * DAY_MS);
    all.failNextPatch = new Killed();

    await expect(tick(all.ports(), POLICY)).rejects.toBeInstanceOf(Killed);
    expect(all.values.size).toBe(2);
    expect(all.shown()).toBe(old);
    await all.clock.advance(60_000);
    await tick(all.ports(), POLICY);

    await expectHealed(all, 2);
    expect(all.shown()).not.toBe(old);
  });

  test('what a crash left is removed also where the installation is not wanted any more', async () => {
    const all = await secretWorld();
    await tick(all.ports(), POLICY);
    await all.clock.advance(61 * DAY_MS);
    all.failNextPatch = new Killed();
    await expect(tick(all.ports(), POLICY)).rejects.toBeInstanceOf(Killed);

    await all.clock.advance(60_000);
    await tick(all.ports(), ENV_POLICY);

    expect([...all.values.keys()]).toEqual([]);
    expect(all.counts.orders).toBe(2);
  });
});

describe('a secret that the Secret Store has lost', () => {
  test('is written again, without a change of the app or a restart', async () => {
    const all = await secretWorld();
    const { nextLookAt } = await tick(all.ports(), POLICY);
    expect(Date.parse(nextLookAt) - all.clock.now().getTime()).toBe(3_600_000);
    all.values.clear();

    const { outcomes } = await tick(all.ports(), POLICY);

    expect(outcomes.map(({ ok, action }) => ({ ok, reason: action.reason }))).toEqual([
      {
        ok: true,
        reason: 'the Secret Store has lost version 1 of a.example.com, to which HAPROXY_SSL_CERT refers',
      },
    ]);
    expect(all.counts.patches).toBe(1);
    await expectHealed(all, 1);
  });

  test('is written again while a deployment waits for it', async () => {
    const all = await secretWorld();
    await tick(all.ports(), POLICY);
    all.hangDeployments();
    const { marathon } = all.ports();
    await marathon.patchApp('/marathon-lb', { env: { ...all.app().env, OPERATOR: 'new' } });
    all.values.clear();

    await tick(all.ports(), POLICY);

    expect(all.values.size).toBe(1);
    expect(all.counts.patches).toBe(2);
  });
});

describe('a Secret Store that is down', () => {
  test('stops installing alone: issuing goes on, what is served stays, status says why, and it heals', async () => {
    const all = await secretWorld();
    await tick(all.ports(), POLICY);
    const old = all.shown();
    await all.clock.advance(61 * DAY_MS);
    all.isDown = true;

    const { observation, nextLookAt } = await tick(all.ports(), POLICY);

    expect(all.counts).toMatchObject({ orders: 2, patches: 1 });
    expect(all.shown()).toBe(old);
    expect(Date.parse(nextLookAt) - all.clock.now().getTime()).toBe(60_000);
    const report = reportOf(DAEMON, observation, plan(observation, POLICY), POLICY, []);
    expect(report.vhosts[0]).toMatchObject({
      state: 'failed',
      detail: 'not installed: the Secret Store is sealed (HTTP 503)',
      nextTryAt: nextLookAt,
    });
    expect(report.notes).toEqual([
      'nothing can be installed, certificates are issued all the same: the Secret Store is sealed (HTTP 503)',
    ]);

    all.isDown = false;
    await all.clock.advance(60_000);
    await tick(all.ports(), POLICY);
    await expectHealed(all, 2);
  });

  test('at the first installation too, and before a restart that would need it', async () => {
    const all = await secretWorld();
    all.isDown = true;
    await tick(all.ports(), POLICY);
    expect(all.counts).toMatchObject({ orders: 1, patches: 0 });

    all.isDown = false;
    await tick(all.ports(), POLICY);
    await expectHealed(all, 1);
    all.isDown = true;
    await tick(all.ports(), policy({ ...POLICY, tls: { policy: 'intermediate', hsts: false } }));

    expect(all.counts.patches).toBe(1);
  });

  test('does not touch install mode env, which says what is left there', async () => {
    const all = await secretWorld();
    await tick(all.ports(), POLICY);
    all.isDown = true;

    const { observation } = await tick(all.ports(), ENV_POLICY);

    expect(all.counts.patches).toBe(2);
    expect(plan(observation, ENV_POLICY).notes).toEqual([
      `keys may be left in the Secret Store below ${PATH}-: the Secret Store is sealed (HTTP 503)`,
    ]);
    all.isDown = false;
    await tick(all.ports(), ENV_POLICY);
    expect(all.values.size).toBe(0);
  });
});

describe('another install mode', () => {
  test('from secret to env and back leaves no reference and no secret, and never nothing to serve', async () => {
    const all = await secretWorld();
    await tick(all.ports(), POLICY);
    const bundle = all.shown();

    await tick(all.ports(), ENV_POLICY);
    expect([...all.values.keys()]).toEqual([]);
    expect(all.app().secrets).toEqual({});
    expect(all.app().env).toMatchObject({ OPERATOR: 'own', HAPROXY_SSL_CERT: expect.objectContaining({}) });
    expect(all.shown()).toBe(bundle);
    const asked = all.requests.length;
    await tick(all.ports(), ENV_POLICY);
    expect(all.requests.length).toBe(asked);

    await tick(all.ports(), POLICY);
    await expectHealed(all, 1);
    expect(all.shown()).toBe(bundle);
    expect(all.counts.patches).toBe(3);
  });

  test('another path is moved to as a whole', async () => {
    const all = await secretWorld();
    await tick(all.ports(), policy({ place: { mode: 'secret', path: 'marathon-lb/before' } }));

    await tick(all.ports(), POLICY);

    await expectHealed(all, 1);
  });
});
