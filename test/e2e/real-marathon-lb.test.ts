import { expect, onTestFinished, test } from 'vitest';
import { daemonApp } from '../../src/app-definition/daemon-app.ts';
import { parseOptions } from '../../src/app-definition/options.ts';
import { type Cluster, startCluster } from '../cluster/cluster.ts';
import { type Front, look, untilTrusted } from '../cluster/demo/demo-look.ts';
import { realMarathonLb, whyNotReal } from '../cluster/real-marathon-lb/image.ts';
import { appOf, patchApp } from '../support/daemon-in-cluster.ts';

const FOLDER = process.env.MARATHON_LB_DIR ?? '';
const missing = await whyNotReal(FOLDER);
if (missing !== undefined) process.stdout.write(`real marathon-lb not tested: ${missing}\n`);

const PATIENCE_MS = 90_000;

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
    for (const [host, { labels }] of Object.entries(SHOP)) await cluster.deploy(webApp(host, labels));
    const options = { vhosts: HOSTS.join(','), serverUrl: cluster.pebble.directoryUrl, keyType: 'p256' } as const;
    await cluster.deploy(daemonApp(parseOptions(options)));
    const ca = await cluster.pebble.rootsPem();
    const looks = async (front: Front) => {
      for (const host of HOSTS) await untilTrusted(front, host, ca, AbortSignal.timeout(PATIENCE_MS));
      return Object.fromEntries(await Promise.all(HOSTS.map(async (host) => [host, await look(front, host, ca)])));
    };
    const wanted = Object.fromEntries(Object.entries(SHOP).map(([host, app]) => [host, app.look]));

    for (const front of fronts) expect(await looks(front)).toEqual(wanted);

    const before = (await appOf(cluster, 'marathon-lb')).env as Record<string, string>;
    const kept = Object.entries(before).filter(([name]) => !name.startsWith('HAPROXY_SSL_CERT'));
    await whenNothingIsDeployed(cluster);
    await patchApp(cluster, 'marathon-lb', { env: Object.fromEntries(kept) });
    await expect.poll(async () => (await appOf(cluster, 'marathon-lb')).env, { timeout: PATIENCE_MS }).toEqual(before);
    await whenNothingIsDeployed(cluster);
    for (const front of fronts) expect(await looks(front)).toEqual(wanted);
  },
);

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

function webApp(host: string, labels: Readonly<Record<string, string>>): object {
  return {
    id: `/${host.split('.')[0]}`,
    cpus: 0.1,
    mem: 32,
    container: {
      type: 'DOCKER',
      docker: { image: 'mesosphere/letsencrypt-dcos-test' },
      portMappings: [{ containerPort: 8080, hostPort: 0, servicePort: 0 }],
    },
    networks: [{ mode: 'container/bridge' }],
    labels: { HAPROXY_GROUP: 'external', HAPROXY_0_VHOST: host, ...labels },
  };
}
