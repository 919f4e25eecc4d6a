import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { daemonApp } from '../../src/app-definition/daemon-app.ts';
import { parseOptions } from '../../src/app-definition/options.ts';
import Renew from '../../src/cli/commands/letsencrypt/renew.ts';
import VhostList from '../../src/cli/commands/letsencrypt/vhost/list.ts';
import { runCommand } from './command-runner.ts';
import { type ScriptedCluster, startScriptedCluster } from './scripted-cluster.ts';
import { deployShop, shopReport } from './scripted-shop.ts';

let cluster: ScriptedCluster;
let folder: string;

beforeAll(async () => {
  cluster = await startScriptedCluster();
  const shop = await deployShop(cluster);
  const daemon = daemonApp(parseOptions({ vhosts: 'shop.example.com' })) as { readonly env: object };
  await cluster.deploy({ ...daemon, env: { ...daemon.env, LETSENCRYPT_API_TOKEN: 'its-token' } });
  cluster.report(shopReport(shop.fingerprint));
  await cluster.daemonAnswers();
  folder = mkdtempSync(join(tmpdir(), 'letsencrypt-connection-'));
});

afterAll(async () => {
  await cluster?.stop();
  rmSync(folder, { recursive: true, force: true });
});

describe('a login to Marathon', () => {
  it.each([
    [['--token-file', 'x'], '--token-file is for --marathon-url, and the attached cluster is meant.'],
    [
      ['--basic-auth-file', 'x', '--marathon-ca', 'y'],
      '--basic-auth-file and --marathon-ca are for --marathon-url, and the attached cluster is meant.',
    ],
  ])('%j is refused where nobody would use it', async (args, message) => {
    const { code, stdout, stderr } = await runCommand(VhostList, args, cluster.environment);

    expect({ code, stdout, line: stderr.split('\n')[0] }).toEqual({ code: 2, stdout: '', line: `Error: ${message}` });
  });

  it('is taken with --marathon-url', async () => {
    const args = ['--marathon-url', 'http://127.0.0.1:1', '--token-file', '/nowhere'];

    const { stderr } = await runCommand(VhostList, args, cluster.environment);

    expect(stderr).toContain('/nowhere');
  });
});

describe("the daemon's token", () => {
  async function renew(environment: Readonly<Record<string, string>>): Promise<readonly unknown[]> {
    const { code, stderr } = await runCommand(Renew, ['--no-wait'], { ...cluster.environment, ...environment });
    return [code, stderr.split('\n')[0]];
  }

  it('comes from a file that the environment names, and from one place only', async () => {
    const file = join(folder, 'token');
    writeFileSync(file, 'wrong\n');

    expect(await renew({ LETSENCRYPT_API_TOKEN_FILE: file })).toEqual([3, 'Error: not this token']);
    expect(await renew({ LETSENCRYPT_API_TOKEN_FILE: '/nowhere' })).toEqual([
      2,
      'Error: LETSENCRYPT_API_TOKEN_FILE /nowhere: there is no such file.',
    ]);
    expect(await renew({ LETSENCRYPT_API_TOKEN_FILE: file, LETSENCRYPT_API_TOKEN: 'its-token' })).toEqual([
      2,
      'Error: LETSENCRYPT_API_TOKEN and LETSENCRYPT_API_TOKEN_FILE are both set: keep one.',
    ]);
  });
});
