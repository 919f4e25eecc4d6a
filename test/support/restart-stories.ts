import { expect, type TestContext } from 'vitest';
import type { AgentNumber } from '../cluster/agents.ts';
import { type Cluster, type ClusterOptions, startCluster } from '../cluster/cluster.ts';
import { untilTrusted } from '../cluster/demo/demo-look.ts';
import { webApp } from '../cluster/web-app.ts';
import { appOf, daemonApp, patchApp, reportOf } from './daemon-in-cluster.ts';
import { hammer } from './hammer.ts';

const HOST = 'a.example.com';
/**
 * Mesos looks at a new task for the first time when it is some seconds old (15 in a real cluster), so a new load balancer
 * has answered for a while before an old one is stopped. Here it is long for what one exchange takes on a busy machine.
 */
const MESOS_TIMING = { startProbeMs: 3_000, defaultDelayMs: 0 };

const PACKAGE_STRATEGY = { minimumHealthCapacity: 0.5, maximumOverCapacity: 0.2 };

type Images = NonNullable<ClusterOptions['images']>;
type Running = Pick<TestContext, 'onTestFinished'>;

/** With one agent an installation is refused before anything is changed, until the operator consents to downtime. */
export async function oneAgentStory(images: Images, test: Running): Promise<void> {
  const { cluster, fronts } = await started(1, images, test);
  const before = await definitionOf(cluster);

  const refusal = await untilEvent(cluster, /would never end/);
  expect(refusal).toMatch(/there is 1 agent\. Run one more public agent.*--allow-downtime/);
  expect(await appOf(cluster, 'marathon-lb')).toMatchObject({ env: { HAPROXY_SSL_CERT: '' }, deployments: [] });
  const [old] = cluster.marathon.instances('/marathon-lb').map(({ id }) => id);

  await patchApp(cluster, 'letsencrypt', { env: { ...(await envOf(cluster)), LETSENCRYPT_ALLOW_DOWNTIME: 'true' } });

  await served(cluster, fronts);
  expect(await appOf(cluster, 'marathon-lb')).toMatchObject({ upgradeStrategy: PACKAGE_STRATEGY, deployments: [] });
  expect(await definitionOf(cluster)).toEqual(before);
  expect(cluster.marathon.instances('/marathon-lb').map(({ id }) => id)).not.toContain(old);
}

/** A renewal on several agents, under clients that ask the next load balancer once when one does not answer. */
export async function rollingStory(
  agents: AgentNumber,
  { images, name }: { readonly images: Images; readonly name: string },
  test: Running,
): Promise<void> {
  const { cluster, fronts } = await started(agents, images, test);
  const ca = await served(cluster, fronts);
  const before = cluster.marathon.instances('/marathon-lb').map(({ id }) => id);
  const clients = hammer({ fronts, host: HOST, ca, clients: 4 });

  // A new name for the certificate: issued anew, and all load balancers restarted with it.
  const names = `${HOST},b.example.com`;
  await patchApp(cluster, 'letsencrypt', { env: { ...(await envOf(cluster)), LETSENCRYPT_VHOSTS: names } });
  for (const front of fronts) await untilTrusted(front, 'b.example.com', ca, AbortSignal.timeout(60_000));
  const result = await clients.stop();

  process.stdout.write(
    `${name}, ${agents} agents: ${result.requests} requests during a renewal, ${result.retried} asked again, ${result.failures.length} failed\n`,
  );
  expect(result.failures).toEqual([]);
  expect(result.requests).toBeGreaterThan(100);
  const after = cluster.marathon.instances('/marathon-lb').map(({ id }) => id);
  expect(after.filter((id) => before.includes(id))).toEqual([]);
}

/** Everything but the certificates. */
async function definitionOf(cluster: Cluster): Promise<object> {
  const { env, args, labels, container, upgradeStrategy, healthChecks, instances, portDefinitions } = await appOf(
    cluster,
    'marathon-lb',
  );
  const others = Object.entries(env as object).filter(([name]) => name !== 'HAPROXY_SSL_CERT');
  return { env: others, args, labels, container, upgradeStrategy, healthChecks, instances, portDefinitions };
}

/** A load balancer as the package has it on each public agent, an app behind it, and the daemon. */
async function started(publicAgents: AgentNumber, images: Images, { onTestFinished }: Running) {
  const cluster = await startCluster({ publicAgents, images, marathon: { timing: MESOS_TIMING } });
  onTestFinished(() => cluster.stop());
  await cluster.deployMarathonLb({ healthIntervalSeconds: 3 });
  await cluster.deploy(webApp('/web', { HAPROXY_0_VHOST: `${HOST},b.example.com` }));
  await cluster.deploy(daemonApp({ LETSENCRYPT_VHOSTS: HOST, LETSENCRYPT_SERVER_URL: cluster.pebble.directoryUrl }));
  return { cluster, fronts: cluster.publicAgents.map(({ address }) => ({ address, ...cluster.ports })) };
}

async function served(cluster: Cluster, fronts: Awaited<ReturnType<typeof started>>['fronts']): Promise<string> {
  const ca = await cluster.pebble.rootsPem();
  for (const front of fronts) await untilTrusted(front, HOST, ca, AbortSignal.timeout(60_000));
  await expect.poll(async () => (await appOf(cluster, 'marathon-lb')).deployments, { timeout: 60_000 }).toEqual([]);
  return ca;
}

async function untilEvent(cluster: Cluster, words: RegExp): Promise<string> {
  let found: string | undefined;
  await expect
    .poll(
      async () => {
        found = (await reportOf(cluster))?.events.find(({ message }) => words.test(message))?.message;
        return found;
      },
      { timeout: 40_000 },
    )
    .toBeDefined();
  return found ?? '';
}

async function envOf(cluster: Cluster): Promise<object> {
  return (await appOf(cluster, 'letsencrypt')).env as object;
}
