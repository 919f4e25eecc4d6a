import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { daemonApp } from '../../src/app-definition/daemon-app.ts';
import { parseOptions } from '../../src/app-definition/options.ts';
import type { Report } from '../../src/daemon-api/types.ts';
import { type BuiltPlugin, buildPlugin } from './built-plugin.ts';
import { type HoldingProxy, startHoldingProxy } from './holding-proxy.ts';
import { type ScriptedCluster, startScriptedCluster } from './scripted-cluster.ts';
import { deployShop, type Shop, shopReport } from './scripted-shop.ts';
import { KEYS, openTerminal, type Terminal } from './terminal.ts';

const SHOP = 'shop.example.com';
const TEMPLATES = [
  { variable: 'HAPROXY_HTTPS_FRONTEND_HEAD', ours: 'of the policy', before: 'of the operator' },
  { variable: 'HAPROXY_BACKEND_HSTS_OPTIONS', ours: 'of the policy', before: null },
];

let plugin: BuiltPlugin;
let cluster: ScriptedCluster;
let shop: Shop;
let proxy: HoldingProxy;

beforeAll(async () => {
  plugin = buildPlugin();
  cluster = await startScriptedCluster();
  proxy = await startHoldingProxy(cluster.environment.DCOS_URL ?? '');
  shop = await deployShop(cluster);
  await patchLoadBalancer({
    HAPROXY_SSL_CERT: `${shop.chainPem}\n${shop.keyPem}`,
    HAPROXY_HTTPS_FRONTEND_HEAD: 'of the policy',
    HAPROXY_BACKEND_HSTS_OPTIONS: 'of the policy',
    OWN: 'x',
  });
  const daemon = daemonApp(parseOptions({ vhosts: SHOP })) as { readonly env: object };
  cluster.report(report());
  await cluster.deploy({ ...daemon, env: { ...daemon.env, LETSENCRYPT_API_TOKEN: 'its-token' } });
  await cluster.daemonAnswers();
}, 120_000);

afterAll(async () => {
  await proxy?.stop();
  await cluster?.stop();
  plugin?.remove();
});

const open = (...args: readonly string[]) =>
  openTerminal(plugin.root, args, { ...cluster.environment, DCOS_URL: proxy.url });

function report(more: Parameters<typeof shopReport>[2] = {}): Report {
  return { ...shopReport(shop.fingerprint, {}, more), templates: TEMPLATES };
}

async function patchLoadBalancer(env: object): Promise<void> {
  const request = { method: 'PATCH', body: JSON.stringify({ env }) };
  const answer = await fetch(`${cluster.marathon.url}/v2/apps//marathon-lb`, request);
  await cluster.marathon.whenDeploymentEnds(answer.headers.get('marathon-deployment-id') ?? '');
}

async function loadBalancerEnv(): Promise<Readonly<Record<string, string>>> {
  const answer = await fetch(`${cluster.marathon.url}/v2/apps//marathon-lb`);
  const { app } = (await answer.json()) as { readonly app: { readonly env: Readonly<Record<string, string>> } };
  return app.env;
}

describe('dcos letsencrypt revoke, on a terminal', () => {
  const args = ['revoke', SHOP, '--reason', 'superseded'] as const;
  const question = `This revokes the certificate of ${SHOP}. Type ${SHOP} to go on:`;

  it('does nothing for another name', async () => {
    const terminal = open(...args);
    await terminal.sees(question);
    terminal.type(`old.example.com${KEYS.enter}`);

    expect(await terminal.ended).toBe(2);
    expect(terminal.screen()).toContain(
      `Error: old.example.com is not ${SHOP}; nothing was done.\nTry:   --confirm ${SHOP}`,
    );
    expect(cluster.asked()).toBe('');
  });

  it('does nothing at Ctrl-C', async () => {
    const terminal = open(...args);
    await terminal.sees(question);
    terminal.type(KEYS.ctrlC);

    expect(await terminal.ended).toBe(130);
    expect(terminal.screen()).toContain('Error: interrupted.');
    expect(cluster.asked()).toBe('');
  });

  it('revokes once the name was typed', async () => {
    const events = [
      { at: '2026-11-24T12:00:05.000Z', action: 'revoke', certificateId: SHOP, message: 'revoked', ok: true },
    ];
    const wish = { kind: 'revoke' as const, certificateId: SHOP, names: [SHOP], detail: 'a new version first' };
    cluster.accept({ schema: 1, accepted: [wish], message: `revoking ${SHOP}` }, report({ version: 2, events }));
    const terminal = open(...args);
    await terminal.sees(question);
    terminal.type(`${SHOP}${KEYS.enter}`);

    expect(await terminal.ended).toBe(0);
    expect(cluster.asked()).toBe(`/v1/revoke {"host":"${SHOP}","reason":"superseded"}\n`);
    expect(terminal.screen()).toMatch(/done +shop\.example\.com/);
  });
});

describe('dcos letsencrypt uninstall, on a terminal', () => {
  /** Its beginning: the terminal wraps the rest. */
  const TAKE = 'Take its certificates (HAPROXY_SSL_CERT) and its TLS policy out of /marathon-lb';

  it.each([[TAKE], ['Go ahead']])('changes nothing at Ctrl-C, asked: %s', async (question) => {
    const before = await loadBalancerEnv();
    const terminal = open('uninstall');
    await terminal.sees(TAKE);
    if (question !== TAKE) terminal.type(`y${KEYS.enter}`);
    await terminal.sees(question);
    terminal.type(KEYS.ctrlC);

    expect(await terminal.ended).toBe(130);
    expect(terminal.screen()).toMatch(/Error: interrupted\.\s+Nothing was changed\./);
    expect(cluster.marathon.instances('/letsencrypt')).toHaveLength(1);
    expect(await loadBalancerEnv()).toEqual(before);
  });

  it('says at Ctrl-C what is done, after the daemon has gone, and finishes when it is run again', async () => {
    const first = open('uninstall', '--remove-certificates', '--yes');
    await interruptedAt(first, 'Marathon stops /letsencrypt');

    expect(await first.ended).toBe(130);
    expect(first.screen()).toMatch(
      /\n {7}\/letsencrypt stops, and nothing was removed yet\. Run it again to go on; to take it back: dcos letsencrypt setup/,
    );
    expect((await loadBalancerEnv()).HAPROXY_HTTPS_FRONTEND_HEAD).toBe('of the policy');

    const second = open('uninstall');
    await second.sees(TAKE);
    second.type(`y${KEYS.enter}`);
    await second.sees('Go ahead');
    second.type(`y${KEYS.enter}`);
    await interruptedAt(second, '/marathon-lb restarts');

    expect(await second.ended).toBe(130);
    expect(second.screen()).toMatch(/\n {7}\/marathon-lb goes on with its restart\. Run it again to go on/);

    const third = open('uninstall');
    await third.sees('Go ahead');
    third.type(`y${KEYS.enter}`);
    await interruptedAt(third, 'Marathon removes /letsencrypt');

    expect(await third.ended).toBe(130);
    expect(third.screen()).toMatch(/\n {7}The removal of \/letsencrypt goes on; run it again to see its end\./);

    await cluster.marathon.when(() => !cluster.marathon.apps().has('/letsencrypt'));
    const fourth = open('uninstall', '--yes');

    expect(await fourth.ended).toBe(4);
    expect(fourth.screen()).toContain('Error: Marathon has no app /letsencrypt: the daemon is not installed.');
    const { HAPROXY_SSL_CERT, HAPROXY_HTTPS_FRONTEND_HEAD, HAPROXY_BACKEND_HSTS_OPTIONS, OWN } =
      await loadBalancerEnv();
    expect({ HAPROXY_SSL_CERT, HAPROXY_HTTPS_FRONTEND_HEAD, HAPROXY_BACKEND_HSTS_OPTIONS, OWN }).toEqual({
      HAPROXY_SSL_CERT: '',
      HAPROXY_HTTPS_FRONTEND_HEAD: 'of the operator',
      HAPROXY_BACKEND_HSTS_OPTIONS: undefined,
      OWN: 'x',
    });
  });
});

/** Ctrl-C once Marathon was told, and while its deployment is followed. */
async function interruptedAt(terminal: Terminal, step: string): Promise<void> {
  await proxy.hold(/^GET .*\/v2\/deployments/);
  await terminal.sees(step);
  terminal.type(KEYS.ctrlC);
  await terminal.ended;
  proxy.release();
}
