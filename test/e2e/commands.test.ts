import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { daemonApp } from '../../src/app-definition/daemon-app.ts';
import { parseOptions } from '../../src/app-definition/options.ts';
import Check from '../../src/cli/commands/letsencrypt/check.ts';
import Export from '../../src/cli/commands/letsencrypt/export.ts';
import Logs from '../../src/cli/commands/letsencrypt/logs.ts';
import Renew from '../../src/cli/commands/letsencrypt/renew.ts';
import Revoke from '../../src/cli/commands/letsencrypt/revoke.ts';
import TestAppsDeploy from '../../src/cli/commands/letsencrypt/test-apps/deploy.ts';
import VhostAdd from '../../src/cli/commands/letsencrypt/vhost/add.ts';
import VhostList from '../../src/cli/commands/letsencrypt/vhost/list.ts';
import VhostRemove from '../../src/cli/commands/letsencrypt/vhost/remove.ts';
import { type Ran, runCommand } from './command-runner.ts';
import { type ScriptedCluster, startScriptedCluster } from './scripted-cluster.ts';
import { deployShop, type Shop, shopReport } from './scripted-shop.ts';

let cluster: ScriptedCluster;
let shop: Shop;
let folder: string;

beforeAll(async () => {
  cluster = await startScriptedCluster();
  shop = await deployShop(cluster);
  const daemon = daemonApp(parseOptions({ vhosts: 'shop.example.com' })) as { readonly env: object };
  await cluster.deploy({ ...daemon, env: { ...daemon.env, LETSENCRYPT_API_TOKEN: 'its-token' } });
  cluster.report(shopReport(shop.fingerprint));
  folder = mkdtempSync(join(tmpdir(), 'letsencrypt-commands-'));
});

afterAll(async () => {
  await cluster?.stop();
  rmSync(folder, { recursive: true, force: true });
});

const COMMANDS = {
  check: Check,
  export: Export,
  logs: Logs,
  renew: Renew,
  revoke: Revoke,
  'test-apps deploy': TestAppsDeploy,
  'vhost add': VhostAdd,
  'vhost list': VhostList,
  'vhost remove': VhostRemove,
};

function run(
  command: keyof typeof COMMANDS,
  args: readonly string[] = [],
  more: Readonly<Record<string, string>> = {},
) {
  return runCommand(COMMANDS[command], args, { ...cluster.environment, ...more });
}

describe('dcos letsencrypt test-apps', () => {
  it('deploys both apps once', async () => {
    const args = ['--vhost', 'test-1.example.com', '--vhost', 'test-2.example.com', '--no-wait'];
    const first = await run('test-apps deploy', args);
    const second = await run('test-apps deploy', args);

    expect(first.stdout).toMatch(
      /^created {4}\/letsencrypt-test-1 {2}test-1\.example\.com {2}Marathon works on it: \S+$/m,
    );
    expect(second).toEqual({
      code: 0,
      stdout:
        'unchanged  /letsencrypt-test-1  test-1.example.com\nunchanged  /letsencrypt-test-2  test-2.example.com\n',
      stderr: 'To have certificates for them: dcos letsencrypt vhost add test-1.example.com test-2.example.com\n',
    });
  });
});

describe('dcos letsencrypt vhost', () => {
  it('adds, lists and removes what the daemon is told', async () => {
    expect(await run('vhost add', ['test-1.example.com', 'nope.example.com', 'shop.example.com'])).toEqual({
      code: 0,
      stdout: `test-1.example.com, nope.example.com added to LETSENCRYPT_VHOSTS of /letsencrypt.
shop.example.com already in LETSENCRYPT_VHOSTS of /letsencrypt: nothing to do.
`,
      stderr: `No app behind the load balancer declares nope.example.com.
The daemon asks for the certificate now: dcos letsencrypt status
`,
    });
    expect(await run('vhost list')).toEqual({
      code: 0,
      stdout: `
VHOST               CERTIFICATE  APP
nope.example.com    kept         -
shop.example.com    kept         -
test-1.example.com  kept         /letsencrypt-test-1
test-2.example.com  no           /letsencrypt-test-2
`.trimStart(),
      stderr: 'The list is LETSENCRYPT_VHOSTS of /letsencrypt. To add: dcos letsencrypt vhost add test-2.example.com\n',
    });
    expect(JSON.parse((await run('vhost remove', ['nope.example.com', '--json'])).stdout)).toMatchObject({
      changed: ['nope.example.com'],
      vhosts: ['shop.example.com', 'test-1.example.com'],
      deployment: { ended: true },
    });
  });

  it.each([
    ['vhost add', [], 2, 'Missing 1 required arg:'],
    [
      'vhost add',
      ['a b', '10.0.0.1'],
      2,
      'a: a name without a dot is not public; b: a name without a dot is not public; 10.0.0.1 is an address, and only names can be virtual hosts',
    ],
    [
      'vhost remove',
      ['old.example.com'],
      2,
      'old.example.com: not among the vhosts /letsencrypt keeps certificates for.',
    ],
    ['vhost list', ['--app-id', '/nope'], 4, 'Marathon has no app /nope, which should be the daemon.'],
  ])('%s %j exits %i', async (command, args, code, message) => {
    const finished = await run(command as 'vhost add', args);

    expect({ code: finished.code, stdout: finished.stdout }).toEqual({ code, stdout: '' });
    expect(firstLine(finished)).toBe(`Error: ${message}`);
  });
});

describe('dcos letsencrypt export', () => {
  it('writes chain and key, readable by their owner only, and never over files that are there', async () => {
    const args = ['shop.example.com', '--key', '--out', join(folder, 'shop.pem')];
    const first = await run('export', args);
    const second = await run('export', args);

    expect(first).toEqual({
      code: 0,
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
    const { stdout } = await run('export', ['shop.example.com', '--out', '-', '--json']);

    expect(JSON.parse(stdout)).toMatchObject({
      slot: 'HAPROXY_SSL_CERT',
      fingerprint: shop.fingerprint,
      keyFile: null,
    });
    expect(stdout).not.toContain('PRIVATE KEY');
    expect((await run('export', ['shop.example.com', '--out', '-', '--key'])).code).toBe(2);
  });

  it('says which certificates there are not', async () => {
    const finished = await run('export', ['nope.example.com']);

    expect(finished.code).toBe(4);
    expect(firstLine(finished)).toBe('Error: /marathon-lb has no certificate for nope.example.com in its environment.');
  });
});

describe('dcos letsencrypt check', () => {
  it('reads the cluster, and says of a name server that is not there that it could not tell', async () => {
    const args = ['shop.example.com', '--name-server', '127.0.0.1:9', '--json'];
    const { code, stdout, stderr } = await run('check', args);
    const { checks } = JSON.parse(stdout);
    const of = (question: string) => checks.find((one: { question: string }) => one.question === question);

    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(of('public-agents')).toMatchObject({ verdict: 'ok', answer: '1 on 1 public agent' });
    expect(of('marathon').answer).toMatch(/^Marathon \d\S+ of DC\/OS \d/);
    expect(of('dns')).toMatchObject({ subject: 'shop.example.com', verdict: 'unknown' });
    expect(of('marathon-lb-version')).toMatchObject({
      verdict: 'unknown',
      cure: 'use an image with a version as its tag',
    });
  });

  it.each([
    [['10.0.0.1'], 2, '10.0.0.1 is an address, and only names can be virtual hosts'],
    [['--name-server', 'x'], 2, '--name-server x: not an address.'],
  ])('%j exits %i', async (args, code, message) => {
    const finished = await run('check', args);

    expect({ code: finished.code, line: firstLine(finished) }).toEqual({ code, line: `Error: ${message}` });
  });
});

describe('dcos letsencrypt renew', () => {
  beforeAll(() => cluster.daemonAnswers());

  const accepted = (kind: 'renew' | 'revoke', names = ['shop.example.com']) => ({
    schema: 1 as const,
    accepted: [{ kind, certificateId: 'shop.example.com', names, detail: 'a new version is issued now' }],
    message: 'renewing shop.example.com',
  });
  const event = (action: string, message: string, ok = true) => ({
    at: '2026-11-24T12:00:05.000Z',
    action,
    certificateId: 'shop.example.com',
    message,
    ok,
  });

  it('asks the daemon with its token and follows it until the new certificate is served', async () => {
    const events = [event('issue', 'issued shop.example.com')];
    cluster.report(shopReport(shop.fingerprint));
    cluster.accept(accepted('renew'), shopReport(shop.fingerprint, {}, { version: 2, events }));

    expect(await run('renew', ['Shop.example.com', '--force'])).toEqual({
      code: 0,
      stdout: 'done     shop.example.com\n         version 2, valid to 2099-02-22, served by 1 of 1\n',
      stderr: '',
    });
    expect(cluster.asked()).toBe('/v1/renew {"host":"shop.example.com","force":true}\n');
    expect((await run('logs')).stdout).toBe('2026-11-24 12:00:05 UTC  issued shop.example.com\n');
  });

  it('exits 5 when the CA refuses, in its words', async () => {
    const events = [event('issue', 'issue shop.example.com: no A record', false)];
    cluster.report(shopReport(shop.fingerprint));
    cluster.accept(accepted('renew'), shopReport(shop.fingerprint, { state: 'failed' }, { events }));
    const finished = await run('renew');

    expect(finished).toEqual({
      code: 5,
      stdout: 'failed   shop.example.com\n         issue shop.example.com: no A record\n',
      stderr: 'Why and what to do: dcos letsencrypt status\n',
    });
  });

  it('revokes after the name was given once more, and never without a terminal', async () => {
    const args = ['shop.example.com', '--reason', 'KeyCompromise'];
    const events = [event('revoke', 'revoked version 1 of shop.example.com')];
    cluster.report(shopReport(shop.fingerprint));
    cluster.accept(accepted('revoke'), shopReport(shop.fingerprint, {}, { version: 2, events }));

    const unconfirmed = await run('revoke', args);
    const wrong = await run('revoke', [...args, '--confirm', 'old.example.com']);
    const before = cluster.asked();
    const confirmed = await run('revoke', [...args, '--confirm', 'shop.example.com', '--json']);

    expect([unconfirmed.code, wrong.code, confirmed.code]).toEqual([2, 2, 0]);
    expect(unconfirmed.stderr).toBe(
      'Error: This revokes the certificate of shop.example.com. There is no terminal to confirm it on.\nTry:   --confirm shop.example.com\n',
    );
    expect(before).not.toContain('/v1/revoke');
    expect(cluster.asked()).toContain('/v1/revoke {"host":"shop.example.com","reason":"keyCompromise"}');
    expect(JSON.parse(confirmed.stdout)).toMatchObject({ wishes: [{ kind: 'revoke', state: 'done' }] });
  });

  it.each([
    ['renew', ['nope.example.com'], 2, 'nope.example.com is not among the vhosts this cluster has certificates for.'],
    ['renew', ['--app-id', '/nope'], 4, 'Marathon has no app /nope, which should be the daemon.'],
    [
      'renew',
      ['--app-id', '/marathon-lb'],
      3,
      "/marathon-lb has no port for operators, as the original's app had not.",
    ],
    ['renew', ['--api-token-file', '/nowhere'], 2, '--api-token-file /nowhere: there is no such file.'],
    [
      'revoke',
      ['shop.example.com'],
      2,
      '--reason is missing: the reasons are unspecified, keyCompromise, superseded, cessationOfOperation.',
    ],
    [
      'revoke',
      ['shop.example.com', '--reason', 'x'],
      2,
      '--reason x: the reasons are unspecified, keyCompromise, superseded, cessationOfOperation.',
    ],
    ['logs', ['--lines', 'x'], 2, '--lines x: not a number from 0 to 500.'],
  ])('%s %j exits %i', async (command, args, code, message) => {
    const finished = await run(command as 'renew', args);

    expect({ code: finished.code, stdout: finished.stdout }).toEqual({ code, stdout: '' });
    expect(firstLine(finished)).toBe(`Error: ${message}`);
  });

  it("exits 3 for a token that is not the daemon's", async () => {
    const finished = await run('renew', [], { LETSENCRYPT_API_TOKEN: 'wrong' });

    expect({ code: finished.code, line: firstLine(finished) }).toEqual({ code: 3, line: 'Error: not this token' });
  });
});

function firstLine({ stderr }: Ran): string | undefined {
  return stderr.split('\n')[0];
}
