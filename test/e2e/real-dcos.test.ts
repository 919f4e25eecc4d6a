import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Cluster, startCluster } from '../cluster/cluster.ts';
import { type RepositoryServer, startRepositoryServer } from '../cluster/cosmos/repository-server.ts';
import { pluginZip } from './plugin-folder.ts';
import { DCOS, dcosEnvironment, HAS_DCOS, realDcos, serveCorePlugin } from './real-dcos.ts';
import type { Ended } from './run-program.ts';
import { KEYS, openProgram } from './terminal.ts';

const [ONE, TWO] = ['test-1.example.com', 'test-2.example.com'] as const;
const BOTH = ['--vhost', ONE, '--vhost', TWO];

if (!HAS_DCOS)
  process.stderr.write(
    'every command through the real DC/OS CLI: not run, DCOS_CLI names none with dcos-core beside it\n',
  );

let cluster: Cluster;
let files: RepositoryServer;
let home: string;
/** What a real cluster needs no words for: this CA, its root, its name server. */
let site: readonly string[];
let root: string;

/** Commands in the order of an operator's day: each goes on from the one before. */
describe.runIf(HAS_DCOS)('through the real DC/OS CLI, every command', () => {
  beforeAll(async () => {
    const accounts = { users: { alice: 'secret' }, serviceAccounts: {} };
    const [started, served, plugin] = await Promise.all([
      startCluster({ publicAgents: 2, adminRouter: { accounts } }),
      startRepositoryServer(),
      pluginZip(),
    ]);
    [cluster, files] = [started, served];
    home = mkdtempSync(join(tmpdir(), 'dcos-home-'));
    root = join(home, 'root.pem');
    writeFileSync(root, await cluster.pebble.rootsPem());
    writeFileSync(join(home, 'plugin.zip'), plugin.zip);
    await cluster.deployMarathonLb({ healthIntervalSeconds: 1 });
    const { directoryUrl, dnsAddress } = cluster.pebble;
    site = ['--server', directoryUrl, '--key-type', 'p256', '--ca', root, '--name-server', dnsAddress];
    const token = cluster.adminRouter.issueToken('alice');
    await serveCorePlugin(cluster.adminRouter.url, files, token);
    const login = { DCOS_CLUSTER_SETUP_ACS_TOKEN: token };
    expect(await realDcos(home, ['cluster', 'setup', cluster.adminRouter.url, '--no-check'], login)).toMatchObject({
      code: 0,
    });
    expect(await dcos('plugin', 'add', join(home, 'plugin.zip'))).toMatchObject({ code: 0 });
  }, 240_000);

  afterAll(async () => {
    await cluster?.stop();
    await files?.stop();
    if (home !== undefined) rmSync(home, { recursive: true });
  });

  it('generate: an app, test apps, options', async () => {
    const app = await letsencrypt('generate', '--vhost', ONE);
    const apps = await letsencrypt('generate', 'test-apps', ...BOTH);
    const options = await letsencrypt('generate', 'options', '--vhost', ONE);

    expect([app.code, apps.code, options.code]).toEqual([0, 0, 0]);
    expect(JSON.parse(app.stdout)).toMatchObject({ id: '/letsencrypt' });
    expect(JSON.parse(apps.stdout)).toHaveLength(2);
    expect(JSON.parse(options.stdout)).toEqual({ letsencrypt: { vhosts: ONE } });
    expect(await letsencrypt('generate')).toMatchObject({ code: 2, stdout: '' });
  });

  it('test-apps deploy', async () => {
    const { code, stdout } = await letsencrypt('test-apps', 'deploy', ...BOTH);

    expect(code).toBe(0);
    expect(stdout).toMatch(/^created +\/letsencrypt-test-1 +test-1\.example\.com/m);
  });

  it('setup: what is missing without a terminal, a dry run, Ctrl-C on a terminal, and the whole of it', async () => {
    const open = await letsencrypt('setup', ...site);
    const dry = await letsencrypt('setup', ...site, ...BOTH, '--dry-run');
    const terminal = openProgram(DCOS, ['letsencrypt', 'setup', ...site], dcosEnvironment(home));
    await terminal.sees('Certificates for');
    terminal.type(KEYS.ctrlC);
    const interrupted = await terminal.ended;

    expect([open.code, dry.code, interrupted]).toEqual([2, 0, 130]);
    expect(open.stderr).toContain('these are missing: --vhost HOST (or --vhost auto), --yes.');
    expect(JSON.parse(dry.stdout)).toMatchObject({ id: '/letsencrypt', env: { LETSENCRYPT_API_TOKEN: '[secret]' } });
    expect(terminal.screen()).toContain('Nothing was changed.');
    expect(cluster.marathon.instances('/letsencrypt')).toEqual([]);

    const { code, stdout, stderr } = await letsencrypt(
      'setup',
      ...site,
      ...BOTH,
      '--yes',
      '--tls-policy',
      'intermediate',
    );

    expect(code).toBe(0);
    expect(stdout).toMatch(/^test-1\.example\.com +A\+ .*served by 2 of 2$/m);
    expect(stderr).toMatch(/done {2}deployed[\s\S]+done {2}issued[\s\S]+done {2}installed[\s\S]+done {2}served/);
  });

  it('status, as a table and as JSON', async () => {
    const table = await letsencrypt('status', '--ca', root);
    const json = await letsencrypt('status', '--ca', root, '--json');
    const bar = await letsencrypt('status', '--ca', root, '--min-grade', 'A+');

    expect([table.code, json.code, bar.code]).toEqual([0, 0, 5]);
    expect(table.stdout).toMatch(/^VHOST[^\n]+\ntest-1\.example\.com [^\n]+\ntest-2\.example\.com [^\n]+\n$/);
    expect(JSON.parse(json.stdout).vhosts).toMatchObject([
      { vhost: ONE, state: 'served', grade: 'A+' },
      { vhost: TWO, state: 'served', grade: 'A' },
    ]);
    expect(await letsencrypt('status', 'nope.example.com')).toMatchObject({ code: 2 });
  });

  it('check', async () => {
    const { code, stdout } = await letsencrypt('check', '--no-other-ports', '--name-server', cluster.pebble.dnsAddress);

    expect([0, 5]).toContain(code);
    expect(stdout).toMatch(/^ +ok +\/marathon-lb /m);
    expect(await letsencrypt('check', '--name-server', 'x')).toMatchObject({ code: 2 });
  });

  it('grade', async () => {
    const all = await letsencrypt('grade', '--all', '--ca', root);
    const bar = await letsencrypt('grade', '--all', '--ca', root, '--min-grade', 'A+');

    expect([all.code, bar.code]).toEqual([0, 5]);
    expect(all.stdout).toContain(`${ONE}`);
  });

  it('renew, and renew --force', async () => {
    const due = await letsencrypt('renew');
    const forced = await letsencrypt('renew', ONE, '--force');
    const unknown = await letsencrypt('renew', 'nope.example.com');

    expect([due.code, forced.code, unknown.code]).toEqual([0, 0, 2]);
    expect(forced.stdout).toMatch(/^done +.*test-1\.example\.com/);
    expect(forced.stdout).toContain('version 2');
  });

  it('logs', async () => {
    const { code, stdout } = await letsencrypt('logs', '--lines', '100');

    expect(code).toBe(0);
    expect(stdout).toMatch(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d UTC /);
    expect(await letsencrypt('logs', '--lines', 'x')).toMatchObject({ code: 2 });
  });

  it('revoke, only by name', async () => {
    const unconfirmed = await letsencrypt('revoke', ONE, '--reason', 'superseded');
    const wrong = await letsencrypt('revoke', ONE, '--reason', 'superseded', '--confirm', TWO);
    const revoked = await letsencrypt('revoke', ONE, '--reason', 'superseded', '--confirm', ONE);

    expect([unconfirmed.code, wrong.code, revoked.code]).toEqual([2, 2, 0]);
    expect(revoked.stdout).toMatch(/^done +/);
  });

  it('vhost list, remove and add', async () => {
    const listed = await letsencrypt('vhost', 'list');
    const removed = await letsencrypt('vhost', 'remove', TWO);
    const added = await letsencrypt('vhost', 'add', TWO);

    expect([listed.code, removed.code, added.code]).toEqual([0, 0, 0]);
    expect(listed.stdout).toMatch(/^test-2\.example\.com +kept +\/letsencrypt-test-2$/m);
    expect(removed.stdout).toBe(`${TWO} removed from LETSENCRYPT_VHOSTS of /letsencrypt.\n`);
    expect(added.stdout).toBe(`${TWO} added to LETSENCRYPT_VHOSTS of /letsencrypt.\n`);
    expect(await letsencrypt('vhost', 'add', '10.0.0.1')).toMatchObject({ code: 2 });
  });

  it('export: the chain, and the key to a file of its own', async () => {
    const file = join(home, 'shop.pem');
    const printed = await letsencrypt('export', ONE, '--out', '-');
    const written = await letsencrypt('export', ONE, '--key', '--out', file);

    expect([printed.code, written.code]).toEqual([0, 0]);
    expect(printed.stdout).toMatch(/^-----BEGIN CERTIFICATE-----/);
    expect(readFileSync(file, 'utf8')).toBe(printed.stdout);
    expect(statSync(join(home, 'shop.key')).mode & 0o777).toBe(0o600);
    expect(written.stdout + written.stderr).not.toContain('PRIVATE KEY');
    expect(await letsencrypt('export', 'nope.example.com')).toMatchObject({ code: 4 });
  });

  it('exits 3 when the login has run out', async () => {
    const token = (await dcos('config', 'show', 'core.dcos_acs_token')).stdout.trim();
    await dcos('config', 'set', 'core.dcos_acs_token', 'run-out');
    const { code, stderr } = await letsencrypt('status');
    await dcos('config', 'set', 'core.dcos_acs_token', token);

    expect(code).toBe(3);
    expect(stderr).toContain('Try:   Log in again: dcos auth login.');
  });

  it('uninstall and test-apps remove leave marathon-lb as it was', async () => {
    const open = await letsencrypt('uninstall');
    const removed = await letsencrypt('uninstall', '--remove-certificates', '--yes');
    const again = await letsencrypt('uninstall', '--yes');
    const apps = await letsencrypt('test-apps', 'remove');

    expect([open.code, removed.code, again.code, apps.code]).toEqual([2, 0, 4, 0]);
    expect(removed.stdout).toMatch(
      /^stopped \/letsencrypt\ntook the certificates .+ put back .+\nremoved \/letsencrypt\n$/,
    );
    expect([...cluster.marathon.apps().keys()]).toEqual(['/marathon-lb']);
    const env = cluster.marathon.apps().get('/marathon-lb')?.env ?? {};
    expect(env).toMatchObject({ HAPROXY_SSL_CERT: '' });
    expect(Object.keys(env).filter((name) => name.startsWith('HAPROXY_HTTPS'))).toEqual([]);
  });

  it('plugin remove', async () => {
    expect(await dcos('plugin', 'remove', 'letsencrypt')).toMatchObject({ code: 0 });
    expect((await dcos('plugin', 'list')).stdout).not.toContain('letsencrypt');
  });
});

function dcos(...args: readonly string[]): Promise<Ended> {
  return realDcos(home, args);
}

function letsencrypt(...args: readonly string[]): Promise<Ended> {
  return dcos('letsencrypt', ...args);
}
