import { spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeAuthority, makeCertificate } from '../support/certificate-maker.ts';
import { nodeTlsServer } from '../support/tls-servers/node-tls-server.ts';
import { makePki, type TestPki } from '../support/tls-servers/pki.ts';
import type { RunningServer } from '../support/tls-servers/server-process.ts';
import { type BuiltPlugin, buildPlugin } from './built-plugin.ts';
import { type ScriptedCluster, startScriptedCluster } from './scripted-cluster.ts';

/** Without Strict-Transport-Security. */
const PLAIN_ANSWER = 'HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n';

let plugin: BuiltPlugin;
let cluster: ScriptedCluster;
let pki: TestPki;
let good: RunningServer;
let old: RunningServer;
let root: string;

beforeAll(async () => {
  plugin = buildPlugin();
  [cluster, pki] = await Promise.all([startScriptedCluster(), makePki()]);
  root = pki.path('root.pem');
  good = await nodeTlsServer(pki);
  old = await nodeTlsServer(pki, { ciphers: 'DEFAULT:@SECLEVEL=0', minVersion: 'TLSv1' }, PLAIN_ANSWER);
  await cluster.deploy(loadBalancer(`${pki.read('rsa2048.pem')}\n${pki.read('rsa2048.key')}`));
  await cluster.deploy(await testApps('shop.example.com', 'api.example.com'));
});

function loadBalancer(certificate: string): object {
  return {
    id: '/marathon-lb',
    args: ['sse', '--group', 'external'],
    instances: 1,
    cpus: 0.1,
    mem: 32,
    container: { type: 'DOCKER', docker: { image: 'marathon-lb' } },
    networks: [{ mode: 'host' }],
    portDefinitions: [{ port: 0 }, { port: 0 }],
    env: { HAPROXY_SSL_CERT: certificate },
  };
}

async function testApps(...hosts: readonly string[]): Promise<object> {
  const flags = hosts.flatMap((host) => ['--vhost', host]);
  return JSON.parse((await plugin.run(['generate', 'test-apps', ...flags, '--json'])).stdout);
}

afterAll(async () => {
  await good?.stop();
  await old?.stop();
  await cluster?.stop();
  await pki?.remove();
  plugin?.remove();
});

describe('dcos letsencrypt grade', () => {
  it('shows one host on one screen, and what is not worth a screen is in the JSON', async () => {
    const args = ['grade', `localhost:${good.port}`, '--address', '127.0.0.1', '--ca', root];
    const shown = await plugin.run(args);
    const json = await plugin.run([...args, '--json']);

    expect({ code: shown.code, stderr: shown.stderr }).toEqual({ code: 0, stderr: '' });
    expect(shown.stdout).toMatch(
      /^ {2}A\+ {3}localhost:\d+ {3}127\.0\.0\.1 +\d\.\d\d s\n\n {2}Protocol {6}100 {2}█{20}/,
    );
    expect(shown.stdout.split('\n').filter((line) => line.length > 80)).toEqual([]);
    expect(JSON.parse(json.stdout)).toMatchObject({
      targets: [
        {
          host: 'localhost',
          port: good.port,
          grade: 'A+',
          addresses: [
            {
              address: '127.0.0.1',
              gradeTrustIgnored: 'A+',
              scores: { protocol: 100, keyExchange: 90, cipher: 90, total: 93 },
              protocols: ['TLSv1.2', 'TLSv1.3'],
            },
          ],
        },
      ],
    });
  });

  it('does not trust a private root unless it is told to', async () => {
    const { code, stdout } = await plugin.run(['grade', `localhost:${good.port}`, '--min-grade', 'F']);

    expect(code).toBe(5);
    expect(stdout).toContain('  Not trusted   ');
    expect(stdout).toContain('A+ if the certificate were trusted');
  });

  it('knows an intermediate that the server forgot', async () => {
    const alone = await nodeTlsServer(pki, { cert: pki.read('rsa2048.leaf.pem') });
    const intermediate = ['--intermediate', pki.path('int.pem')];

    const { stdout } = await plugin.run(['grade', `localhost:${alone.port}`, '--ca', root, ...intermediate]);

    await alone.stop();
    expect(stdout).toContain('  At most B     an intermediate certificate is not sent');
  });

  it('asks an address for a name', async () => {
    const args = ['grade', `127.0.0.1:${good.port}`, '--servername', 'other.example.com', '--ca', root, '--json'];

    const { targets } = JSON.parse((await plugin.run(args)).stdout);

    expect(targets).toMatchObject([{ host: 'other.example.com', grade: 'M', addresses: [{ address: '127.0.0.1' }] }]);
  });

  it('sorts several hosts worst first, and exits 5 below the bar, 3 for one that is not there', async () => {
    const hosts = [`localhost:${good.port}`, `localhost:${old.port}`];
    const below = await plugin.run(['grade', ...hosts, '--ca', root, '--min-grade', 'A']);
    const away = await plugin.run(['grade', ...hosts, 'localhost:1', '--ca', root, '--min-grade', 'A']);

    expect(below.stdout.split('\n').map((line) => line.slice(0, 22).trimEnd())).toEqual([
      'HOST             GRADE',
      `localhost:${old.port}  B`,
      `localhost:${good.port}  A+`,
      '',
    ]);
    expect([below.code, below.stderr]).toEqual([5, '']);
    expect([away.code, away.stderr]).toEqual([3, '1 of 3 could not be graded.\n']);
    expect(away.stdout).toContain('localhost (127.0.0.1:1) cannot be reached: ECONNREFUSED');
  });

  it('sends nothing to SSL Labs about hosts that it cannot see', async () => {
    const args = [
      'grade',
      `localhost:${good.port}`,
      '--ca',
      root,
      '--qualys',
      '--qualys-url',
      'http://127.0.0.1:1/api',
    ];

    const { code, stdout, stderr } = await plugin.run(args);

    expect([code, stderr]).toEqual([0, '']);
    expect(stdout).toContain('  SSL Labs        -  not graded: SSL Labs sees port 443 only');
  });

  it('reads hosts from the standard input and gives a line of JSON for each', async () => {
    const script = join(plugin.root, 'bin/run.js');
    const input = `# ours\nlocalhost:${good.port}\nlocalhost:${old.port} # until spring\n`;
    const args = [script, 'letsencrypt', 'grade', '--file', '-', '--ndjson', '--ca', root];

    const env = { PATH: process.env.PATH, DCOS_LETSENCRYPT_OUTPUT: 'json' };
    const child = spawn(process.execPath, args, { env, stdio: ['pipe', 'pipe', 'inherit'] });
    child.stdin.end(input);
    const lines = (await text(child.stdout)).trimEnd().split('\n');

    const grades = lines.map((line) => JSON.parse(line)).map(({ port, grade }) => `${port} ${grade}`);
    expect(grades.toSorted()).toEqual([`${good.port} A+`, `${old.port} B`].toSorted());
  });

  it('grades every vhost of the cluster at its load balancer, and names the label that cures it', async () => {
    const { code, stdout } = await plugin.run(['grade', '--all', '--ca', root, '--json'], cluster.environment);
    const { targets } = JSON.parse(stdout);

    expect(code).toBe(0);
    expect(targets).toMatchObject([
      { host: 'api.example.com', grade: 'M', addresses: [{ gradeTrustIgnored: expect.any(String) }] },
      { host: 'shop.example.com', grade: 'M' },
    ]);
    const fixes = targets[1].addresses[0].findings.map(({ fix }: { fix: string | null }) => fix);
    expect(fixes).toContain('dcos letsencrypt setup');
  });

  it('is a column of status, unless it is not wanted', async () => {
    const shown = await plugin.run(['status', '--ca', root], cluster.environment);
    const none = await plugin.run(['status', '--no-grades'], cluster.environment);

    expect([shown.code, shown.stdout.split('\n')[0]?.slice(0, 28)]).toEqual([0, 'VHOST             GRADE  APP']);
    expect([none.code, none.stdout.split('\n')[0]?.slice(0, 28)]).toEqual([0, 'VHOST             APP       ']);
  });

  it('is T in status with the reason in words where the CA is one of your own, unless it is named', async () => {
    const company = await startScriptedCluster();
    try {
      const issuer = await makeAuthority('Company CA');
      const leaf = await makeCertificate({ names: ['shop.example.com', 'api.example.com'], issuer });
      writeFileSync(pki.path('company.pem'), issuer.pem);
      await company.deploy(loadBalancer(`${leaf.pem}\n${issuer.pem}\n${leaf.privateKeyPem}`));
      await company.deploy(await testApps('shop.example.com', 'api.example.com'));
      const status = (...args: string[]) => plugin.run(['status', ...args], company.environment);

      const row = async (...args: string[]) => JSON.parse((await status('--json', ...args)).stdout).vhosts[0];
      const reason = 'the chain ends in Company CA, which is not a trusted root';

      // A busy machine may grade none in the time that status has for it.
      const patience = { timeout: 60_000 };
      await expect
        .poll(() => row(), patience)
        .toMatchObject({
          grade: 'T',
          gradeReasons: expect.arrayContaining([expect.objectContaining({ effect: 'T', reason })]),
        });
      await expect.poll(async () => (await status()).stdout, patience).toMatch(/^shop\.example\.com +T /m);
      await expect
        .poll(async () => (await status('shop.example.com')).stdout, patience)
        .toMatch(new RegExp(`^ *Grade +T\\n +${reason}`, 'm'));
      await expect.poll(async () => (await row('--ca', pki.path('company.pem'))).grade, patience).toMatch(/^[ABC]/);
    } finally {
      await company.stop();
    }
  });

  it.each([
    [['grade'], 'no host given.', 'dcos letsencrypt grade shop.example.com'],
    [['grade', 'a b'], 'a b: not a host name, and not an address.', 'dcos letsencrypt grade shop.example.com:8443'],
    [
      ['grade', 'a:70000'],
      'a:70000: 70000 is no port from 1 to 65535.',
      'dcos letsencrypt grade shop.example.com:8443',
    ],
    [['grade', 'a', '--ca', '/nowhere/x.pem'], '--ca /nowhere/x.pem: there is no such file.', '--ca FILE'],
    [['grade', '--file', '/dev/null'], '--file /dev/null names no host.', 'dcos letsencrypt grade shop.example.com'],
    [['grade', 'a', '--ca', '/dev/null'], '--ca /dev/null: there is no certificate in it.', 'look at it: openssl'],
    [['status', '--min-grade', 'Z'], '--min-grade Z: the grades are A+, A, A-, B, C, D, E and F.', '--min-grade A'],
    [['grade', 'a', '--min-grade', 'Z'], '--min-grade Z: the grades are A+, A, A-, B, C, D, E and F.', '--min-grade A'],
    [['grade', 'a', 'b', '--address', '::1'], '--address needs exactly one host; given: 2.', 'dcos letsencrypt grade'],
    [['grade', '--address', '::1'], 'no host given.', 'dcos letsencrypt grade shop.example.com'],
    [
      ['grade', 'a', '--qualys-email', 'a@example.com'],
      '--qualys-email needs --qualys.',
      'dcos letsencrypt grade --help',
    ],
    [['grade', 'a', '--all'], '--all means every vhost, and a is named too.', 'dcos letsencrypt grade --all'],
  ])('refuses %j with exit code 2 and says what to try', async (args, message, suggestion) => {
    const shown = await plugin.run(args);
    const json = await plugin.run([...args, '--json']);

    expect(shown).toMatchObject({ code: 2, stdout: '' });
    expect(shown.stderr).toContain(`Error: ${message}\nTry:   ${suggestion}`);
    expect(JSON.parse(json.stdout)).toMatchObject({ error: { code: 'USAGE', message } });
  });
});
