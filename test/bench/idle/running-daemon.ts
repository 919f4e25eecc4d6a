import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { ALLOCATOR_ENV } from '../../../src/app-definition/daemon-app.ts';
import type { Report } from '../../../src/daemon-api/types.ts';
import { freePorts } from '../../cluster/free-ports.ts';
import type { ManagedProcess } from '../../cluster/types.ts';
import type { BenchContext } from '../types.ts';
import { DAEMON_APP } from './quiet-cluster.ts';

export interface DaemonRequest {
  /** How many vhosts it has to report as served. */
  readonly vhosts: number;
  readonly marathonUrl: string;
  readonly directoryUrl: string;
  readonly stateDirectory: string;
}

const SETTLED_WITHIN_MS = 120_000;
const LOOK_EVERY_MS = 200;

/** The real daemon, started, its first look over and every vhost served. Throws with its last report when it is not. */
export async function settledDaemon(request: DaemonRequest, context: BenchContext): Promise<ManagedProcess> {
  const [challengePort = 0, apiPort = 0] = await freePorts(2, ['127.0.0.1']);
  const cwd = join(context.directory, 'daemon');
  await mkdir(cwd);
  const daemon = await context.supervisor.spawn({
    name: 'daemon',
    command: [process.execPath, context.product.daemon],
    env: {
      MARATHON_URL: request.marathonUrl,
      LETSENCRYPT_SERVER_URL: request.directoryUrl,
      LETSENCRYPT_STATE_DIRECTORY: request.stateDirectory,
      MARATHON_APP_ID: DAEMON_APP,
      ...ALLOCATOR_ENV,
      LETSENCRYPT_KEY_TYPE: 'p256',
      PORT0: `${challengePort}`,
      PORT1: `${apiPort}`,
    },
    cwd,
  });
  daemon.stdout.resume();
  daemon.stderr.resume();
  await allServed(`http://127.0.0.1:${apiPort}/v1/report`, request.vhosts);
  return daemon;
}

async function allServed(url: string, count: number): Promise<void> {
  const giveUpMs = performance.now() + SETTLED_WITHIN_MS;
  for (;;) {
    const answer = await fetch(url).catch(() => undefined);
    const report = answer && ((await answer.json()) as Report);
    const served = report?.vhosts.filter(({ state }) => state === 'served').length;
    if (served === count) return;
    if (performance.now() > giveUpMs) throw new Error(`not settled: ${JSON.stringify(report)?.slice(0, 2_000)}`);
    await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
  }
}
