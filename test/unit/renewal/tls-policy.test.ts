import { describe, expect, test } from 'vitest';
import { tick } from '../../../src/renewal/tick.ts';
import { policy } from '../../support/renewal-builders.ts';
import { type World, world } from '../../support/renewal-world.ts';

const OWN_HEAD = '\nfrontend marathon_https_in\n  bind *:443 ssl {sslCerts} alpn http/1.1\n  mode http\n';
const HARDENED = policy({ tls: { policy: 'intermediate', hsts: false } });
const OFF = policy();

function headIn({ app }: World): unknown {
  return app().env.HAPROXY_HTTPS_FRONTEND_HEAD;
}

/** A load balancer whose operator has a front of their own, and that we have hardened. */
async function hardened(): Promise<World> {
  const all = await world();
  all.change({ env: { ...all.app().env, HAPROXY_HTTPS_FRONTEND_HEAD: OWN_HEAD } });
  await tick(all.ports(), HARDENED);
  return all;
}

describe('the TLS policy', () => {
  test('goes into the load balancer with the certificate, in one restart', async () => {
    const all = await hardened();

    expect(all.counts.patches).toBe(1);
    expect(headIn(all)).toContain('ssl-min-ver TLSv1.2');
    expect(all.app().env.OPERATOR).toBe('own');
    expect((await tick(all.ports(), HARDENED)).outcomes).toEqual([]);
  });

  test('is put back, with an explanation, when the app is changed: its templates and certificate are gone', async () => {
    const all = await hardened();
    all.change({ env: { HAPROXY_SSL_CERT: '', OPERATOR: 'own' }, version: 'cosmos' });

    const { outcomes } = await tick(all.ports(), HARDENED);

    expect(outcomes.map(({ action }) => action.reason).join()).toMatch(
      /HAPROXY_SSL_CERT no longer carries version 1 of a\.example\.com, as somebody changed the app: put back.*HAPROXY_HTTPS_FRONTEND_HEAD, which was set, is gone from the app: put back/,
    );
    expect(headIn(all)).toContain('ssl-min-ver TLSv1.2');
    expect(all.app().env.HAPROXY_SSL_CERT).not.toBe('');
  });

  test('is put back when an operator changes a template', async () => {
    const all = await hardened();
    all.change({ env: { ...all.app().env, HAPROXY_HTTPS_FRONTEND_ACL: 'mine\n' } });

    const { outcomes } = await tick(all.ports(), HARDENED);

    expect(outcomes[0]?.action.reason).toBe(
      'HAPROXY_HTTPS_FRONTEND_ACL, which was set, was changed in the app: put back',
    );
  });

  test('turned off gives back what was there before it, also after a Cosmos update in between', async () => {
    const all = await hardened();
    all.change({ env: { HAPROXY_SSL_CERT: '', OPERATOR: 'own' }, version: 'cosmos' });
    await tick(all.ports(), HARDENED);

    await tick(all.ports(), OFF);

    expect(headIn(all)).toBe(OWN_HEAD);
    expect(Object.keys(all.app().env).sort()).toEqual(['HAPROXY_HTTPS_FRONTEND_HEAD', 'HAPROXY_SSL_CERT', 'OPERATOR']);
    expect((await tick(all.ports(), OFF)).outcomes).toEqual([]);
  });

  test('turned off leaves alone what an operator has put there since', async () => {
    const all = await hardened();
    all.change({ env: { ...all.app().env, HAPROXY_HTTPS_FRONTEND_HEAD: 'newer\n' } });

    await tick(all.ports(), OFF);

    expect(headIn(all)).toBe('newer\n');
  });

  test('changed from intermediate to modern still remembers the first front', async () => {
    const all = await hardened();
    await tick(all.ports(), policy({ tls: { policy: 'modern', hsts: true } }));
    expect(headIn(all)).toContain('ssl-min-ver TLSv1.3');

    await tick(all.ports(), OFF);

    expect(headIn(all)).toBe(OWN_HEAD);
  });

  test('that the release cannot have is told, and holds up no certificate', async () => {
    const all = await world();
    all.change({ image: 'mesosphere/marathon-lb:v1.10.0' });
    const notes: (readonly string[])[] = [];

    await tick({ ...all.ports(), onRound: (_, next) => void notes.push(next.notes ?? []) }, HARDENED);

    expect(all.app().env.HAPROXY_SSL_CERT).not.toBe('');
    expect(notes.at(-1)).toEqual([
      'the TLS policy cannot be set: marathon-lb 1.10.0 takes no templates from its environment; 1.10.3 does',
    ]);
  });
});
