import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { result } from '../results.ts';
import type { Bench } from '../types.ts';
import { issuedVhosts } from './issued-vhosts.ts';
import { processUsage } from './process-usage.ts';
import { startQuietCluster } from './quiet-cluster.ts';
import { settledDaemon } from './running-daemon.ts';

const DEFAULT_VHOSTS = 10_000;

/** Nobody listens there: nothing is due, so the CA must not be needed. */
const DIRECTORY_URL = 'https://127.0.0.1:1/dir';
/** What the first look needs is over by then. */
const SETTLING_MS = 2_000;

/** What the daemon costs an agent for as long as nothing is due, which is nearly always. */
export const idle: Bench = {
  name: 'idle',
  about: 'memory and processor share of the daemon while nothing is due (--seconds, --vhosts)',
  async run(context) {
    const { vhosts: count = DEFAULT_VHOSTS, seconds } = context.options;
    const ca = { directoryUrl: DIRECTORY_URL, stateDirectory: join(context.directory, 'state') };
    const vhosts = await issuedVhosts({ count, ...ca });
    const cluster = await startQuietCluster(vhosts, context);
    const daemon = await settledDaemon({ vhosts: count, marathonUrl: cluster.marathonUrl, ...ca }, context);
    const settled = await processUsage(daemon.pid);
    context.say(
      `${count} vhosts served after ${settled.cpuSeconds.toFixed(2)} s of processor time; watching for ${seconds} s`,
    );

    await delay(SETTLING_MS);
    const before = await processUsage(daemon.pid);
    const startMs = performance.now();
    await delay(seconds * 1000);
    const after = await processUsage(daemon.pid);
    const watchedSeconds = (performance.now() - startMs) / 1000;
    await cluster.stop();

    const share = (after.cpuSeconds - before.cpuSeconds) / watchedSeconds;
    return [
      result(`${count} vhosts: memory`, after.residentMegabytes, 'MB'),
      result(`${count} vhosts: peak memory`, after.peakMegabytes, 'MB'),
      result(`${count} vhosts: share of one processor`, share * 100, '%'),
      result(`${count} vhosts: processor time to the first report`, settled.cpuSeconds, 's'),
    ];
  },
};
