import { expect, onTestFinished, test } from 'vitest';
import { daemonApp } from '../../src/app-definition/daemon-app.ts';
import { parseOptions } from '../../src/app-definition/options.ts';
import { type Cluster, startCluster } from '../cluster/cluster.ts';
import { trustedLeaf, untilTrusted } from '../cluster/demo/demo-look.ts';

function web(id: string, vhost: string, labels: Readonly<Record<string, string>> = {}) {
  return {
    id,
    instances: 0,
    cmd: 'exec sleep 600',
    portDefinitions: [{ port: 0 }],
    labels: { HAPROXY_GROUP: 'external', HAPROXY_0_VHOST: vhost, ...labels },
  };
}

async function envOf({ marathon }: Cluster): Promise<Readonly<Record<string, string>>> {
  const answer = await fetch(`${marathon.url}/v2/apps//marathon-lb`);
  return ((await answer.json()) as { app: { env: Record<string, string> } }).app.env;
}

/** As an operator or Cosmos would; while a deployment of marathon-lb runs, Marathon refuses it. */
async function putEnv({ marathon }: Cluster, env: Readonly<Record<string, string>>): Promise<void> {
  const put = () => fetch(`${marathon.url}/v2/apps//marathon-lb`, { method: 'PUT', body: JSON.stringify({ env }) });
  await expect.poll(async () => (await put()).status, { timeout: 60_000 }).toBe(200);
}

test('vhosts get certificates as their apps come, and get them back when an operator wipes them', async () => {
  const cluster = await startCluster();
  onTestFinished(() => cluster.stop());
  await cluster.deployMarathonLb({ healthIntervalSeconds: 1 });
  await cluster.deploy(web('/first', 'first.example.com'));
  await cluster.deploy(web('/shy', 'shy.example.com', { LETSENCRYPT: 'false' }));
  const options = parseOptions({ vhosts: 'auto', serverUrl: cluster.pebble.directoryUrl, keyType: 'p256' });
  await cluster.deploy(daemonApp(options));
  const ca = await cluster.pebble.rootsPem();
  const fronts = cluster.publicAgents.map(({ address }) => ({ address, ...cluster.ports }));
  const served = (host: string) =>
    Promise.all(fronts.map((front) => untilTrusted(front, host, ca, AbortSignal.timeout(60_000))));

  const [first] = await served('first.example.com');
  expect(first?.subjectAltName).toBe('DNS:first.example.com');

  // The balancers' own two, and the daemon's.
  expect(cluster.marathon.eventSubscribers()).toBe(fronts.length + 1);
  await cluster.deploy(web('/second', 'second.example.com'));
  const [second] = await served('second.example.com');
  expect(second?.subjectAltName).toBe('DNS:second.example.com');

  const before = await envOf(cluster);
  const kept = Object.entries(before).filter(([name]) => !name.startsWith('HAPROXY_SSL_CERT'));
  await putEnv(cluster, Object.fromEntries(kept));
  await expect.poll(() => envOf(cluster), { timeout: 60_000 }).toEqual(before);

  const shy = await Promise.all(fronts.map((front) => trustedLeaf(front, 'shy.example.com', ca)));
  expect(shy.every((leaf) => leaf?.subjectAltName?.includes('shy') !== true)).toBe(true);
});
