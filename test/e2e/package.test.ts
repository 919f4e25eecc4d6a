import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { REPOSITORY_FILE, universeFiles } from '../../universe/build/universe-files.ts';
import { type Cluster, startCluster } from '../cluster/cluster.ts';
import { REPOSITORY_TYPE, type RepositoryServer, startRepositoryServer } from '../cluster/cosmos/repository-server.ts';
import { webApp } from '../cluster/web-app.ts';
import { corePluginRepository } from './core-plugin.ts';
import { type PluginZip, pluginZip, unpacked } from './plugin-folder.ts';
import { type Ended, runProgram } from './run-program.ts';
import { servedUniverse } from './served-universe.ts';

/** The real DC/OS CLI, and its core plugin beside it. */
const DCOS = process.env.DCOS_CLI ?? '';
const DCOS_CORE = join(dirname(DCOS), 'dcos-core');
const HAS_DCOS = existsSync(DCOS) && existsSync(DCOS_CORE);

const ZIP_NAME = 'letsencrypt-linux-x64.zip';
const VHOST = 'shop.example.com';
const SERVED_WITHIN_MS = 60_000;

let cluster: Cluster;
let files: RepositoryServer;
let plugin: PluginZip;
let home: string;

beforeAll(async () => {
  [cluster, files, plugin] = await Promise.all([startCluster(), startRepositoryServer(), pluginZip()]);
  home = mkdtempSync(join(tmpdir(), 'dcos-home-'));
  mkdirSync(join(home, 'state'));
  const options = {
    baseUrl: files.url,
    plugins: [{ platform: 'linux', name: ZIP_NAME, sha256: plugin.sha256 }],
  } as const;
  files.put(`/${REPOSITORY_FILE}`, {
    type: REPOSITORY_TYPE,
    content: universeFiles(options).get(REPOSITORY_FILE) ?? '',
  });
  files.put(`/${ZIP_NAME}`, { type: 'application/zip', content: plugin.zip });
  writeFileSync(join(home, 'root.pem'), await cluster.pebble.rootsPem());
  await cluster.deployMarathonLb({ healthIntervalSeconds: 1 });
  await cluster.deploy(webApp('/web', { HAPROXY_0_VHOST: VHOST }));
}, 120_000);

afterAll(async () => {
  await cluster?.stop();
  await files?.stop();
  if (home !== undefined) rmSync(home, { recursive: true });
});

describe('the package', () => {
  test('brings a cluster from nothing to a graded A', async () => {
    const { launcher, remove } = unpacked(plugin.files);
    await post('repository/add', { name: 'letsencrypt', uri: `${files.url}/${REPOSITORY_FILE}` });

    const installed = await post('install', { packageName: 'letsencrypt', options: options() });
    await served((args) => runProgram(launcher, ['letsencrypt', ...args], { DCOS_URL: cluster.adminRouter.url }));
    const status = await runProgram(launcher, ['letsencrypt', 'status', '--ca', join(home, 'root.pem')], {
      DCOS_URL: cluster.adminRouter.url,
    });
    remove();

    expect(installed).toMatchObject({ appId: '/letsencrypt' });
    expect(status.stdout).toMatch(/^shop\.example\.com +A /m);
    expect(status.code).toBe(0);
  });

  test('leaves the certificate in the load balancer when it goes, and goes on from its directory when it comes back', async () => {
    const { launcher, remove } = unpacked(plugin.files);
    const letsencrypt = (args: readonly string[]) =>
      runProgram(launcher, ['letsencrypt', ...args], { DCOS_URL: cluster.adminRouter.url });
    const before = await marathonLb();

    const { results } = await post('uninstall', { packageName: 'letsencrypt' });
    expect(results).toMatchObject([{ appId: '/letsencrypt', postUninstallNotes: expect.stringContaining('stay') }]);
    expect(await marathonLb()).toBe(before);
    await settled();

    await post('install', { packageName: 'letsencrypt', options: options() });
    await served(letsencrypt);
    expect(await marathonLb()).toBe(before);
    remove();

    await post('uninstall', { packageName: 'letsencrypt' });
    await settled();
    await post('repository/delete', { name: 'letsencrypt' });
  });

  test('is what setup installs where a repository has it, by Cosmos', async () => {
    const { launcher, remove } = unpacked(plugin.files);
    await post('repository/add', { name: 'letsencrypt', uri: `${files.url}/${REPOSITORY_FILE}` });
    const site = ['--server', cluster.pebble.directoryUrl, '--ca', join(home, 'root.pem')];
    const words = [
      'setup',
      '--yes',
      '--vhost',
      VHOST,
      '--key-type',
      'rsa2048',
      '--tls-policy',
      'intermediate',
      '--json',
    ];

    const ended = await runProgram(
      launcher,
      ['letsencrypt', ...words, ...site, '--name-server', cluster.pebble.dnsAddress],
      { DCOS_URL: cluster.adminRouter.url },
    );
    remove();

    expect(ended).toMatchObject({ code: 0 });
    expect(JSON.parse(ended.stdout)).toMatchObject({
      plan: { via: 'cosmos', package: 'letsencrypt 0.1.0' },
      failed: [],
      status: { vhosts: [{ vhost: VHOST, grade: 'A', state: 'served' }] },
    });
    await post('uninstall', { packageName: 'letsencrypt' });
    await settled();
    await post('repository/delete', { name: 'letsencrypt' });
  });

  if (!HAS_DCOS)
    process.stderr.write('not run with the real DC/OS CLI: DCOS_CLI names none with dcos-core beside it\n');

  test.runIf(HAS_DCOS)(
    'is installed, used and removed with the real DC/OS CLI',
    async () => {
      await post('repository/add', { name: 'core', uri: await corePluginRepository(DCOS_CORE, files) });
      const setup = await dcos('cluster', 'setup', cluster.adminRouter.url, '--no-check');
      expect(setup).toMatchObject({ code: 0 });

      writeFileSync(
        join(home, 'wrong.json'),
        JSON.stringify({ letsencrypt: { vhosts: VHOST, emial: 'a@example.com' } }),
      );
      writeFileSync(join(home, 'o.json'), JSON.stringify(options()));
      const add = await dcos('package', 'repo', 'add', 'letsencrypt', `${files.url}/${REPOSITORY_FILE}`);
      const described = await dcos('package', 'describe', 'letsencrypt');
      const refused = await dcos('package', 'install', 'letsencrypt', `--options=${join(home, 'wrong.json')}`, '--yes');
      const install = await dcos('package', 'install', 'letsencrypt', `--options=${join(home, 'o.json')}`, '--yes');

      expect([add.code, described.code, refused.code, install.code]).toEqual([0, 0, 1, 0]);
      expect(JSON.parse(described.stdout).package).toMatchObject({ name: 'letsencrypt', version: '0.1.0' });
      expect(refused.stderr).toContain('Options JSON failed validation');
      expect(install.stderr).toContain('New commands available: letsencrypt');

      await served((args) => dcos('letsencrypt', ...args));
      const status = await dcos('letsencrypt', 'status', '--ca', join(home, 'root.pem'));
      expect(status.stdout).toMatch(/^shop\.example\.com +A /m);
      expect(JSON.parse((await dcos('package', 'list', '--json')).stdout)).toContainEqual(
        expect.objectContaining({ name: 'letsencrypt', version: '0.1.0' }),
      );

      const unknown = await dcos('letsencrypt', 'status', 'nope.example.com');
      const wrong = await dcos('letsencrypt', 'statsu');
      expect([unknown.code, wrong.code]).toEqual([2, 2]);

      const uninstall = await dcos('package', 'uninstall', 'letsencrypt', '--yes');
      expect(uninstall.code).toBe(0);
      expect(uninstall.stderr).toContain('Uninstalled package [letsencrypt] version [0.1.0]');
      expect((await dcos('plugin', 'list')).stdout).not.toContain('letsencrypt');
    },
    240_000,
  );

  test.runIf(HAS_DCOS)(
    'is fetched by the real DC/OS CLI and Cosmos from the web server whose configuration it brings',
    async () => {
      const folder = mkdtempSync(join(home, 'nginx-'));
      const server = await servedUniverse(folder, (baseUrl) => {
        const plugins = [{ platform: 'linux', name: ZIP_NAME, sha256: plugin.sha256 }] as const;
        const repository = universeFiles({ baseUrl, plugins }).get(REPOSITORY_FILE) ?? '';
        return new Map<string, string | Buffer>([
          [REPOSITORY_FILE, repository],
          [ZIP_NAME, plugin.zip],
        ]);
      });

      const repository = await fetch(`${server.url}/${REPOSITORY_FILE}`);
      const add = await dcos('package', 'repo', 'add', 'served', `${server.url}/${REPOSITORY_FILE}`);
      const found = await dcos('package', 'search', 'letsencrypt', '--json');
      const install = await dcos('package', 'install', 'letsencrypt', '--cli', '--yes');
      const help = await dcos('letsencrypt', 'status', '--help');
      const plugins = await dcos('plugin', 'list');
      const gone = [
        await dcos('package', 'uninstall', 'letsencrypt', '--cli', '--yes'),
        await dcos('package', 'repo', 'remove', 'served'),
      ];
      await server.stop();

      expect(repository.headers.get('content-type')).toBe(REPOSITORY_TYPE);
      expect([add.code, install.code, help.code, ...gone.map(({ code }) => code)]).toEqual([0, 0, 0, 0, 0]);
      expect(JSON.parse(found.stdout).packages).toMatchObject([{ name: 'letsencrypt', currentVersion: '0.1.0' }]);
      expect(plugins.stdout).toContain('letsencrypt');
    },
    240_000,
  );

  test.runIf(HAS_DCOS)(
    'is the plugin that dcos plugin add takes; every command answers through it',
    async () => {
      const zip = join(home, ZIP_NAME);
      writeFileSync(zip, plugin.zip);
      const manifest = JSON.parse(readFileSync('oclif.manifest.json', 'utf8'));
      const commands = Object.keys(manifest.commands).map((id) => id.split(':'));

      expect(await dcos('plugin', 'add', zip)).toMatchObject({ code: 0 });
      for (const command of commands) {
        const help = await dcos(...command, '--help');
        expect([command, help.code, help.stderr]).toEqual([command, 0, '']);
        expect(help.stdout).toContain(`$ dcos ${command.join(' ')}`);
      }
      expect((await dcos('letsencrypt', 'generate', '--vhost', 'a')).code).toBe(2);
      expect(await dcos('plugin', 'remove', 'letsencrypt')).toMatchObject({ code: 0 });
    },
    240_000,
  );
});

function options() {
  return {
    storage: { 'host-path': join(home, 'state') },
    letsencrypt: { vhosts: VHOST, 'server-url': cluster.pebble.directoryUrl, 'key-type': 'rsa2048' },
    'marathon-lb': { 'tls-policy': 'intermediate' },
  };
}

async function served(letsencrypt: (args: readonly string[]) => Promise<Ended>): Promise<void> {
  await vi.waitFor(
    async () => {
      const { stdout } = await letsencrypt(['status', '--no-grades', '--json']);
      expect(JSON.parse(stdout).vhosts).toMatchObject([{ vhost: VHOST, state: 'served' }]);
    },
    { timeout: SERVED_WITHIN_MS, interval: 250 },
  );
}

/** Marathon lets nobody create an app while it still removes one of that name. */
async function settled(): Promise<void> {
  await vi.waitFor(
    async () => expect(await (await fetch(`${cluster.marathon.url}/v2/deployments`)).json()).toEqual([]),
    { timeout: 60_000, interval: 100 },
  );
}

async function marathonLb(): Promise<string> {
  const { app } = (await (await fetch(`${cluster.marathon.url}/v2/apps/marathon-lb`)).json()) as {
    app: { env: { HAPROXY_SSL_CERT: string } };
  };
  return app.env.HAPROXY_SSL_CERT;
}

/** Cosmos as the DC/OS CLI calls it; the answer's body. Throws an Error with Cosmos' own words. */
// biome-ignore lint/suspicious/noExplicitAny: a test reads what it expects and fails when it is not there
async function post(call: string, body: object): Promise<any> {
  const name = call.replace('/', '.');
  const type = (end: string) => `application/vnd.dcos.package.${name}-${end}+json;charset=utf-8;version=v1`;
  const answer = await fetch(`${cluster.adminRouter.url}/package/${call}`, {
    method: 'POST',
    headers: { 'Content-Type': type('request'), Accept: type('response') },
    body: JSON.stringify(body),
  });
  if (!answer.ok) throw new Error(await answer.text());
  return answer.json();
}

/** The real `dcos`, at home in a folder of the test. */
function dcos(...args: readonly string[]): Promise<Ended> {
  mkdirSync(home, { recursive: true });
  return runProgram(DCOS, args, {
    PATH: process.env.PATH ?? '',
    HOME: home,
    DCOS_CLUSTER_SETUP_SKIP_CANONICAL_URL_INSTALL: '1',
  });
}
