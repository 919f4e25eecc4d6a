import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { daemonApp } from '../../src/app-definition/daemon-app.ts';
import { parseOptions } from '../../src/app-definition/options.ts';
import Uninstall from '../../src/cli/commands/letsencrypt/uninstall.ts';
import { startAdminRouter } from '../cluster/admin-router/admin-router.ts';
import { runCommand } from './command-runner.ts';
import { type ScriptedCluster, startScriptedCluster } from './scripted-cluster.ts';
import { deployShop, shopReport } from './scripted-shop.ts';

let cluster: ScriptedCluster;

beforeAll(async () => {
  cluster = await startScriptedCluster();
  const { fingerprint } = await deployShop(cluster);
  cluster.report(shopReport(fingerprint));
});

afterAll(() => cluster?.stop());

/** Returns when it reports. */
async function deployDaemon(): Promise<void> {
  await cluster.deploy(daemonApp(parseOptions({ vhosts: 'shop.example.com' })));
  await cluster.daemonAnswers();
}

async function loadBalancerEnv(): Promise<Readonly<Record<string, string>>> {
  const answer = await fetch(`${cluster.marathon.url}/v2/apps//marathon-lb`);
  const { app } = (await answer.json()) as { readonly app: { readonly env: Readonly<Record<string, string>> } };
  return app.env;
}

async function putIntoLoadBalancer(env: Readonly<Record<string, string>>): Promise<void> {
  const answer = await fetch(`${cluster.marathon.url}/v2/apps//marathon-lb`, {
    method: 'PATCH',
    body: JSON.stringify({ env }),
  });
  await cluster.marathon.whenDeploymentEnds(answer.headers.get('marathon-deployment-id') ?? '');
}

const run = (...args: readonly string[]) => runCommand(Uninstall, args, cluster.environment);

describe('dcos letsencrypt uninstall', () => {
  it('removes the daemon alone, and says until when its certificates last', async () => {
    await deployDaemon();

    expect(await run('--keep-certificates', '--yes')).toEqual({
      code: 0,
      stdout: 'removed /letsencrypt\n',
      stderr: '1 certificate stays in /marathon-lb. Nothing renews them any more; the first ends on 2099-02-22.\n',
    });
    expect(cluster.marathon.instances('/letsencrypt')).toEqual([]);
    expect((await loadBalancerEnv()).HAPROXY_SSL_CERT).toContain('BEGIN CERTIFICATE');
  });

  it('says what is left once the daemon is gone, and takes out what is named', async () => {
    const refused = await run('--remove-certificates', '--yes');
    const wrong = await run('--remove-certificates', '--yes', '--slot', 'HAPROXY_SSL_CERT1');
    const { HAPROXY_SSL_CERT: before } = await loadBalancerEnv();
    const { code, stdout } = await run('--remove-certificates', '--yes', '--slot', 'HAPROXY_SSL_CERT');
    const after = await loadBalancerEnv();
    await putIntoLoadBalancer({ HAPROXY_SSL_CERT: before ?? '' });

    expect([refused.code, wrong.code, code]).toEqual([4, 2, 0]);
    expect(refused.stderr).toBe(
      `Error: Marathon has no app /letsencrypt: the daemon is not installed.
Try:   under another name: --app-id APP-ID
       or empty what is left in /marathon-lb, HAPROXY_SSL_CERT (shop.example.com): --remove-certificates --slot VARIABLE
`,
    );
    expect(wrong.stderr).toContain(
      'Error: --slot HAPROXY_SSL_CERT1: there is no certificate in it; those of /marathon-lb: HAPROXY_SSL_CERT.\n',
    );
    expect(before).toContain('BEGIN CERTIFICATE');
    expect(stdout).toBe('took the certificates out of HAPROXY_SSL_CERT of /marathon-lb\n');
    expect(after.HAPROXY_SSL_CERT).toBe('');
  });

  it('asks a silent daemon for nothing, and keeps what nobody can tell', async () => {
    await cluster.deploy({ ...daemonApp(parseOptions({ vhosts: 'shop.example.com' })), instances: 0 });
    const refused = await run('--remove-certificates', '--yes');
    const kept = await run('--keep-certificates', '--yes');

    expect([refused.code, kept.code]).toEqual([3, 0]);
    expect(refused.stderr).toContain(
      'Error: /letsencrypt gives no report, so nobody can tell which certificates are its own.\n',
    );
    expect(kept.stderr).toBe(
      'The daemon gives no report: its certificates and its TLS policy, if any, stay in /marathon-lb.\n',
    );
  });

  it('stops the daemon, takes out its certificates and removes it', async () => {
    await deployDaemon();
    const { code, stdout, stderr } = await run('--remove-certificates', '--yes', '--json');

    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(JSON.parse(stdout)).toMatchObject({
      appId: '/letsencrypt',
      via: 'marathon',
      package: null,
      loadBalancer: {
        appId: '/marathon-lb',
        removed: true,
        certificates: [{ variable: 'HAPROXY_SSL_CERT', names: ['shop.example.com'] }],
        restart: { kind: 'rolling' },
      },
      steps: [
        'stopped /letsencrypt',
        'took the certificates out of HAPROXY_SSL_CERT of /marathon-lb',
        'removed /letsencrypt',
      ],
    });
    expect((await loadBalancerEnv()).HAPROXY_SSL_CERT).toBe('');
  });

  it.each([
    [
      [],
      2,
      'there is no terminal to ask on, and these are missing: --keep-certificates or --remove-certificates, --yes.',
    ],
    [['--keep-certificates'], 2, 'there is no terminal to ask on, and this is missing: --yes.'],
    [['--yes'], 4, 'Marathon has no app /letsencrypt: the daemon is not installed.'],
    [
      ['--yes', '--app-id', 'a b'],
      2,
      '--app-id a b: each part of an app id is lower-case letters, digits and inner hyphens',
    ],
    [['--yes', '--allow-downtime'], 2, '--allow-downtime needs --remove-certificates.'],
    [
      ['--keep-certificates', '--remove-certificates'],
      2,
      '--keep-certificates and --remove-certificates exclude each other.',
    ],
  ])('%j exits %i', async (args, code, message) => {
    const finished = await run(...args);

    expect({ code: finished.code, stdout: finished.stdout }).toEqual({ code, stdout: '' });
    expect(finished.stderr).toContain(`Error: ${message}`);
  });
});

describe('dcos letsencrypt uninstall, where nothing can be done', () => {
  const args = ['--keep-certificates', '--yes'];

  it('tells a missing cluster, a wrong token and a silent Marathon apart', async () => {
    const router = await startAdminRouter({
      marathonUrl: 'http://127.0.0.1:1',
      agents: [],
      accounts: { users: { alice: 'secret' }, serviceAccounts: {} },
    });
    const down = { ...cluster.environment, DCOS_URL: router.url, DCOS_ACS_TOKEN: router.issueToken('alice') };
    const nowhere = await runCommand(Uninstall, args, {});
    const unknown = await runCommand(Uninstall, args, { ...cluster.environment, DCOS_ACS_TOKEN: 'wrong' });
    const silent = await runCommand(Uninstall, args, down);
    await router.stop();

    expect([nowhere, unknown, silent].map(({ code, stdout }) => [code, stdout])).toEqual([
      [2, ''],
      [3, ''],
      [3, ''],
    ]);
    expect(nowhere.stderr).toMatch(/^Error: no DC\/OS cluster is attached, and no Marathon is named\.\n/);
    expect(unknown.stderr).toMatch(/^Error: Marathon wants a login for GET \/v2\/apps\S* \(HTTP 401\)\n/);
    expect(silent.stderr).toMatch(/^Error: Marathon could not answer GET \/v2\/apps\S* \(HTTP 502\)\n/);
  });

  it('removes a daemon that has no load balancer any more', async () => {
    await deployDaemon();

    expect(await run(...args, '--marathon-lb', '/gone')).toEqual({
      code: 0,
      stdout: 'removed /letsencrypt\n',
      stderr: '',
    });
  });
});
