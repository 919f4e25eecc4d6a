import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { testApps } from '../../src/app-definition/test-apps.ts';
import Setup from '../../src/cli/commands/letsencrypt/setup.ts';
import Status from '../../src/cli/commands/letsencrypt/status.ts';
import { type Cluster, startCluster } from '../cluster/cluster.ts';
import { type BuiltPlugin, buildPlugin } from './built-plugin.ts';
import { runCommand } from './command-runner.ts';
import { KEYS, openTerminal, type Terminal } from './terminal.ts';

const HOSTS = ['test-1.example.com', 'test-2.example.com'] as const;

let plugin: BuiltPlugin;
let cluster: Cluster;
let environment: Readonly<Record<string, string>>;
/** What a real cluster needs no words for: this CA, its root, its name server. */
let site: readonly string[];
let trust: readonly string[];

beforeAll(async () => {
  plugin = buildPlugin();
  cluster = await startCluster({ publicAgents: 2 });
  await cluster.deployMarathonLb({ healthIntervalSeconds: 1 });
  for (const app of testApps({ vhosts: HOSTS, group: 'external', healthIntervalSeconds: 1 })) {
    const { HAPROXY_GROUP, HAPROXY_0_VHOST } = app.labels as Readonly<Record<string, string>>;
    await cluster.deploy({ ...app, labels: { HAPROXY_GROUP, HAPROXY_0_VHOST, HAPROXY_0_USE_HSTS: 'true' } });
  }
  const root = join(cluster.directory, 'root.pem');
  writeFileSync(root, await cluster.pebble.rootsPem());
  environment = { DCOS_URL: cluster.adminRouter.url, DCOS_ACS_TOKEN: '', DCOS_TLS_INSECURE: '1' };
  trust = ['--ca', root];
  site = ['--server', cluster.pebble.directoryUrl, '--key-type', 'p256'];
  site = [...site, '--ca', root, '--name-server', cluster.pebble.dnsAddress];
}, 120_000);

afterAll(async () => {
  await cluster?.stop();
  plugin?.remove();
});

const QUESTIONS = ['Certificates for', 'TLS policy', 'HSTS for all vhosts', 'Go ahead'];

/** Answers the first questions with Enter, and waits for the next one. */
async function answered(terminal: Terminal, count: number): Promise<void> {
  for (const question of QUESTIONS.slice(0, count)) {
    await terminal.sees(question);
    terminal.type(KEYS.enter);
  }
  if (QUESTIONS[count] !== undefined) await terminal.sees(QUESTIONS[count]);
}

/** What the daemon was given, out of its app. */
async function apiToken(): Promise<string> {
  const answer = await fetch(`${cluster.marathon.url}/v2/apps//letsencrypt`);
  const { app } = (await answer.json()) as { readonly app: { readonly env: Readonly<Record<string, string>> } };
  return app.env.LETSENCRYPT_API_TOKEN ?? '';
}

const open = (...args: readonly string[]) => openTerminal(plugin.root, ['setup', ...site, ...args], environment);
const run = (...args: readonly string[]) => runCommand(Setup, [...site, ...args], environment);

describe('dcos letsencrypt setup, before anything is there', () => {
  it.each(QUESTIONS)('changes nothing at Ctrl-C, asked: %s', async (question) => {
    const terminal = open();
    await answered(terminal, QUESTIONS.indexOf(question));
    terminal.type(KEYS.ctrlC);

    expect(await terminal.ended).toBe(130);
    expect(terminal.screen()).toMatch(/Error: interrupted\.\s+Nothing was changed\./);
    expect(cluster.marathon.instances('/letsencrypt')).toEqual([]);
  });

  it('names the flags that are missing where nobody can be asked', async () => {
    expect(await run()).toMatchObject({
      code: 2,
      stdout: '',
      stderr: expect.stringContaining(
        'Error: there is no terminal to ask on, and these are missing: --vhost HOST (or --vhost auto), --yes.\n',
      ),
    });
  });

  it('shows plan and app in a dry run, and changes nothing', async () => {
    const { code, stdout, stderr } = await run('--dry-run', '--vhost', HOSTS[0]);

    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ id: '/letsencrypt', env: { LETSENCRYPT_API_TOKEN: '[secret]' } });
    expect(stderr).toMatch(/^This will {3}install \/letsencrypt as a Marathon app\n.*restart \/marathon-lb once/m);
    expect(cluster.marathon.instances('/letsencrypt')).toEqual([]);
  });
});

describe('dcos letsencrypt setup', () => {
  it('says at Ctrl-C what is done, and goes on with keys typed, to A+', async () => {
    const first = open();
    await answered(first, 4);
    await first.sees(/done {2}deployed/);
    first.type(KEYS.ctrlC);
    const code = await first.ended;

    expect(code).toBe(130);
    expect(first.screen()).toMatch(/Done so far: deployed \/letsencrypt/);

    const second = open();
    await second.sees('Certificates for');
    second.type(KEYS.enter);

    expect(await second.ended).toBe(0);
    expect(second.screen()).toMatch(/done {2}served/);
    for (const host of HOSTS) expect(second.screen()).toMatch(new RegExp(`^${host} {2}A\\+ .* served by 2 of 2$`, 'm'));
  });

  it('is followed by a page for one vhost, from the CA to the last instance', async () => {
    const terminal = openTerminal(plugin.root, ['status', HOSTS[0], ...trust], environment);
    const code = await terminal.ended;
    const { stdout } = await runCommand(Status, [HOSTS[0], '--json', ...trust], environment);
    const [{ certificate, installed, servedToDaemon, servedToYou }] = JSON.parse(stdout).vhosts;

    expect(code).toBe(0);
    expect(terminal.screen()).toMatch(/^ {2}Renews {7}\d{4}-\d\d-\d\d \d\d:\d\d UTC: the CA suggests /m);
    expect(terminal.screen()).toMatch(/^ {2}You see {6}127\.0\.0\.2:\d+ {2}this certificate$/m);
    expect(certificate).toMatchObject({
      version: 1,
      serial: expect.stringMatching(/^[0-9a-f]{16,}$/),
      chain: [expect.stringContaining('Intermediate CA'), expect.stringContaining('Root CA')],
      ca: new URL(cluster.pebble.directoryUrl).host,
      renewSource: 'ari',
    });
    expect(Date.parse(certificate.window.start)).toBeLessThan(Date.parse(certificate.renewsAt));
    expect(Date.parse(certificate.renewsAt)).toBeLessThan(Date.parse(certificate.window.end));
    const shown = [installed, ...servedToDaemon, ...servedToYou].map(({ fingerprint }) => fingerprint);
    expect(shown).toEqual(Array(5).fill(certificate.fingerprint));
  });

  it('changes only what differs, without a terminal', async () => {
    const same = JSON.parse((await run('--yes', '--json')).stdout);
    const { code, stdout, stderr } = await run('--yes', '--check-interval', '12h');

    expect(same).toMatchObject({ plan: { action: 'none', changes: [] }, failed: [], status: { graded: true } });
    expect(JSON.stringify(same)).not.toContain(await apiToken());
    expect({ code, table: stdout.split('\n').length }).toEqual({ code: 0, table: 4 });
    expect(stderr).toMatch(
      /change \/letsencrypt, which restarts in seconds:\n\s+LETSENCRYPT_CHECK_INTERVAL: 24h -> 12h\n/,
    );
  });
});
