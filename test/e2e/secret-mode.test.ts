import { generateKeyPairSync } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { type AddressInfo, connect, createServer } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import type { Route } from '../cluster/admin-router/route.ts';
import { secretRoutes } from '../cluster/admin-router/secret-routes.ts';
import { startCluster } from '../cluster/cluster.ts';
import { untilTrusted } from '../cluster/demo/demo-look.ts';
import { appOf, daemonApp, patchApp } from '../support/daemon-in-cluster.ts';

const PATH = 'marathon-lb/letsencrypt';

test('secret mode: keys lie in the Secret Store alone, marathon-lb refers to them, and they leave no trace', async () => {
  const service = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const publicPem = service.publicKey.export({ type: 'spki', format: 'pem' }).toString();
  const secrets: Record<string, string> = { 'marathon-lb/own': 'the operator knows' };
  const cluster = await startCluster({
    marathon: { features: ['secrets'], secrets },
    adminRouter: {
      accounts: { users: {}, serviceAccounts: { 'letsencrypt-sa': publicPem } },
      routes: killingRoutes(secretRoutes(secrets), () => tap.url),
    },
  });
  onTestFinished(() => cluster.stop());
  secrets['letsencrypt/sa'] = JSON.stringify({
    uid: 'letsencrypt-sa',
    private_key: service.privateKey.export({ type: 'pkcs8', format: 'pem' }),
    login_endpoint: `${cluster.adminRouter.url}/acs/api/v1/auth/login`,
  });
  const tap = await tapOn(Number(new URL(cluster.marathon.url).port));
  onTestFinished(tap.close);
  await cluster.deployMarathonLb({ healthIntervalSeconds: 1 });
  const { env } = (await appOf(cluster, 'marathon-lb')) as { env: object };
  const own = { OWN: { secret: 'own' } };
  await patchApp(cluster, 'marathon-lb', {
    env: { ...env, ...own },
    secrets: { own: { source: 'marathon-lb/own' } },
  });
  const daemon = daemonApp({
    MARATHON_URL: tap.url,
    LETSENCRYPT_VHOSTS: 'a.example.com',
    LETSENCRYPT_SERVER_URL: cluster.pebble.directoryUrl,
    LETSENCRYPT_INSTALL_MODE: 'secret',
    LETSENCRYPT_SECRET_PATH: PATH,
    LETSENCRYPT_API_TOKEN: 't0ken',
  }) as { env: object };
  const login = { DCOS_SERVICE_ACCOUNT_CREDENTIAL: { secret: 'sa' } };
  await cluster.deploy({
    ...daemon,
    env: { ...daemon.env, ...login },
    secrets: { sa: { source: 'letsencrypt/sa' } },
  });
  const ca = await cluster.pebble.rootsPem();
  const served = async (host: string) => {
    const fronts = cluster.publicAgents.map(({ address }) => ({ address, ...cluster.ports }));
    const leaves = await Promise.all(fronts.map((front) => untilTrusted(front, host, ca, AbortSignal.timeout(60_000))));
    const fingerprints = leaves.map(({ fingerprint256 }) => fingerprint256.replaceAll(':', '').toLowerCase());
    expect(new Set(fingerprints).size).toBe(1);
    return fingerprints[0] ?? '';
  };
  const expectOnly = async (fingerprint: string) => {
    const places = () => Object.keys(secrets).filter((path) => path.startsWith(PATH));
    await expect.poll(places, { timeout: 60_000 }).toEqual([`${PATH}-${fingerprint}`]);
    expect(await appOf(cluster, 'marathon-lb')).toMatchObject({
      env: { ...own, HAPROXY_SSL_CERT: { secret: `letsencrypt-${fingerprint}` } },
      secrets: {
        own: { source: 'marathon-lb/own' },
        [`letsencrypt-${fingerprint}`]: { source: `${PATH}-${fingerprint}` },
      },
    });
  };

  // The daemon was killed right after its first secret was written, before it could change the app.
  const first = await served('a.example.com');
  await expectOnly(first);
  expect(cluster.pebble.requests.filter(({ kind }) => kind === 'newOrder')).toHaveLength(1);
  expect(kills).toBe(HAS_PROC ? 1 : 0);

  const askToRenew = async (wish: object) => {
    const task = cluster.marathon.instances('/letsencrypt').find(({ condition }) => condition === 'Running')?.task;
    const answer = await fetch(`http://${task?.agent.address}:${task?.hostPorts[1]}/v1/renew`, {
      method: 'POST',
      headers: { 'X-Letsencrypt-Token': 't0ken' },
      body: JSON.stringify(wish),
    });
    expect(answer.status).toBe(202);
  };
  await askToRenew({ force: true });
  await expect.poll(() => served('a.example.com').catch(() => first), { timeout: 60_000 }).not.toBe(first);
  const second = await served('a.example.com');
  await expectOnly(second);

  expect(second).not.toBe(first);
  expect(Object.keys(((await appOf(cluster, 'marathon-lb')) as { secrets: object }).secrets)).toHaveLength(2);
  expect(secrets['marathon-lb/own']).toBe('the operator knows');
  expect(/PUT \/v2\/apps\/+marathon-lb/.test(tap.sent())).toBe(true);
  expect(tap.sent().includes('PRIVATE KEY')).toBe(false);

  // What the store loses comes back, and nothing restarts for it.
  const { version } = await appOf(cluster, 'marathon-lb');
  delete secrets[`${PATH}-${second}`];
  await askToRenew({});
  await expectOnly(second);
  expect(await appOf(cluster, 'marathon-lb')).toMatchObject({ version });

  // The way back: the same certificate stands in the variable itself, and no key is left behind.
  await patchApp(cluster, 'letsencrypt', {
    env: { ...daemon.env, ...login, LETSENCRYPT_INSTALL_MODE: 'env', LETSENCRYPT_SECRET_PATH: '' },
  });
  const ours = () => Object.keys(secrets).filter((path) => path.startsWith(PATH));
  await expect.poll(ours, { timeout: 60_000 }).toEqual([]);
  expect(await appOf(cluster, 'marathon-lb')).toMatchObject({
    env: { ...own, HAPROXY_SSL_CERT: expect.stringContaining('BEGIN CERTIFICATE') },
    secrets: { own: { source: 'marathon-lb/own' } },
  });
  expect(await served('a.example.com')).toBe(second);
  expect(Object.keys(secrets)).toEqual(['marathon-lb/own', 'letsencrypt/sa']);
});

const HAS_PROC = existsSync('/proc/self/environ');
if (!HAS_PROC) process.stdout.write('secret mode without a killed daemon: there is no /proc to find it in\n');

let kills = 0;

/** The same routes; whoever writes the first secret is killed before it has the answer. */
function killingRoutes(routes: readonly Route[], marathonUrl: () => string): Route[] {
  return routes.map((route) => ({
    ...route,
    handle: async (request) => {
      const reply = await route.handle(request);
      if (HAS_PROC && route.method === 'PUT' && kills === 0) kills = killDaemon(marathonUrl());
      return reply;
    },
  }));
}

/** Kills processes that were told of this Marathon, which nobody else was; returns how many. */
function killDaemon(marathonUrl: string): number {
  const isDaemon = (pid: string) => {
    try {
      return readFileSync(`/proc/${pid}/environ`, 'utf8').split('\0').includes(`MARATHON_URL=${marathonUrl}`);
    } catch {
      return false;
    }
  };
  const pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name) && isDaemon(name));
  for (const pid of pids) process.kill(Number(pid), 'SIGKILL');
  return pids.length;
}

/** Passes everything on to a port of this machine, and keeps what clients sent. */
async function tapOn(port: number) {
  const chunks: Buffer[] = [];
  const server = createServer((client) => {
    const upstream = connect(port, '127.0.0.1');
    client.on('data', (chunk: Buffer) => chunks.push(chunk));
    client.pipe(upstream).pipe(client);
    client.on('error', () => upstream.destroy()).on('close', () => upstream.destroy());
    upstream.on('error', () => client.destroy()).on('close', () => client.destroy());
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    sent: () => Buffer.concat(chunks).toString('latin1'),
    close: () => void server.close(),
  };
}
