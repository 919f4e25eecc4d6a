import { execFileSync, spawnSync } from 'node:child_process';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type BuiltPlugin, buildPlugin, type Finished } from './built-plugin.ts';
import { type ScriptedCluster, startScriptedCluster } from './scripted-cluster.ts';
import { deployShop, shopReport } from './scripted-shop.ts';

const ROOT = join(import.meta.dirname, '..', '..');

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

  it.each([
    [['generate'], 'no virtual host given: --vhost is missing'],
    [['generate', '--nope'], 'Nonexistent flag: --nope'],
    [['generate', 'apps'], 'Expected apps to be one of: app, test-apps'],
    [['generate', '--vhost'], 'Flag --vhost expects a value'],
    [['generate', '--vhost', 'a'], '--vhost a: a name without a dot is not public'],
  ])('refuses %j with exit code 2, in words and in JSON', async (args, message) => {
    const text = await plugin.run(args);
    const json = await plugin.run([...args, '--json']);

    expect(text).toMatchObject({ code: 2, stdout: '' });
    expect(text.stderr.split('\n')[0]).toBe(`Error: ${message}`);
    expect(json).toMatchObject({ code: 2, stderr: '' });
    expect(jsonError(json)).toMatchObject({ code: 'USAGE', message });
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

  it('shows the same from plain Marathon', async () => {
    const dcos = await plugin.run(['status', '--no-grades'], cluster.environment);
    const plain = await plugin.run(['status', '--no-grades', '--marathon-url', cluster.marathon.url]);

    expect(plain).toEqual(dcos);
  });

  it('gives the whole result as JSON', async () => {
    const { code, stdout, stderr } = await plugin.run(['status', 'shop.example.com', '--json'], cluster.environment);
    const result = JSON.parse(stdout);

    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(result).toMatchObject({
      loadBalancer: { appId: '/marathon-lb', groups: ['external'], instances: 1 },
      daemon: { kind: 'reporting', appId: '/letsencrypt', version: '0.1.0', problem: null },
      vhosts: [
        {
          vhost: 'shop.example.com',
          state: 'served',
          detail: 'served by 1 of 1',
          certificate: { fingerprint, slot: 'HAPROXY_SSL_CERT', renewsAt: '2099-01-23T00:00:00.000Z' },
          servedToYou: [{ fingerprint, problem: null }],
        },
      ],
    });
    expect(result.vhosts).toHaveLength(1);
  });

  it('shows one vhost on a page of its own', async () => {
    const { stdout } = await plugin.run(['status', 'shop.example.com'], cluster.environment);

    expect(stdout).toMatch(/^ {2}Installed {4}HAPROXY_SSL_CERT of \/marathon-lb$/m);
    expect(stdout).toMatch(/^ {2}You see {6}127\.0\.0\.\d:\d+ {2}this certificate$/m);
  });

  it('exits 5 when a name needs its operator', async () => {
    cluster.report(shopReport(fingerprint, { state: 'failed', detail: 'no A record' }));
    const { code, stderr } = await plugin.run(['status', '--no-grades'], cluster.environment);
    cluster.report(shopReport(fingerprint));

    expect(code).toBe(5);
    expect(stderr).toBe('1 of 3 needs you. Why and what to do: dcos letsencrypt status shop.example.com\n');
  });

  it('exits 3 when the daemon gives no report, and shows the rest', async () => {
    const { code, stdout, stderr } = await plugin.run(['status', '--app-id', '/marathon-lb'], cluster.environment);

    expect(code).toBe(3);
    expect(stdout).toContain('test-1.example.com');
    expect(stderr).toContain('/marathon-lb gives no report: its app has no port for reports.');
  });

  it('exits 3 for a token that is not valid, and says how to get one', async () => {
    const environment = { ...cluster.environment, DCOS_ACS_TOKEN: 'e30.e30.x' };

    const text = await plugin.run(['status'], environment);
    const json = await plugin.run(['status', '--json'], environment);

    expect(text).toMatchObject({ code: 3, stdout: '' });
    expect(text.stderr).toContain('dcos auth login');
    expect(json.code).toBe(3);
    expect(jsonError(json)).toMatchObject({ code: 'NOT_ALLOWED', suggestions: ['Log in again: dcos auth login.'] });
  });

  it('exits 3 for a cluster that does not answer', async () => {
    const finished = await plugin.run(['status'], { DCOS_URL: 'http://127.0.0.1:1', DCOS_ACS_TOKEN: '' });

    expect(finished).toMatchObject({ code: 3, stdout: '' });
    expect(finished.stderr).toContain('Error: 127.0.0.1:1: connection refused\n');
  });

  it('does not go on without the CA file of the cluster', async () => {
    const finished = await plugin.run(['status', '--json'], {
      ...cluster.environment,
      DCOS_TLS_CA_PATH: '/nowhere/dcos_ca.crt',
    });

    expect(finished.code).toBe(4);
    expect(jsonError(finished)).toEqual({
      code: 'STORE',
      message: 'the CA file of the attached cluster, /nowhere/dcos_ca.crt, does not exist.',
      suggestions: ['set the cluster up again: dcos cluster setup'],
    });
  });

  it('exits 2 without a cluster, for a vhost it does not know and for a wrong flag', async () => {
    const noCluster = await plugin.run(['status']);
    const noVhost = await plugin.run(['status', 'nope.example.com'], cluster.environment);
    const noFlag = await plugin.run(['status', '--json', '--vhost', 'x'], cluster.environment);

    expect([noCluster.code, noVhost.code, noFlag.code]).toEqual([2, 2, 2]);
    expect(noCluster.stderr).toContain('no DC/OS cluster is attached, and no Marathon is named.');
    expect(noVhost.stderr).toContain('nope.example.com is not among the vhosts of this load balancer.');
    expect(Object.keys(JSON.parse(noFlag.stdout))).toEqual(['error']);
  });

  it('speaks JSON by itself when configured to', async () => {
    const { stdout } = await plugin.run(['status'], { ...cluster.environment, DCOS_LETSENCRYPT_OUTPUT: 'json' });

    expect(Object.keys(JSON.parse(stdout))).toEqual([
      'at',
      'loadBalancer',
      'daemon',
      'versions',
      'graded',
      'vhosts',
      'events',
    ]);
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

    expect(await running.finished).toMatchObject({ code: 130, stdout: '', stderr: 'Error: interrupted.\n' });
    silent.close();
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

function jsonError({ stdout }: Finished): { code: string; message: string; suggestions: string[] } {
  return JSON.parse(stdout).error;
}
