import type { Cluster } from '../cluster.ts';
import type { VhostFacts } from './demo-facts.ts';
import type { Front } from './demo-look.ts';

/** What `--json` writes. */
export function demoJson(
  vhosts: readonly VhostFacts[],
  timings: Readonly<Record<string, number>>,
  programs: Readonly<Record<'haproxy' | 'pebble', string>>,
): string {
  const versions = { node: process.versions.node, ...programs };
  return `${JSON.stringify({ vhosts, timings, versions }, null, 2)}\n`;
}

/** Lines to paste into another terminal while the demo runs; `root` is the file with the CA's root. */
export function curlLines(cluster: Cluster, hosts: readonly string[], fronts: readonly Front[], root: string): string {
  const [front] = fronts;
  const { httpPort = 0, httpsPort = 0, address = '' } = front ?? {};
  const lines = hosts.flatMap((host) => [
    `  curl --cacert ${root} --resolve ${host}:${httpsPort}:${address} https://${host}:${httpsPort}/`,
    `  curl -i --resolve ${host}:${httpPort}:${address} http://${host}:${httpPort}/`,
  ]);
  return [
    'Try it from another terminal:',
    ...lines,
    `  DCOS_URL=${cluster.adminRouter.url} bin/run.js letsencrypt status ${hosts[0]} --ca ${root}`,
    `  DCOS_URL=${cluster.adminRouter.url} bin/run.js letsencrypt grade --all --ca ${root}`,
    '',
    'Ctrl-C ends everything.',
    '',
  ].join('\n');
}
