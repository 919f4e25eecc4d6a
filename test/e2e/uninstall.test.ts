import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { daemonApp } from '../../src/app-definition/daemon-app.ts';
import { parseOptions } from '../../src/app-definition/options.ts';
import Uninstall from '../../src/cli/commands/letsencrypt/uninstall.ts';
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

async function certificateInPlace(): Promise<string | undefined> {
  const answer = await fetch(`${cluster.marathon.url}/v2/apps//marathon-lb`);
  const { app } = (await answer.json()) as { readonly app: { readonly env: Readonly<Record<string, string>> } };
  return app.env.HAPROXY_SSL_CERT;
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
    expect(await certificateInPlace()).toContain('BEGIN CERTIFICATE');
  });

  it('removes the daemon, then its certificates', async () => {
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
      steps: ['removed /letsencrypt', 'took the certificates out of HAPROXY_SSL_CERT of /marathon-lb'],
    });
    expect(await certificateInPlace()).toBe('');
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
    [
      ['--yes', '--allow-downtime'],
      2,
      'The following error occurred:\n         All of the following must be provided when using --allow-downtime: --remove-certificates',
    ],
    [
      ['--keep-certificates', '--remove-certificates'],
      2,
      'The following error occurred:\n         --remove-certificates=true cannot also be provided when using --keep-certificates',
    ],
  ])('%j exits %i', async (args, code, message) => {
    const finished = await run(...args);

    expect({ code: finished.code, stdout: finished.stdout }).toEqual({ code, stdout: '' });
    expect(finished.stderr).toContain(`Error: ${message}`);
  });
});
