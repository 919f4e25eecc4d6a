import { describe, expect, test } from 'vitest';
import type { AppPatch } from '../../../src/marathon/types.ts';
import { AppError } from '../../../src/platform/errors.ts';
import { certificateNeeds } from '../../../src/renewal/certificate-need.ts';
import { plan } from '../../../src/renewal/plan.ts';
import { type TickPorts, tick } from '../../../src/renewal/tick.ts';
import { policy } from '../../support/renewal-builders.ts';
import { type World, world } from '../../support/renewal-world.ts';

const POLICY = policy();
const RENEWAL_DUE_MS = 62 * 24 * 3_600_000;

/** Installed and served, and then due for renewal. */
async function due(): Promise<{ readonly all: World; readonly before: unknown }> {
  const all = await world();
  await tick(all.ports(), POLICY);
  const before = all.app().env.HAPROXY_SSL_CERT;
  await all.clock.advance(RENEWAL_DUE_MS);
  return { all, before };
}

/** Ports whose calls to Marathon go wrong as told. */
function broken(all: World, calls: Partial<TickPorts['marathon']>): TickPorts {
  const ports = all.ports();
  return { ...ports, marathon: { ...ports.marathon, ...calls } };
}

async function expectHealed(all: World, before: unknown): Promise<void> {
  await all.clock.advance(3_600_000);
  await tick(all.ports(), POLICY);
  expect(all.app().env.HAPROXY_SSL_CERT).not.toBe(before);
  expect(all.app().env.OPERATOR).toBe('own');
  expect((await tick(all.ports(), POLICY)).outcomes).toEqual([]);
  expect([...all.files.content.keys()].filter((path) => /^(failures\/|restart)/.test(path))).toEqual([]);
}

describe('what can happen to Marathon during a renewal', () => {
  test.each(['UNREACHABLE', 'INVALID_ANSWER', 'NOT_ALLOWED'] as const)(
    'a read that ends with %s changes nothing, and the next tick heals',
    async (code) => {
      const { all, before } = await due();
      const app = () => Promise.reject(new AppError(code, 'marathon.mesos answered 503'));

      await expect(tick(broken(all, { app }), POLICY)).rejects.toMatchObject({ code });

      expect(all.app().env.HAPROXY_SSL_CERT).toBe(before);
      await expectHealed(all, before);
    },
  );

  test('a lock of thirty seconds is waited out, never forced, and costs one change', async () => {
    const { all, before } = await due();
    const freeMs = all.clock.now().getTime() + 30_000;
    const patchApp = (appId: string, patch: AppPatch) =>
      all.clock.now().getTime() < freeMs
        ? Promise.reject(new AppError('CONFLICT', 'App is locked by one or more deployments.'))
        : all.ports().marathon.patchApp(appId, patch);
    const patches = all.counts.patches;

    for (let look = 0; look < 6; look += 1) {
      const { nextLookAt } = await tick(broken(all, { patchApp }), POLICY);
      if (all.app().env.HAPROXY_SSL_CERT !== before) break;
      await all.clock.advance(Math.max(0, Date.parse(nextLookAt) - all.clock.now().getTime()));
    }

    expect(all.counts.patches).toBe(patches + 1);
    expect(all.clock.now().getTime() - freeMs).toBeLessThan(5 * 60_000);
    await expectHealed(all, before);
  });

  test('an instance that is down while it is verified costs no second change', async () => {
    const { all, before } = await due();
    const ports = all.ports();
    const silent: TickPorts = { ...ports, tls: { look: async () => ({ kind: 'unknown', reason: 'refused' }) } };

    const report = await tick(silent, POLICY);

    expect(report.outcomes.every(({ ok }) => ok)).toBe(true);
    expect(Date.parse(report.nextLookAt) - all.clock.now().getTime()).toBeLessThanOrEqual(60_000);
    const patches = all.counts.patches;
    await expectHealed(all, before);
    expect(all.counts.patches).toBe(patches);
  });

  test('garbage in slots of the operator stays there', async () => {
    const { all, before } = await due();
    const env = { ...all.app().env, HAPROXY_SSL_CERT3: 'garbage', HAPROXY_SSL_CERT7: '-----BEGIN CERTIFICATE-----' };
    all.change({ env });

    await tick(all.ports(), POLICY);

    expect(all.app().env).toMatchObject({ HAPROXY_SSL_CERT3: 'garbage', HAPROXY_SSL_CERT7: env.HAPROXY_SSL_CERT7 });
    await expectHealed(all, before);
  });
});

test('of 31 certificates the last is refused before any write, with the ways out; the others go in together', async () => {
  const all = await world();
  const names = Array.from({ length: 31 }, (_, index) => `n${index}.example.com`);
  const wish = policy({ vhosts: { from: 'settings', names }, groupBy: 'vhost', mostNames: 1 });

  const { observation } = await tick(all.ports(), wish);

  const filled = Object.entries(all.app().env).filter(
    ([name, value]) => /^HAPROXY_SSL_CERT/.test(name) && value !== '',
  );
  expect(filled.length).toBe(30);
  expect(all.counts).toMatchObject({ orders: 30, patches: 1 });
  expect(certificateNeeds(observation, wish).notPlaced).toEqual([
    {
      name: 'n30.example.com',
      reason: expect.stringMatching(/takes 30 certificates .* all are full; more fit with --install-mode directory/),
    },
  ]);
});

describe('a certificate for each vhost, and more vhosts than places', () => {
  const vhosts = (count: number) => Array.from({ length: count }, (_, index) => `n${index}.example.com`);
  const wanting = (count: number, tls: 'off' | 'intermediate' = 'off') =>
    policy({
      vhosts: { from: 'settings', names: vhosts(count) },
      groupBy: 'vhost',
      tls: { policy: tls, hsts: false },
    });
  const filled = (all: World) =>
    Object.entries(all.app().env).filter(([name, value]) => /^HAPROXY_SSL_CERT/.test(name) && value !== '').length;

  test('the 31st shares one, for one order and one restart more, and the report says so', async () => {
    const all = await world();
    await tick(all.ports(), wanting(30));
    expect(all.counts).toMatchObject({ orders: 30, patches: 1 });

    const { observation } = await tick(all.ports(), wanting(31));

    expect(all.counts).toMatchObject({ orders: 31, patches: 2 });
    expect(filled(all)).toBe(30);
    expect(observation.certificates.flatMap(({ names }) => names).toSorted()).toEqual(vhosts(31).toSorted());
    expect(plan(observation, wanting(31)).notes).toEqual([
      'the load balancer takes 30 certificates for 31 vhosts: 1 shares one although each shall have its own; with --install-mode directory there is no such limit',
    ]);
    expect((await tick(all.ports(), wanting(31))).outcomes).toEqual([]);
  });

  test('a TLS policy that leaves fewer places waits until certificates were merged, and all stay served', async () => {
    const all = await world();
    await tick(all.ports(), wanting(30));
    const places = 26;

    const { observation } = await tick(all.ports(), wanting(30, 'intermediate'));
    expect(all.counts).toMatchObject({ orders: 30, patches: 1 });
    expect(plan(observation, wanting(30, 'intermediate')).notes).toEqual([
      expect.stringContaining(`marathon-lb takes ${places} certificates with it, and has 30`),
    ]);
    await all.clock.advance(61 * 24 * 3_600_000);
    await tick(all.ports(), wanting(30, 'intermediate'));

    expect(all.counts).toMatchObject({ orders: 30 + places });
    expect(filled(all)).toBe(places);
    expect(all.app().env.HAPROXY_HTTPS_FRONTEND_HEAD).toContain('ssl-min-ver TLSv1.2');
    expect((await all.ports().store.load()).failures).toEqual([]);
  });
});
