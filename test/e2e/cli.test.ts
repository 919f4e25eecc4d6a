import { execFileSync, spawnSync } from 'node:child_process';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startAdminRouter } from '../cluster/admin-router/admin-router.ts';
import { type BuiltPlugin, buildPlugin, type Finished } from './built-plugin.ts';
import { type ScriptedCluster, startScriptedCluster } from './scripted-cluster.ts';
import { deployShop, shopReport } from './scripted-shop.ts';
import { KEYS, openTerminal } from './terminal.ts';

const ROOT = join(import.meta.dirname, '..', '..');

const ACCOUNTS = { users: { alice: 'secret' }, serviceAccounts: {} };

let plugin: BuiltPlugin;
let cluster: ScriptedCluster;
let fingerprint: string;

beforeAll(async () => {
  plugin = buildPlugin();
  cluster = await startScriptedCluster();
  ({ fingerprint } = await deployShop(cluster));
  cluster.report(shopReport(fingerprint));
});

afterAll(async () => {
  await cluster?.stop();
  plugin?.remove();
});

describe('dcos letsencrypt', () => {
  it.each([[['--help']], [['-h']], [[]]])('shows its commands for %j', async (args) => {
    const { code, stdout, stderr } = await plugin.run(args);

    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toContain('$ dcos letsencrypt COMMAND');
    expect(stdout).toMatch(/^ {2}letsencrypt status +Show every virtual host/m);
  });

  it('answers in one line what it is', async () => {
    expect(await plugin.run(['--info'])).toMatchObject({
      code: 0,
      stdout: 'Free, trusted, self-renewing TLS for every virtual host behind marathon-lb.\n',
    });
    expect((await plugin.run(['--version'])).stdout).toMatch(/^dcos-letsencrypt \d+\.\d+\.\d+\n$/);
  });

  it('ends quietly when nobody reads its output to the end', () => {
    const script = `node ${join(ROOT, 'bin', 'run.js')} letsencrypt --help | head -1; echo "${'$'}{PIPESTATUS[0]}"`;

    const { stdout, stderr } = spawnSync('bash', ['-c', script], { encoding: 'utf8' });

    expect(stdout).toBe('Free, trusted, self-renewing TLS for every virtual host behind marathon-lb.\n0\n');
    expect(stderr).toBe('');
  });

  it('guesses the command that was meant, exit code 2', async () => {
    expect(await plugin.run(['statsu'])).toMatchObject({
      code: 2,
      stdout: '',
      stderr:
        'Error: dcos letsencrypt statsu is not a command.\nTry:   dcos letsencrypt status\n       dcos letsencrypt --help\n',
    });
    expect(jsonError(await plugin.run(['statsu', '--json']))).toMatchObject({ code: 'USAGE' });
  });
});

describe('dcos letsencrypt generate', () => {
  it('prints an app that Marathon runs, and the next step on stderr', async () => {
    const { code, stdout, stderr } = await plugin.run(['generate', '--vhost', 'shop.example.com']);

    expect({ code, stderr }).toEqual({
      code: 0,
      stderr: 'Save this as letsencrypt.json, then: dcos marathon app add letsencrypt.json\n',
    });
    await cluster.deploy(JSON.parse(stdout));
    expect(cluster.marathon.instances('/letsencrypt')).toHaveLength(1);
  });

  it('prints test apps that Marathon runs until they are healthy', async () => {
    const hosts = ['--vhost', 'test-1.example.com', '--vhost', 'test-2.example.com'];
    const { code, stdout } = await plugin.run(['generate', 'test-apps', ...hosts, '--json']);

    expect(code).toBe(0);
    await cluster.deploy(JSON.parse(stdout));
    expect(cluster.marathon.instances('/letsencrypt-test-2')).toHaveLength(2);
  });

  it('does not mind a reader that stops early', () => {
    const script = join(plugin.root, 'bin/run.js');
    const command = `"${process.execPath}" "${script}" letsencrypt generate --vhost a.example.com 2>&1 | head -1`;

    expect(execFileSync('sh', ['-c', command], { encoding: 'utf8' })).toBe('{\n');
  });
});

describe('dcos letsencrypt status', () => {
  it('shows what is managed and what is not, from behind Admin Router', async () => {
    const { code, stdout, stderr } = await plugin.run(['status', '--no-grades'], cluster.environment);

    expect({ code, stdout, stderr }).toEqual({
      code: 0,
      stdout: `
VHOST               APP                  ISSUER   EXPIRES     RENEWS      SLOT              STATE
shop.example.com    -                    Test CA  2099-02-22  2099-01-23  HAPROXY_SSL_CERT  served by 1 of 1
test-1.example.com  /letsencrypt-test-1  -        -           -           -                 not managed (a certificate for other names)
test-2.example.com  /letsencrypt-test-2  -        -           -           -                 not managed (a certificate for other names)
`.trimStart(),
      stderr: '',
    });
  });

  it('exits 5 when a name needs its operator', async () => {
    cluster.report(shopReport(fingerprint, { state: 'failed', detail: 'no A record' }));
    const { code, stderr } = await plugin.run(['status', '--no-grades'], cluster.environment);
    cluster.report(shopReport(fingerprint));

    expect(code).toBe(5);
    expect(stderr).toBe('1 of 3 needs you. Why and what to do: dcos letsencrypt status shop.example.com\n');
  });

  it('exits 130 at Ctrl-C, however long the cluster is silent', async () => {
    const silent = createServer();
    await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
    const address = silent.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    const connected = new Promise((resolve) => silent.once('connection', resolve));

    const running = plugin.start(['status', '--marathon-url', `http://127.0.0.1:${port}`]);
    await connected;
    running.interrupt();

    expect(await running.finished).toMatchObject({
      code: 130,
      stdout: '',
      stderr: 'Error: interrupted.\n       Nothing was changed.\n',
    });
    silent.close();
  });
});

describe('dcos letsencrypt status --watch', () => {
  it('redraws on a terminal, also while the cluster is away, until Ctrl-C', async () => {
    const router = await startAdminRouter({ marathonUrl: cluster.marathon.url, agents: [], accounts: ACCOUNTS });
    const environment = { ...cluster.environment, DCOS_URL: router.url, DCOS_ACS_TOKEN: router.issueToken('alice') };
    const args = ['status', '--watch', '--interval', '1', '--no-grades'];
    const terminal = openTerminal(plugin.root, args, environment);
    await terminal.sees('not managed (a certificate for other names)');
    expect(await terminal.redraws()).toMatch(/^Looked at .*\n\nVHOST/);
    await router.stop();
    await terminal.sees('Last seen at');
    const frame = await terminal.redraws();

    expect(frame).toMatch(/^Last seen at .*\n\d\d:\d\d:\d\d UTC: 127\.0\.0\.1:\d+: connection refused\n\nVHOST/);
    expect(frame).toContain('test-1.example.com');
    terminal.type(KEYS.ctrlC);
    expect(await terminal.ended).toBe(130);
    expect(terminal.leftOn()).toEqual([]);
    expect(terminal.screen()).toMatch(/\^C\n$/);
  });

  it('writes a line of JSON at each change', async () => {
    const running = plugin.start(
      ['status', '--watch', '--interval', '1', '--json', '--no-grades'],
      cluster.environment,
    );
    await running.line();
    cluster.report(shopReport(fingerprint, { state: 'failed', detail: 'no A record' }));
    await running.line();
    running.interrupt();
    const { code, stdout, stderr } = await running.finished;
    cluster.report(shopReport(fingerprint));

    expect({ code, stderr }).toEqual({ code: 130, stderr: '' });
    expect(
      stdout
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line).vhosts[0].state),
    ).toEqual(['served', 'failed']);
  });
});

it('follows the log until Ctrl-C', async () => {
  const event = { at: '2026-11-24T12:00:00.000Z', message: 'first', ok: true };
  cluster.report(shopReport(fingerprint, {}, { events: [event] }));
  const running = plugin.start(['logs', '--follow', '--json'], cluster.environment);
  await running.line();
  running.interrupt();

  expect(await running.finished).toMatchObject({
    code: 130,
    stdout: expect.stringMatching(/^{.*"message":"first".*}\n$/),
    stderr: '',
  });
});

function jsonError({ stdout }: Pick<Finished, 'stdout'>): { code: string; message: string; suggestions: string[] } {
  return JSON.parse(stdout).error;
}
