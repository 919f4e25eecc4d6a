import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test, vi } from 'vitest';
import { daemonApp } from '../../src/app-definition/daemon-app.ts';
import { parseOptions } from '../../src/app-definition/options.ts';
import { testApps } from '../../src/app-definition/test-apps.ts';
import { type Cluster, startCluster } from '../cluster/cluster.ts';
import { type Front, look, untilTrusted } from '../cluster/demo/demo-look.ts';
import { realMarathonLb, whyNotReal } from '../cluster/real-marathon-lb/image.ts';
import { webApp } from '../cluster/web-app.ts';
import { makeCertificate } from '../support/certificate-maker.ts';
import { appOf, patchApp } from '../support/daemon-in-cluster.ts';
import { gradeTargetAt } from '../support/tls-servers/grade-localhost.ts';

const FOLDER = process.env.MARATHON_LB_DIR ?? '';
const missing = await whyNotReal(FOLDER);
if (missing !== undefined) process.stdout.write(`real marathon-lb not tested: ${missing}\n`);

const PATIENCE_MS = 180_000;
vi.setConfig({ testTimeout: 600_000 });

const MANY = 200;
const VHOSTS_OF_AN_APP = 10;
const MODERN_ENOUGH = { protocols: ['TLSv1.2', 'TLSv1.3'], weakSuites: [] };

/** What a vhost's app asks of marathon-lb, and what its visitors get over HTTP and HTTPS. */
const SHOP = {
  'plain.example.com': { labels: {}, look: { httpStatus: 200, httpsStatus: 200, hsts: null } },
  'redirect.example.com': {
    labels: { HAPROXY_0_REDIRECT_TO_HTTPS: 'true', HAPROXY_0_USE_HSTS: 'true' },
    look: { httpStatus: 301, httpsStatus: 200, hsts: 'max-age=15768000' },
  },
  'password.example.com': {
    labels: { HAPROXY_0_AUTH: 'realm:user:$5$salt$hash' },
    look: { httpStatus: 401, httpsStatus: 401, hsts: null },
  },
  'both.example.com': {
    labels: { HAPROXY_0_AUTH: 'realm:user:$5$salt$hash', HAPROXY_0_REDIRECT_TO_HTTPS: 'true' },
    look: { httpStatus: 301, httpsStatus: 401, hsts: null },
  },
};
const HOSTS = Object.keys(SHOP);

test.skipIf(missing)(
  'named vhosts are served on both agents, whatever their apps ask for, and again after a wipe',
  async () => {
    const { cluster, fronts } = await withRealLoadBalancer();
    for (const [host, { labels }] of Object.entries(SHOP))
      await cluster.deploy(webApp(`/${host.split('.')[0]}`, { HAPROXY_0_VHOST: host, ...labels }));
    const options = { vhosts: HOSTS.join(','), serverUrl: cluster.pebble.directoryUrl, keyType: 'p256' } as const;
    await cluster.deploy(daemonApp(parseOptions(options)));
    const ca = await cluster.pebble.rootsPem();
    const looks = async (front: Front) => {
      for (const host of HOSTS) await untilTrusted(front, host, ca, AbortSignal.timeout(PATIENCE_MS));
      return Object.fromEntries(await Promise.all(HOSTS.map(async (host) => [host, await look(front, host, ca)])));
    };
    const wanted = Object.fromEntries(Object.entries(SHOP).map(([host, app]) => [host, app.look]));

    for (const front of fronts) expect(await looks(front)).toEqual(wanted);

    const before = await envOf(cluster);
    const kept = Object.entries(before).filter(([name]) => !name.startsWith('HAPROXY_SSL_CERT'));
    await whenNothingIsDeployed(cluster);
    await patchApp(cluster, 'marathon-lb', { env: Object.fromEntries(kept) });
    await expect.poll(() => envOf(cluster), { timeout: PATIENCE_MS }).toEqual(before);
    await whenNothingIsDeployed(cluster);
    for (const front of fronts) expect(await looks(front)).toEqual(wanted);
  },
);

test.skipIf(missing).for([
  { mode: 'with', haproxyMap: true },
  { mode: 'without', haproxyMap: false },
])(`${MANY} vhosts are discovered, $mode --haproxy-map, and each is served on both agents`, async ({ haproxyMap }) => {
  const { cluster, fronts } = await withRealLoadBalancer({ haproxyMap });
  const hosts = Array.from({ length: MANY }, (_, n) => `www-${n}.example.com`);
  for (let n = 0; n < MANY; n += VHOSTS_OF_AN_APP)
    await cluster.deploy(silentApp(`/shop-${n}`, hosts.slice(n, n + VHOSTS_OF_AN_APP)));
  const options = { vhosts: 'auto', serverUrl: cluster.pebble.directoryUrl, keyType: 'p256' } as const;
  const startedMs = performance.now();
  await cluster.deploy(daemonApp(parseOptions(options)));
  const ca = await cluster.pebble.rootsPem();

  for (const front of fronts)
    for (const host of hosts) await untilTrusted(front, host, ca, AbortSignal.timeout(PATIENCE_MS));

  const seconds = ((performance.now() - startedMs) / 1_000).toFixed(1);
  process.stdout.write(
    `real marathon-lb, haproxy-map ${haproxyMap}: ${MANY} vhosts discovered and served in ${seconds} s\n`,
  );
  const map = await statsPage(fronts[0], cluster, '_haproxy_getvhostmap');
  expect(map.split('\n').filter((line) => line.startsWith('www-'))).toHaveLength(haproxyMap ? MANY : 0);
});

test.skipIf(missing)(
  'a hardened front is graded A+ with HSTS and A without, and is as it was when the policy is off',
  async () => {
    const { cluster, fronts } = await withRealLoadBalancer();
    const vhosts = ['test-1.example.com', 'test-2.example.com'] as const;
    for (const app of testApps({ vhosts, group: 'external', healthIntervalSeconds: 1 })) await cluster.deploy(app);
    const envBefore = await envOf(cluster);
    const options = { serverUrl: cluster.pebble.directoryUrl, keyType: 'p256', tlsPolicy: 'intermediate' } as const;
    await cluster.deploy(daemonApp(parseOptions({ ...options, vhosts: vhosts.join(',') })));
    const ca = await cluster.pebble.rootsPem();
    for (const front of fronts)
      for (const host of vhosts) await untilTrusted(front, host, ca, AbortSignal.timeout(PATIENCE_MS));
    await expect.poll(() => envOf(cluster), { timeout: PATIENCE_MS }).toHaveProperty('HAPROXY_HTTPS_FRONTEND_HEAD');
    await whenNothingIsDeployed(cluster);

    for (const front of fronts) {
      expect(await gradeOf(front, 'test-1.example.com', ca)).toEqual({ grade: 'A+', ...MODERN_ENOUGH });
      expect(await gradeOf(front, 'test-2.example.com', ca)).toEqual({ grade: 'A', ...MODERN_ENOUGH });
    }

    const daemonEnv = (await appOf(cluster, 'letsencrypt')).env as object;
    await patchApp(cluster, 'letsencrypt', { env: { ...daemonEnv, LETSENCRYPT_TLS_POLICY: 'off' } });
    const isCertificate = (name: string) => name.startsWith('HAPROXY_SSL_CERT');
    const others = async () => Object.entries(await envOf(cluster)).filter(([name]) => !isCertificate(name));
    const wanted = Object.entries(envBefore).filter(([name]) => !isCertificate(name));
    await expect.poll(others, { timeout: PATIENCE_MS }).toEqual(wanted);
  },
);

test.skipIf(missing)('in directory mode a certificate is served by the instances that run already', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'shared-certificates-'));
  onTestFinished(() => rm(directory, { recursive: true, force: true }));
  const own = await makeCertificate({ names: ['operator.example.com'] });
  await writeFile(join(directory, 'operator.pem'), own.pem + own.privateKeyPem);
  const { cluster, fronts } = await withRealLoadBalancer({ args: ['--ssl-certs', directory] }, [directory]);
  for (const [host, { labels }] of Object.entries(SHOP))
    await cluster.deploy(webApp(`/${host.split('.')[0]}`, { HAPROXY_0_VHOST: host, ...labels }));
  const tasks = () => cluster.marathon.instances('/marathon-lb').map(({ id }) => id);
  const before = tasks();
  const options = { installMode: 'directory', directory, serverUrl: cluster.pebble.directoryUrl } as const;
  await cluster.deploy(daemonApp(parseOptions({ ...options, vhosts: HOSTS.join(','), keyType: 'p256' })));
  const ca = await cluster.pebble.rootsPem();

  for (const front of fronts)
    for (const host of HOSTS) await untilTrusted(front, host, ca, AbortSignal.timeout(PATIENCE_MS));

  expect(tasks()).toEqual(before);
  expect(await readdir(directory)).toContain('operator.pem');
});

async function gradeOf(front: Front, host: string, ca: string) {
  const target = { host, addresses: [front.address] };
  const [address] = (await gradeTargetAt(front.httpsPort, [ca], {}, target)).addresses;
  if (address === undefined || address.grade === null) throw new Error(`no grade for ${host}`);
  const names = address.facts.suites.flatMap((suite) => suite.names ?? []);
  return {
    grade: address.grade,
    protocols: address.protocols,
    weakSuites: names.filter((name) => /CBC|TLS_RSA_/.test(name)),
  };
}

async function envOf(cluster: Cluster): Promise<Readonly<Record<string, string>>> {
  return (await appOf(cluster, 'marathon-lb')).env as Record<string, string>;
}

async function statsPage(front: Front | undefined, { ports }: Cluster, path: string): Promise<string> {
  return (await fetch(`http://${front?.address}:${ports.statsPort}/${path}`)).text();
}

async function whenNothingIsDeployed({ marathon }: Cluster): Promise<void> {
  const deployments = async () => (await fetch(`${marathon.url}/v2/deployments`)).json();
  await expect.poll(deployments, { timeout: PATIENCE_MS }).toEqual([]);
}

/** The package's load balancer on two agents, run from the checkout. */
async function withRealLoadBalancer(
  more: Parameters<Cluster['deployMarathonLb']>[0] = {},
  shared: readonly string[] = [],
) {
  const cluster = await startCluster({ images: { 'mesosphere/marathon-lb': realMarathonLb(FOLDER, shared) } });
  onTestFinished(() => cluster.stop());
  await cluster.deployMarathonLb({ healthIntervalSeconds: 1, ...more });
  return { cluster, fronts: cluster.publicAgents.map(({ address }) => ({ address, ...cluster.ports })) };
}

/** An app that marathon-lb routes to and nobody visits. */
function silentApp(id: string, vhosts: readonly string[]): object {
  const labels = { HAPROXY_GROUP: 'external', HAPROXY_0_VHOST: vhosts.join(',') };
  return { id, cpus: 0.01, mem: 1, cmd: 'exec sleep 600', portDefinitions: [{ port: 0 }], labels };
}
