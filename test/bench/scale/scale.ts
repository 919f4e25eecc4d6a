import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { daemonApp } from '../../../src/app-definition/daemon-app.ts';
import { parseOptions } from '../../../src/app-definition/options.ts';
import type { GivenOptions } from '../../../src/app-definition/types.ts';
import { type Cluster, startCluster } from '../../cluster/cluster.ts';
import { trustedLeaf } from '../../cluster/demo/demo-look.ts';
import { makeCertificate } from '../../support/certificate-maker.ts';
import { reportOf } from '../../support/daemon-in-cluster.ts';
import { processUsage } from '../idle/process-usage.ts';
import { result } from '../results.ts';
import type { Bench, BenchContext, Result } from '../types.ts';

/** 25 certificates of the 30 that HAProxy's bind line takes. */
const ENV_VHOSTS = 2_500;
const DIRECTORY_VHOSTS = 10_000;

const NAMES_PER_CERTIFICATE = 100;
const POLL_MS = 1_000;
const DEADLINE_MS = 15 * 60_000;

/** From an empty cluster to every vhost served by every load balancer, both ways of installation. */
export const scale: Bench = {
  name: 'scale',
  about: '2,500 vhosts in the environment of marathon-lb and 10,000 in a directory, until all are served (--vhosts)',
  async run(context) {
    const { vhosts } = context.options;
    const directory = join(context.directory, 'shared');
    await mkdir(directory);
    // HAProxy does not start without any certificate; an operator has one there already.
    const own = await makeCertificate({ names: ['operator.example.com'] });
    await writeFile(join(directory, 'operator.pem'), own.pem + own.privateKeyPem);
    return [
      ...(await measured('env', vhosts ?? ENV_VHOSTS, {}, [], context)),
      ...(await measured(
        'directory',
        vhosts ?? DIRECTORY_VHOSTS,
        { installMode: 'directory', directory },
        ['--ssl-certs', directory],
        context,
      )),
    ];
  },
};

async function measured(
  mode: string,
  count: number,
  given: GivenOptions,
  args: readonly string[],
  { say }: BenchContext,
): Promise<readonly Result[]> {
  const cluster = await startCluster();
  try {
    await cluster.deployMarathonLb({ healthIntervalSeconds: 1, ...(args.length > 0 && { args: [...args] }) });
    // Short ones: Linux takes 128 KiB in one variable.
    const names = Array.from({ length: count }, (_, index) => `v${index}.s.io`);
    const serverUrl = cluster.pebble.directoryUrl;
    const options = { vhosts: names.join(','), serverUrl, keyType: 'p256', ...given };
    const startMs = performance.now();
    await cluster.deploy(daemonApp(parseOptions(options)));
    const { issuedMs, servedMs } = await untilServed(cluster, names, startMs);
    await provenServed(cluster, names);
    const pid = cluster.marathon.instances('/letsencrypt')[0]?.task?.process?.pid ?? 0;
    const { cpuSeconds, peakMegabytes } = await processUsage(pid);
    say(`${count} vhosts, ${mode}: issued ${seconds(issuedMs)}, served ${seconds(servedMs)}`);
    const what = `${count} vhosts, ${mode}`;
    return [
      result(`${what}: issued`, issuedMs / 1_000, 's'),
      result(`${what}: served`, servedMs / 1_000, 's'),
      result(`${what}: processor time`, cpuSeconds, 's'),
      result(`${what}: peak memory`, peakMegabytes, 'MB'),
    ];
  } finally {
    await cluster.stop();
  }
}

/** Asks the daemon, as an operator would. Throws when not all are served in time. */
async function untilServed(cluster: Cluster, names: readonly string[], startMs: number) {
  let issuedMs: number | undefined;
  for (;;) {
    await delay(POLL_MS);
    const nowMs = performance.now() - startMs;
    const vhosts = (await reportOf(cluster))?.vhosts ?? [];
    const served = vhosts.filter(({ state }) => state === 'served').length;
    const issued = vhosts.filter(({ state }) => ['installing', 'unserved', 'served'].includes(state)).length;
    if (issued === names.length) issuedMs ??= nowMs;
    if (served === names.length) return { issuedMs: issuedMs ?? nowMs, servedMs: nowMs };
    if (nowMs > DEADLINE_MS)
      throw new Error(`after ${seconds(nowMs)}, ${issued} of ${names.length} are issued and ${served} served`);
  }
}

/** Not on the daemon's word: a name of each certificate at each load balancer. */
async function provenServed(cluster: Cluster, names: readonly string[]): Promise<void> {
  const ca = await cluster.pebble.rootsPem();
  for (const { address } of cluster.publicAgents)
    for (let index = 0; index < names.length; index += NAMES_PER_CERTIFICATE) {
      const host = names[index] ?? '';
      const leaf = await trustedLeaf({ address, ...cluster.ports }, host, ca);
      if (leaf?.checkHost(host) !== host) throw new Error(`${address} serves no trusted certificate for ${host}`);
    }
}

function seconds(ms: number): string {
  return `${(ms / 1_000).toFixed(1)} s`;
}
