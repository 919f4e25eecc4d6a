import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { daemonApp } from '../../src/app-definition/daemon-app.ts';
import { parseOptions } from '../../src/app-definition/options.ts';
import { type BuiltPlugin, buildPlugin, type Finished } from './built-plugin.ts';
import { type ScriptedCluster, startScriptedCluster } from './scripted-cluster.ts';
import { deployShop, type Shop } from './scripted-shop.ts';

let plugin: BuiltPlugin;
let cluster: ScriptedCluster;
let shop: Shop;
let folder: string;

beforeAll(async () => {
  plugin = buildPlugin();
  cluster = await startScriptedCluster();
  shop = await deployShop(cluster);
  await cluster.deploy(daemonApp(parseOptions({ vhosts: 'shop.example.com' })));
  folder = mkdtempSync(join(tmpdir(), 'letsencrypt-commands-'));
});

afterAll(async () => {
  await cluster?.stop();
  plugin?.remove();
  rmSync(folder, { recursive: true, force: true });
});

const run = (...args: readonly string[]) => plugin.run(args, cluster.environment);

describe('dcos letsencrypt test-apps', () => {
  it('deploys both apps once', async () => {
    const args = ['test-apps', 'deploy', '--vhost', 'test-1.example.com', '--vhost', 'test-2.example.com', '--no-wait'];
    const first = await run(...args);
    const second = await run(...args);

    expect(first.stdout).toMatch(
      /^created {4}\/letsencrypt-test-1 {2}test-1\.example\.com {2}Marathon works on it: \S+$/m,
    );
    expect(second).toEqual({
      code: 0,
      signal: null,
      stdout:
        'unchanged  /letsencrypt-test-1  test-1.example.com\nunchanged  /letsencrypt-test-2  test-2.example.com\n',
      stderr: 'To have certificates for them: dcos letsencrypt vhost add test-1.example.com test-2.example.com\n',
    });
  });
});

describe('dcos letsencrypt vhost', () => {
  it('adds, lists and removes what the daemon is told', async () => {
    expect(await run('vhost', 'add', 'test-1.example.com', 'nope.example.com', 'shop.example.com')).toEqual({
      code: 0,
      signal: null,
      stdout: `test-1.example.com, nope.example.com added to LETSENCRYPT_VHOSTS of /letsencrypt.
shop.example.com already in LETSENCRYPT_VHOSTS of /letsencrypt: nothing to do.
`,
      stderr: `No app behind the load balancer declares nope.example.com.
The daemon asks for the certificate now: dcos letsencrypt status
`,
    });
    expect(await run('vhost', 'list')).toEqual({
      code: 0,
      signal: null,
      stdout: `
VHOST               CERTIFICATE  APP
nope.example.com    kept         -
shop.example.com    kept         -
test-1.example.com  kept         /letsencrypt-test-1
test-2.example.com  no           /letsencrypt-test-2
`.trimStart(),
      stderr: 'The list is LETSENCRYPT_VHOSTS of /letsencrypt. To add: dcos letsencrypt vhost add test-2.example.com\n',
    });
    expect(JSON.parse((await run('vhost', 'remove', 'nope.example.com', '--json')).stdout)).toMatchObject({
      changed: ['nope.example.com'],
      vhosts: ['shop.example.com', 'test-1.example.com'],
      deployment: { ended: true },
    });
  });

  it.each([
    [['add'], 2, 'Missing 1 required arg:'],
    [
      ['add', 'a b', '10.0.0.1'],
      2,
      'a: a name without a dot is not public; b: a name without a dot is not public; 10.0.0.1 is an address, and only names can be virtual hosts',
    ],
    [['remove', 'old.example.com'], 2, 'old.example.com: not among the 2 vhosts /letsencrypt keeps certificates for.'],
    [['list', '--app-id', '/nope'], 4, 'Marathon has no app /nope, which should be the daemon.'],
  ])('%j exits %i', async (args, code, message) => {
    const finished = await run('vhost', ...args);

    expect({ code: finished.code, stdout: finished.stdout }).toEqual({ code, stdout: '' });
    expect(firstLine(finished)).toBe(`Error: ${message}`);
  });
});

describe('dcos letsencrypt export', () => {
  it('writes chain and key, readable by their owner only, and never over files that are there', async () => {
    const args = ['export', 'shop.example.com', '--key', '--out', join(folder, 'shop.pem')];
    const first = await run(...args);
    const second = await run(...args);

    expect(first).toEqual({
      code: 0,
      signal: null,
      stdout: `chain  ${folder}/shop.pem\nkey    ${folder}/shop.key\n`,
      stderr: 'shop.example.com is in HAPROXY_SSL_CERT: shop.example.com, valid to 2099-02-22\n',
    });
    expect(readFileSync(join(folder, 'shop.pem'), 'utf8').trim()).toBe(shop.chainPem.trim());
    expect(readFileSync(join(folder, 'shop.key'), 'utf8').trim()).toBe(shop.keyPem.trim());
    expect(statSync(join(folder, 'shop.key')).mode & 0o777).toBe(0o600);
    expect(second.code).toBe(2);
    expect(firstLine(second)).toBe(`Error: ${folder}/shop.pem is there already.`);
  });

  it('prints the chain, never the key', async () => {
    const { stdout } = await run('export', 'shop.example.com', '--out', '-', '--json');

    expect(JSON.parse(stdout)).toMatchObject({
      slot: 'HAPROXY_SSL_CERT',
      fingerprint: shop.fingerprint,
      keyFile: null,
    });
    expect(stdout).not.toContain('PRIVATE KEY');
    expect((await run('export', 'shop.example.com', '--out', '-', '--key')).code).toBe(2);
  });

  it('says which certificates there are not', async () => {
    const finished = await run('export', 'nope.example.com');

    expect(finished.code).toBe(4);
    expect(firstLine(finished)).toBe('Error: /marathon-lb has no certificate for nope.example.com in its environment.');
  });
});

function firstLine({ stderr }: Finished): string | undefined {
  return stderr.split('\n')[0];
}
