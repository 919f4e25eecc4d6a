import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { requireBinaries } from '../../setup/binaries.ts';
import { type Cluster, startCluster } from '../cluster.ts';
import { type ServedTimes, servedTimes, type VhostFacts, vhostFacts } from './demo-facts.ts';
import { gradesOf } from './demo-grades.ts';
import type { Front } from './demo-look.ts';
import { noteEndedHaproxy, noteFailedTasks } from './demo-notes.ts';
import { type DemoOptions, demoOptions, USAGE } from './demo-options.ts';
import { issuedAt, reportedServed } from './demo-report.ts';
import { step } from './demo-steps.ts';
import { type Stop, stopOnSignals } from './demo-stop.ts';
import { curlLines, demoJson } from './demo-words.ts';
import { letsencrypt, letsencryptJson } from './product-command.ts';

const HOSTS = ['test-1.example.com', 'test-2.example.com'];

/** Longer than anything here takes, shorter than anybody waits. */
const DEADLINE_MS = 120_000;

/** What the daemon is told of Marathon, as on any DC/OS; the test cluster resolves the name. */
const MARATHON_URL = 'http://marathon.mesos:8080';

await requireBinaries();
const stop = stopOnSignals();
process.exit(await main(readOptions(), stop));

function readOptions(): DemoOptions {
  try {
    return demoOptions(process.argv.slice(2));
  } catch (error) {
    process.stderr.write(`Error: ${(error as Error).message}\n\n${USAGE}`);
    process.exit(2);
  }
}

/** Starts the cluster, shows the main job, and ends everything again, whatever happens. Returns the exit code. */
async function main(options: DemoOptions, { signal, aborted, because, reason, code }: Stop): Promise<number> {
  const started = performance.now();
  let cluster: Cluster | undefined;
  try {
    cluster = await step('cluster started', () => startCluster({ publicAgents: options.agents, onPartExit: because }));
    const clusterStartMs = performance.now() - started;
    void noteFailedTasks(cluster.marathon.url, signal);
    void noteEndedHaproxy(cluster.marathon, signal);
    return await Promise.race([show(cluster, clusterStartMs, options, signal), aborted]);
  } catch (error) {
    process.stderr.write(`${reason() === 'stopped' ? '' : `Error: ${reason() ?? (error as Error).message}\n`}`);
    return reason() === undefined ? 1 : code();
  } finally {
    await cluster?.stop();
  }
}

async function show(
  cluster: Cluster,
  clusterStartMs: number,
  options: DemoOptions,
  stopped: AbortSignal,
): Promise<number> {
  const signal = AbortSignal.any([stopped, AbortSignal.timeout(DEADLINE_MS)]);
  const fronts: readonly Front[] = cluster.publicAgents.map(({ address }) => ({ address, ...cluster.ports }));
  const ca = await cluster.pebble.rootsPem();
  await step('marathon-lb deployed', () => cluster.deployMarathonLb({ healthIntervalSeconds: 1 }));
  await step('test apps deployed', () => deployTestApps(cluster));

  const watching = servedTimes(fronts, HOSTS, ca, signal);
  watching.catch(() => {});
  const daemonStartMs = performance.now();
  await step('daemon deployed', () => deployDaemon(cluster, options));
  const issuedMs = await step('certificate issued', () => issuedAt(cluster.adminRouter.url, signal));
  const served = await step('served by every load balancer', () => watching);
  await step('daemon agrees', () => reportedServed(cluster.adminRouter.url, signal));
  const root = join(cluster.directory, 'root.pem');
  await writeFile(root, ca);
  const grades = await step('graded', () => gradesOf(cluster.adminRouter.url, root));
  const vhosts = await Promise.all(HOSTS.map((host) => vhostFacts(host, fronts, ca, grades.get(host) ?? null)));

  const timings = timingsOf(clusterStartMs, daemonStartMs, issuedMs, served);
  if (options.jsonFile !== undefined)
    await writeFile(
      options.jsonFile,
      demoJson(vhosts, timings, { haproxy: cluster.haproxyVersion, pebble: cluster.pebble.version }),
    );
  return present(cluster, vhosts, fronts, root, options, stopped);
}

async function deployTestApps(cluster: Cluster): Promise<void> {
  const args = ['generate', 'test-apps', ...HOSTS.flatMap((host) => ['--vhost', host])];
  const apps = await letsencryptJson<readonly object[]>(cluster.adminRouter.url, args);
  await Promise.all(apps.map((app) => cluster.deploy(app)));
}

/** The very app that `generate` prints, for this cluster's CA. */
async function deployDaemon(cluster: Cluster, { keyType }: DemoOptions): Promise<void> {
  const vhosts = HOSTS.flatMap((host) => ['--vhost', host]);
  const site = ['--server', cluster.pebble.directoryUrl, '--marathon-url', MARATHON_URL];
  const app = await letsencryptJson<object>(cluster.adminRouter.url, [
    'generate',
    ...vhosts,
    '--key-type',
    keyType,
    ...site,
  ]);
  await cluster.deploy(app);
}

function timingsOf(clusterStartMs: number, daemonStartMs: number, issuedMs: number, served: ServedTimes) {
  return {
    clusterStartMs: Math.round(clusterStartMs),
    daemonStartToIssuedMs: Math.round(issuedMs - daemonStartMs),
    issuedToServedMs: Math.round(served.firstMs - issuedMs),
    issuedToAllServedMs: Math.round(served.allMs - issuedMs),
  };
}

/** Status table, lines to try, and the wait for Ctrl-C. The exit code is 0 only if every vhost is really served. */
async function present(
  cluster: Cluster,
  vhosts: readonly VhostFacts[],
  fronts: readonly Front[],
  root: string,
  { once }: DemoOptions,
  stopped: AbortSignal,
): Promise<number> {
  const status = await letsencrypt(cluster.adminRouter.url, ['status', '--ca', root]);
  process.stdout.write(`\n$ dcos letsencrypt status --ca root.pem\n${status.stdout}${status.stderr}\n`);
  const allServed = status.code === 0 && vhosts.every(({ served, httpsStatus }) => served && httpsStatus === 200);
  if (once) return allServed ? 0 : 1;
  process.stdout.write(curlLines(cluster, HOSTS, fronts, root));
  await new Promise((resolve) => stopped.addEventListener('abort', resolve));
  return 0;
}
