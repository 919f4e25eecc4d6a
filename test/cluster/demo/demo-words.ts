import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { Cluster } from '../cluster.ts';
import type { VhostFacts } from './demo-facts.ts';
import type { Front } from './demo-look.ts';

const POLL_MS = 50;

interface Report {
  readonly certificates: readonly unknown[];
  readonly problem?: string;
}

/** When the daemon's report first showed a certificate (`performance.now()`); rejects when `signal` aborts. */
export async function issuedAt(adminRouterUrl: string, signal: AbortSignal): Promise<number> {
  for (;;) {
    signal.throwIfAborted();
    const report = await readReport(adminRouterUrl);
    if (report !== undefined && report.certificates.length > 0) return performance.now();
    await pause(POLL_MS);
  }
}

/** The daemon's report through Admin Router; undefined while it is not up. */
async function readReport(adminRouterUrl: string): Promise<Report | undefined> {
  try {
    const answer = await fetch(`${adminRouterUrl}/service/letsencrypt/v1/report`);
    return answer.ok ? ((await answer.json()) as Report) : undefined;
  } catch {
    return undefined;
  }
}

/** What `--json` writes. */
export function demoJson(
  vhosts: readonly VhostFacts[],
  timings: Readonly<Record<string, number>>,
  programs: Readonly<Record<'haproxy' | 'pebble', string>>,
): string {
  const versions = { node: process.versions.node, ...programs };
  return `${JSON.stringify({ vhosts, timings, versions }, null, 2)}\n`;
}

/** Lines to paste into another terminal while the demo runs; writes the CA's root into a file for them. */
export async function curlLines(cluster: Cluster, hosts: readonly string[], fronts: readonly Front[]): Promise<string> {
  const [front] = fronts;
  const root = join(cluster.directory, 'root.pem');
  await writeFile(root, await cluster.pebble.rootsPem());
  const { httpPort = 0, httpsPort = 0, address = '' } = front ?? {};
  const lines = hosts.flatMap((host) => [
    `  curl --cacert ${root} --resolve ${host}:${httpsPort}:${address} https://${host}:${httpsPort}/`,
    `  curl -i --resolve ${host}:${httpPort}:${address} http://${host}:${httpPort}/`,
  ]);
  return [
    'Try it from another terminal:',
    ...lines,
    `  DCOS_URL=${cluster.adminRouter.url} bin/run.js letsencrypt status ${hosts[0]}`,
    '',
    'Ctrl-C ends everything.',
    '',
  ].join('\n');
}
