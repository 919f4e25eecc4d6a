import { join } from 'node:path';
import { pluginZip, unpacked } from '../../e2e/plugin-folder.ts';
import { startScriptedCluster } from '../../e2e/scripted-cluster.ts';
import { makeAuthority, makeCertificate } from '../../support/certificate-maker.ts';
import { inTurns } from '../in-turns.ts';
import { result } from '../results.ts';
import { median, summary } from '../statistics.ts';
import type { Bench, BenchContext, Result } from '../types.ts';
import { wholeProcess } from '../whole-process.ts';

const RUNS = 15;

/** `status` ends with 3 where no daemon reports, which is no failure of the run. */
const HIGHEST_GOOD_CODE = 5;

/** How long somebody waits before the plugin has said or asked anything; beside a Node that does nothing. */
export const startup: Bench = {
  name: 'startup',
  about: "the plugin's --version, --help and status, beside node -e 0",
  async run(context) {
    const { launcher, remove } = unpacked((await pluginZip()).files);
    const cluster = await startScriptedCluster();
    try {
      await cluster.deploy(await loadBalancer());
      const node = join(launcher, '..', '..', 'lib', 'node');
      const env = { ...cluster.environment, PATH: process.env.PATH ?? '', HOME: context.directory };
      return await measured(context, env, {
        'node -e 0': [node, '-e', '0'],
        '--version': [launcher, 'letsencrypt', '--version'],
        '--help': [launcher, 'letsencrypt', '--help'],
        status: [launcher, 'letsencrypt', 'status', '--no-grades'],
      });
    } finally {
      await cluster.stop();
      remove();
    }
  },
};

async function measured(
  { options, supervisor, directory, say }: BenchContext,
  env: Readonly<Record<string, string>>,
  commands: Readonly<Record<string, readonly [string, ...string[]]>>,
): Promise<readonly Result[]> {
  const contenders = Object.entries(commands).map(([name, command]) => ({
    name,
    run: async () =>
      (await wholeProcess(supervisor, { name, command, env, cwd: directory }, HIGHEST_GOOD_CODE)).seconds,
  }));
  const samples = await inTurns(contenders, { warmUps: 2, runs: options.runs ?? RUNS });
  const bare = median(samples.get('node -e 0') ?? []);
  return [...samples].map(([name, seconds]) => {
    say(`${name}: ${summary(seconds, 's')}, ${(median(seconds) / bare).toFixed(2)} times node -e 0`);
    const value = median(seconds) * 1000;
    return name === 'node -e 0'
      ? result(name, value, 'ms')
      : result(name, value, 'ms', { peer: 'node -e 0', value: bare * 1000 });
  });
}

async function loadBalancer(): Promise<object> {
  const issuer = await makeAuthority('Bench CA');
  const { pem, privateKeyPem } = await makeCertificate({
    names: ['shop.example.com'],
    issuer,
    notBefore: '2026-01-01T00:00:00Z',
    notAfter: '2099-01-01T00:00:00Z',
  });
  return {
    id: '/marathon-lb',
    args: ['sse', '--group', 'external'],
    instances: 1,
    cpus: 0.1,
    mem: 32,
    container: { type: 'DOCKER', docker: { image: 'marathon-lb' } },
    networks: [{ mode: 'host' }],
    portDefinitions: [{ port: 0 }, { port: 0 }],
    env: { HAPROXY_SSL_CERT: `${pem}\n${privateKeyPem}` },
  };
}
