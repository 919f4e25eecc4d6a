import { expect, type TestContext, test } from 'vitest';
import type { AgentNumber } from '../cluster/agents.ts';
import { type Cluster, startCluster } from '../cluster/cluster.ts';
import { untilTrusted } from '../cluster/demo/demo-look.ts';
import { appOf, daemonApp, patchApp, reportOf } from '../support/daemon-in-cluster.ts';
import { hammer } from '../support/hammer.ts';

const HOST = 'a.example.com';
/**
 * Mesos looks at a new task for the first time when it is some seconds old (15 in a real cluster), so a new load balancer
 * has answered for a while before an old one is stopped. Here it is long for what one exchange takes on a busy machine.
 */
const MESOS_TIMING = { startProbeMs: 3_000, defaultDelayMs: 0 };

const PACKAGE_STRATEGY = { minimumHealthCapacity: 0.5, maximumOverCapacity: 0.2 };

test.concurrent('one agent: refused in time, with the way out; with consent restarted, and the strategy is as it was', async (test) => {
  const { cluster, fronts } = await started(1, test);

  const refusal = await untilEvent(cluster, /would never end/);
  expect(refusal).toMatch(/there is 1 agent\. Run one more public agent.*--allow-downtime/);
  expect(await appOf(cluster, 'marathon-lb')).toMatchObject({ env: { HAPROXY_SSL_CERT: '' }, deployments: [] });

  await patchApp(cluster, 'letsencrypt', { env: { ...(await envOf(cluster)), LETSENCRYPT_ALLOW_DOWNTIME: 'true' } });

  await served(cluster, fronts);
  expect(await appOf(cluster, 'marathon-lb')).toMatchObject({ upgradeStrategy: PACKAGE_STRATEGY, deployments: [] });
});

test.concurrent.for([2, 3] as const)('%i agents: HTTPS is answered through a whole renewal', async (agents, test) => {
  const { cluster, fronts } = await started(agents, test);
  const ca = await served(cluster, fronts);
  const before = cluster.marathon.instances('/marathon-lb').map(({ id }) => id);
  const clients = hammer({ fronts, host: HOST, ca, clients: 4 });

  // A new name for the certificate: issued anew, and all load balancers restarted with it.
  const names = `${HOST},b.example.com`;
  await patchApp(cluster, 'letsencrypt', { env: { ...(await envOf(cluster)), LETSENCRYPT_VHOSTS: names } });
  for (const front of fronts) await untilTrusted(front, 'b.example.com', ca, AbortSignal.timeout(60_000));
  const result = await clients.stop();

  process.stdout.write(
    `${agents} agents: ${result.requests} requests during a renewal, ${result.retried} asked again, ${result.failures.length} failed\n`,
  );
  expect(result.failures).toEqual([]);
  expect(result.requests).toBeGreaterThan(100);
  const after = cluster.marathon.instances('/marathon-lb').map(({ id }) => id);
  expect(after.filter((id) => before.includes(id))).toEqual([]);
});

/** A load balancer as the package has it on each public agent, an app behind it, and the daemon. */
async function started(publicAgents: AgentNumber, { onTestFinished }: Pick<TestContext, 'onTestFinished'>) {
  const cluster = await startCluster({ publicAgents, marathon: { timing: MESOS_TIMING } });
  onTestFinished(() => cluster.stop());
  await cluster.deployMarathonLb({ healthIntervalSeconds: 3 });
  await cluster.deploy(webApp());
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

function webApp(): object {
  return {
    id: '/web',
    cpus: 0.1,
    mem: 32,
    container: {
      type: 'DOCKER',
      docker: { image: 'mesosphere/letsencrypt-dcos-test' },
      portMappings: [{ containerPort: 8080, hostPort: 0, servicePort: 0 }],
    },
    networks: [{ mode: 'container/bridge' }],
    labels: { HAPROXY_GROUP: 'external', HAPROXY_0_VHOST: `${HOST},b.example.com` },
  };
}
