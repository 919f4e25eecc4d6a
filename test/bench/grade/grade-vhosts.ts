import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { findProgram } from '../../cluster/processes/find-program.ts';
import { startServer } from '../../cluster/processes/server-process.ts';
import { haproxyVhosts } from '../../support/tls-servers/haproxy-vhosts.ts';
import { freePort } from '../../support/tls-servers/server-process.ts';
import { result } from '../results.ts';
import { median, most, summary } from '../statistics.ts';
import type { Bench, BenchContext, Result } from '../types.ts';
import { wholeProcess } from '../whole-process.ts';
import { refusedOnly } from './modern-haproxy.ts';
import type { GradeManyAnswer } from './types.ts';

const VHOSTS = 1_000;
const RUNS = 1;

/** Every vhost of a cluster behind one load balancer, each with a certificate (P-256) of its own. */
export const gradeVhosts: Bench = {
  name: 'grade-vhosts',
  about: 'all vhosts of one HAProxy graded, 1,000 or --vhosts N',
  async run(context) {
    const count = context.options.vhosts ?? VHOSTS;
    const hosts = Array.from({ length: count }, (_, at) => `a${at}.example.com`);
    const haproxy = await startHaproxy(hosts, context);
    try {
      return await measured(haproxy.command, count, context);
    } finally {
      await haproxy.stop();
    }
  },
};

async function startHaproxy(hosts: readonly string[], context: BenchContext) {
  const { supervisor, directory, product, say } = context;
  const port = await freePort();
  const { root, command } = await haproxyVhosts(
    join(directory, 'vhosts'),
    port,
    hosts.map((host) => ({ host })),
  );
  say(`${hosts.length} certificates made`);
  const [rootFile, hostsFile] = [join(directory, 'root.pem'), join(directory, 'hosts.txt')];
  writeFileSync(rootFile, root);
  writeFileSync(hostsFile, hosts.join('\n'));
  const program = findProgram('haproxy', 'HAPROXY_BINARY');
  const server = await startServer(supervisor, {
    name: 'haproxy',
    command: [program, ...command.args],
    env: {},
    cwd: command.cwd,
  });
  await server.ready(() => fetch(`http://127.0.0.1:${port}`).catch(refusedOnly));
  const many = await product.program(join(import.meta.dirname, 'grade-many.ts'));
  return { command: [process.execPath, many, `${port}`, rootFile, hostsFile] as const, stop: () => server.end() };
}

async function measured(
  command: readonly [string, ...string[]],
  count: number,
  { supervisor, directory, options, say }: BenchContext,
): Promise<readonly Result[]> {
  const seconds: number[] = [];
  const answers: GradeManyAnswer[] = [];
  for (let run = 0; run < (options.runs ?? RUNS); run += 1) {
    const whole = await wholeProcess(supervisor, { name: 'grade-many', command, env: {}, cwd: directory });
    seconds.push(whole.seconds);
    answers.push(JSON.parse(whole.stdout) as GradeManyAnswer);
  }
  say(`${count} vhosts: ${summary(seconds, 's')}, grades ${JSON.stringify(answers[0]?.grades)}`);
  if (answers.some(({ grades }) => grades['A+'] !== count)) throw new Error('not every vhost got its A+');
  const per = answers.map(({ connections }) => connections / count);
  return [
    result(`${count} vhosts graded, whole process`, median(seconds), 's'),
    result(`${count} vhosts graded: peak memory`, most(answers.map(({ peakMegabytes }) => peakMegabytes)), 'MB'),
    result('connections a vhost', most(per), 'connections'),
  ];
}
