import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { daemonApp } from '../../src/app-definition/daemon-app.ts';
import { parseOptions } from '../../src/app-definition/options.ts';
import Status from '../../src/cli/commands/letsencrypt/status.ts';
import { type Ran, runCommand } from './command-runner.ts';
import { type ScriptedCluster, startScriptedCluster } from './scripted-cluster.ts';
import { deployShop, shopReport } from './scripted-shop.ts';

let cluster: ScriptedCluster;
let fingerprint: string;

beforeAll(async () => {
  cluster = await startScriptedCluster();
  ({ fingerprint } = await deployShop(cluster));
  cluster.report(shopReport(fingerprint));
  await cluster.deploy(daemonApp(parseOptions({ vhosts: 'shop.example.com' })));
  await cluster.deploy({
    id: '/old',
    instances: 1,
    cpus: 0.1,
    mem: 32,
    container: { type: 'DOCKER', docker: { image: 'mesosphere/letsencrypt-dcos-test' } },
    networks: [{ mode: 'host' }],
    portDefinitions: [{ port: 0 }],
    labels: { HAPROXY_GROUP: 'external', HAPROXY_0_VHOST: 'old.example.com' },
  });
  await cluster.daemonAnswers();
});

afterAll(() => cluster?.stop());

const status = (...args: readonly string[]) => runCommand(Status, args, cluster.environment);

function jsonError({ stdout }: Ran): { code: string; message: string; suggestions: string[] } {
  return JSON.parse(stdout).error;
}

describe('dcos letsencrypt status', () => {
  it('shows the same from plain Marathon', async () => {
    const dcos = await status('--no-grades');
    const plain = await runCommand(Status, ['--no-grades', '--marathon-url', cluster.marathon.url], {});

    expect(dcos).toMatchObject({ code: 0, stderr: '', stdout: expect.stringContaining('served by 1 of 1') });
    expect(plain).toEqual(dcos);
  });

  it('gives the whole result as JSON', async () => {
    const { code, stdout, stderr } = await status('shop.example.com', '--json');
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
    const { stdout } = await status('shop.example.com');

    expect(stdout).toMatch(/^ {2}Installed {4}HAPROXY_SSL_CERT of \/marathon-lb$/m);
    expect(stdout).toMatch(/^ {2}You see {6}127\.0\.0\.\d:\d+ {2}this certificate$/m);
  });

  it('exits 3 when the daemon gives no report, and shows the rest', async () => {
    const { code, stdout, stderr } = await status('--app-id', '/marathon-lb');

    expect(code).toBe(3);
    expect(stdout).toContain('old.example.com');
    expect(stderr).toContain('/marathon-lb gives no report: its app has no port for reports.');
  });

  it('exits 3 for a token that is not valid, and says how to get one', async () => {
    const environment = { ...cluster.environment, DCOS_ACS_TOKEN: 'e30.e30.x' };

    const text = await runCommand(Status, [], environment);
    const json = await runCommand(Status, ['--json'], environment);

    expect(text).toMatchObject({ code: 3, stdout: '' });
    expect(text.stderr).toContain('dcos auth login');
    expect(json.code).toBe(3);
    expect(jsonError(json)).toMatchObject({ code: 'NOT_ALLOWED', suggestions: ['Log in again: dcos auth login.'] });
  });

  it('exits 3 for a cluster that does not answer', async () => {
    const finished = await runCommand(Status, [], { DCOS_URL: 'http://127.0.0.1:1', DCOS_ACS_TOKEN: '' });

    expect(finished).toMatchObject({ code: 3, stdout: '' });
    expect(finished.stderr).toContain('Error: 127.0.0.1:1: connection refused\n');
  });

  it('does not go on without the CA file of the cluster', async () => {
    const finished = await runCommand(Status, ['--json'], {
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
    const noCluster = await runCommand(Status, [], {});
    const noVhost = await status('nope.example.com');
    const noFlag = await status('--json', '--vhost', 'x');

    expect([noCluster.code, noVhost.code, noFlag.code]).toEqual([2, 2, 2]);
    expect(noCluster.stderr).toContain('no DC/OS cluster is attached, and no Marathon is named.');
    expect(noVhost.stderr).toContain(
      'nope.example.com is not among the vhosts of this load balancer: it has old.example.com, shop.example.com.',
    );
    expect(Object.keys(JSON.parse(noFlag.stdout))).toEqual(['error']);
  });

  it('speaks JSON by itself when configured to', async () => {
    const { stdout } = await runCommand(Status, [], { ...cluster.environment, DCOS_LETSENCRYPT_OUTPUT: 'json' });

    expect(Object.keys(JSON.parse(stdout))).toEqual([
      'at',
      'loadBalancer',
      'daemon',
      'versions',
      'graded',
      'vhosts',
      'events',
      'failures',
      'paused',
      'limits',
      'account',
      'notes',
    ]);
  });

  it('wants a terminal otherwise', async () => {
    expect(await status('--watch')).toEqual({
      code: 2,
      stdout: '',
      stderr:
        'Error: there is no terminal that --watch could draw on.\n' +
        'Try:   one line at each change: dcos letsencrypt status --watch --json\n',
    });
  });
});
