import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv } from 'ajv';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { daemonApp } from '../../src/app-definition/daemon-app.ts';
import { parseOptions } from '../../src/app-definition/options.ts';
import Status from '../../src/cli/commands/letsencrypt/status.ts';
import type { StatusResult } from '../../src/operations/types.ts';
import { startAdminRouter } from '../cluster/admin-router/admin-router.ts';
import { SCHEMAS } from '../setup/json-schemas.ts';
import { runCommand } from './command-runner.ts';
import { GOLDEN_COMMANDS, type GoldenCommand } from './golden-commands.ts';
import { type ScriptedCluster, startScriptedCluster } from './scripted-cluster.ts';
import { deployShop, shopReport } from './scripted-shop.ts';

type Environment = Readonly<Record<string, string>>;

const SHOP_APP = {
  id: '/shop',
  instances: 1,
  cpus: 0.1,
  mem: 32,
  container: { type: 'DOCKER', docker: { image: 'mesosphere/letsencrypt-dcos-test' } },
  networks: [{ mode: 'host' }],
  portDefinitions: [{ port: 0 }],
  labels: { HAPROXY_GROUP: 'external', HAPROXY_0_VHOST: 'shop.example.com' },
};

type ArgsOf = (command: GoldenCommand) => readonly string[] | undefined;

/** What every command said, situation by situation: the content of its golden file. */
const told = new Map<string, string[]>(Object.keys(GOLDEN_COMMANDS).map((name) => [name, []]));
/** What every command printed under --json. */
const json = new Map<string, { readonly result: unknown; readonly refusal: unknown }>();
/** Situations by what was typed and answered, so that no golden file says the same twice. */
const seen = new Map<string, string>();
let cluster: ScriptedCluster;
/** The daemon's app while one is meant to be there. */
let daemon: object | undefined;

/** One cluster goes through all situations: first it has no load balancer, then all it needs, in the end no daemon. */
beforeAll(async () => {
  cluster = await startScriptedCluster();
  const { environment } = cluster;
  const definition = daemonApp(parseOptions({ vhosts: 'shop.example.com' })) as { readonly env: object };
  daemon = { ...definition, env: { ...definition.env, LETSENCRYPT_API_TOKEN: 'its-token' } };
  await cluster.deploy([daemon, SHOP_APP]);
  daemonKnows('0'.repeat(64));
  await cluster.daemonAnswers();
  await situation('marathon-lb absent', environment);
  daemonKnows((await deployShop(cluster)).fingerprint);
  await vi.waitFor(loadBalancerAnswers, 20_000);
  await situation('all well, no terminal', environment);
  await jsonSituation();
  await situation('no terminal to ask on', environment, ({ unanswered }) => unanswered);
  await situation('unknown vhost', environment, ({ unknownVhost }) => unknownVhost);
  await situation('bad value', environment, ({ badValue }) => badValue);
  await situation('no cluster', {});
  await situation('wrong token', { ...environment, DCOS_ACS_TOKEN: 'wrong' });
  await withoutMarathon((down) => situation('Marathon down', down));
  await cluster.deploy([{ ...daemon, instances: 0 }]);
  daemon = undefined;
  await situation('daemon unreachable', environment);
}, 120_000);

afterAll(() => cluster?.stop());

it.each(Object.keys(GOLDEN_COMMANDS))('dcos letsencrypt %s says what it should in every situation', async (name) => {
  await expect(`${told.get(name)?.join('\n')}`).toMatchFileSnapshot(
    `../fixtures/golden/${name.replaceAll(' ', '-')}.txt`,
  );
});

it.each(Object.keys(GOLDEN_COMMANDS))('dcos letsencrypt %s prints under --json what its schema says', (name) => {
  const { result, refusal } = json.get(name) ?? {};

  expect(complaints(name, result)).toEqual([]);
  expect(complaints('error', refusal)).toEqual([]);
});

/** What a command has removed is there again for the next one. */
async function broughtBack({ removesDaemon }: GoldenCommand, code: number): Promise<void> {
  if (removesDaemon !== true || code !== 0 || daemon === undefined) return;
  await cluster.deploy([daemon]);
  await cluster.daemonAnswers();
}

/** Runs every command with --json, once as it should be and once with a wrong value. */
async function jsonSituation(): Promise<void> {
  for (const [name, command] of Object.entries(GOLDEN_COMMANDS)) {
    const { Class, args, badValue } = command;
    const { code, stdout: result } = await runCommand(Class, [...args, '--json'], cluster.environment);
    await broughtBack(command, code);
    const { stdout: refusal } = await runCommand(Class, [...badValue, '--json'], cluster.environment);
    json.set(name, { result: JSON.parse(result), refusal: JSON.parse(refusal) });
  }
}

/** What ajv has against a value, by the published schema of that name. */
function complaints(name: string, value: unknown): readonly unknown[] {
  const path = join(SCHEMAS, `${name.replaceAll(' ', '-')}.json`);
  const validate = new Ajv({ allowUnionTypes: true }).compile(JSON.parse(readFileSync(path, 'utf8')));
  return validate(value) ? [] : (validate.errors ?? []);
}

/** Runs every command, one after the other, because some change what the next one sees. */
async function situation(title: string, environment: Environment, argsOf: ArgsOf = ({ args }) => args): Promise<void> {
  for (const [name, command] of Object.entries(GOLDEN_COMMANDS)) {
    const args = argsOf(command);
    if (args === undefined) continue;
    const { code, stdout, stderr } = await runCommand(command.Class, args, environment);
    await broughtBack(command, code);
    const line = ['$ dcos letsencrypt', name, ...args].join(' ');
    const answer = `${line}\nexit ${code}\n${part('stdout', stdout)}${part('stderr', stderr)}`;
    const same = seen.get(answer);
    seen.set(answer, same ?? title);
    told.get(name)?.push(same === undefined ? `# ${title}\n${answer}` : `# ${title}\nas with: ${same}\n`);
  }
}

function part(stream: string, text: string): string {
  return text === '' ? '' : `--- ${stream}\n${steady(text)}`;
}

/** Takes an output, returns it without what differs from run to run: ports, dates, durations, certificates. */
function steady(text: string): string {
  return text
    .replaceAll(/(127\.0\.0\.\d+|shop\.example\.com):(?!9\b)\d+/g, '$1:PORT')
    .replaceAll(/ +\d+(\.\d+)? m?s$/gm, ' TIME')
    .replaceAll(/-----BEGIN CERTIFICATE-----[\s\S]+?-----END CERTIFICATE-----/g, 'CERTIFICATE');
}

/** Its process listens a moment after its deployment ended. */
async function loadBalancerAnswers(): Promise<void> {
  const { stdout } = await runCommand(Status, ['--no-grades', '--json'], cluster.environment);
  const looks = (JSON.parse(stdout) as StatusResult).vhosts.flatMap(({ servedToYou }) => servedToYou);
  expect(looks).toMatchObject([{ problem: null }]);
}

/** The daemon reports the certificate with this fingerprint, and takes every wish. */
function daemonKnows(fingerprint: string): void {
  const names = ['shop.example.com'];
  const wish = { kind: 'renew' as const, certificateId: 'shop.example.com', names, detail: 'the daemon does it next' };
  const report = shopReport(fingerprint);
  cluster.report(report);
  cluster.accept({ schema: 1, accepted: [wish], message: 'shop.example.com is next' }, report);
}

/** A cluster whose Admin Router has no Marathon behind it. */
async function withoutMarathon(run: (environment: Environment) => Promise<void>): Promise<void> {
  const router = await startAdminRouter({
    marathonUrl: 'http://127.0.0.1:1',
    agents: [],
    accounts: { users: { alice: 'secret' }, serviceAccounts: {} },
  });
  try {
    await run({ ...cluster.environment, DCOS_URL: router.url, DCOS_ACS_TOKEN: router.issueToken('alice') });
  } finally {
    await router.stop();
  }
}
