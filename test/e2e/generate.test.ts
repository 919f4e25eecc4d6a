import { readFileSync } from 'node:fs';
import { Ajv } from 'ajv';
import { describe, expect, it } from 'vitest';
import Generate from '../../src/cli/commands/letsencrypt/generate.ts';
import { runCommand } from './command-runner.ts';

const SHOP = ['--vhost', 'shop.example.com'];
const TWO = ['--vhost', 'a.example.com', '--vhost', 'b.example.com'];
const MANY = Array.from({ length: 101 }, (_, n) => ['--vhost', `n${n}.example.com`]).flat();
const SAVE = 'Save this as letsencrypt.json, then: dcos marathon app add letsencrypt.json\n';

const run = (...args: readonly string[]) => runCommand(Generate, args, {});

/** Where a definition says things that depend on the version of Marathon. */
interface Written {
  readonly networks?: unknown;
  readonly portDefinitions?: unknown;
  readonly ports?: unknown;
  readonly unreachableStrategy?: unknown;
  readonly container: {
    readonly type: string;
    readonly docker: { readonly network?: string; readonly portMappings?: unknown };
    readonly volumes?: readonly { readonly persistent?: unknown; readonly hostPath?: string }[];
    readonly portMappings?: unknown;
  };
  readonly healthChecks?: readonly { readonly protocol: string }[];
}

function shape({ container, ...app }: Written) {
  const [volume] = container.volumes ?? [];
  const [check] = app.healthChecks ?? [];
  return {
    networks: app.networks === undefined ? (container.docker.network ?? 'none') : 'networks',
    type: container.type,
    ports: app.ports === undefined ? 'portDefinitions' : 'ports',
    volume: volume && (volume.persistent === undefined ? volume.hostPath : 'persistent'),
    unreachable: app.unreachableStrategy,
    check: check?.protocol,
  };
}

describe('dcos letsencrypt generate --for-marathon', () => {
  const modern = { networks: 'networks', type: 'MESOS', ports: 'portDefinitions', volume: 'persistent' };

  it.each([
    ['1.11.24', { ...modern, unreachable: 'disabled' }],
    ['1.5.0', { ...modern, unreachable: 'disabled' }],
    ['1.4.11', { ...modern, networks: 'HOST', type: 'DOCKER', unreachable: 'disabled' }],
    ['1.3.13', { ...modern, networks: 'HOST', type: 'DOCKER', unreachable: undefined }],
    ['1.0.0', { ...modern, networks: 'HOST', type: 'DOCKER', unreachable: undefined }],
    [
      '0.15.8',
      { networks: 'HOST', type: 'DOCKER', ports: 'ports', volume: '/var/lib/dcos-letsencrypt', unreachable: undefined },
    ],
  ])('writes the daemon as Marathon %s takes it', async (version, expected) => {
    const { code, stdout, stderr } = await run(...SHOP, '--for-marathon', version);

    expect({ code, stderr }).toEqual({ code: 0, stderr: SAVE });
    expect(shape(JSON.parse(stdout))).toEqual({ ...expected, check: undefined });
  });

  it.each([
    ['1.5.0', 'networks'],
    ['1.4.0', 'BRIDGE'],
    ['1.3.13', 'BRIDGE'],
    ['0.15.0', 'BRIDGE'],
  ])('writes the test apps as Marathon %s takes them, with checks that all know', async (version, networks) => {
    const { code, stdout } = await run('test-apps', ...TWO, '--for-marathon', version);
    const apps: readonly Written[] = JSON.parse(stdout);

    expect(code).toBe(0);
    expect(apps.map(shape)).toEqual([
      expect.objectContaining({ networks, check: 'HTTP' }),
      expect.objectContaining({ networks, check: 'HTTP' }),
    ]);
  });
});

describe('dcos letsencrypt generate --for-marathon-lb', () => {
  it.each([
    ['1.15.0', [...TWO, '--group-by', 'vhost', '--tls-policy', 'modern', '--hsts']],
    ['1.10.3', [...TWO, '--tls-policy', 'intermediate']],
    ['1.4.0', [...TWO, '--install-mode', 'directory', '--directory', '/mnt/certs']],
    ['1.2.1', [...TWO, '--group-by', 'vhost']],
    ['1.2.0', TWO],
  ])('writes an app for %s with %j', async (version, args) => {
    expect(await run(...args, '--for-marathon-lb', version)).toMatchObject({ code: 0, stderr: SAVE });
  });

  it('says that rules have no weights before 1.2.0', async () => {
    const { code, stderr } = await run(...SHOP, '--for-marathon-lb', '1.1.4');

    expect(code).toBe(0);
    expect(stderr).toBe(
      `marathon-lb 1.1.4 has no weights: apps whose id sorts before /letsencrypt get the challenges of their hosts.
If there are some, choose an id that sorts first: --app-id
${SAVE}`,
    );
  });

  const OLDEST = 'is the oldest this works with.';

  it.each([
    [['--for-marathon', '0.14.2', ...SHOP], 4, `--for-marathon 0.14.2: Marathon 0.15 ${OLDEST}`],
    [['--for-marathon', 'new', ...SHOP], 2, '--for-marathon new: not a version.'],
    [['--for-marathon-lb', '1.1.3', ...SHOP], 4, `--for-marathon-lb 1.1.3: marathon-lb 1.1.4 ${OLDEST}`],
    [
      ['--for-marathon-lb', '1.2.0', ...TWO, '--group-by', 'vhost'],
      4,
      '--group-by vhost cannot be had: marathon-lb 1.2.0 takes one certificate; 1.2.1 takes more.',
    ],
    [
      ['--for-marathon-lb', '1.2.0', ...MANY],
      4,
      'certificates for 101 names cannot be had: marathon-lb 1.2.0 takes one certificate; 1.2.1 takes more.',
    ],
    [
      ['--for-marathon-lb', '1.3.9', ...SHOP, '--install-mode', 'directory', '--directory', '/mnt/certs'],
      4,
      '--install-mode directory cannot be had: marathon-lb 1.3.9 cannot be told to reload; 1.4.0 can.',
    ],
    [
      ['--for-marathon-lb', '1.10.2', ...SHOP, '--hsts'],
      4,
      '--tls-policy and --hsts cannot be had: marathon-lb 1.10.2 takes no templates from its environment; 1.10.3 does.',
    ],
    [
      ['options', '--for-marathon', '1.4.8', ...SHOP],
      2,
      '--for-marathon: the package brings an app definition of its own.',
    ],
  ])('refuses what cannot be: %j', async (args, code, message) => {
    const refused = await run(...args);

    expect({ code: refused.code, stdout: refused.stdout }).toEqual({ code, stdout: '' });
    expect(refused.stderr.split('\n')[0]).toBe(`Error: ${message}`);
  });
});

describe('dcos letsencrypt generate options', () => {
  it('writes what the package takes, and only what differs from its defaults', async () => {
    const { code, stdout, stderr } = await run('options', ...TWO, '--tls-policy', 'intermediate', '--key-type', 'p256');
    const config = JSON.parse(readFileSync('universe/package/config.json', 'utf8'));

    expect({ code, stderr }).toEqual({
      code: 0,
      stderr: 'Save this as options.json, then: dcos package install letsencrypt --options=options.json\n',
    });
    expect(JSON.parse(stdout)).toEqual({
      letsencrypt: { vhosts: 'a.example.com,b.example.com', 'key-type': 'p256' },
      'marathon-lb': { 'tls-policy': 'intermediate' },
    });
    expect(new Ajv({ strict: false }).validate(config, JSON.parse(stdout))).toBe(true);
  });
});

it.each([
  [[], 'no virtual host given: --vhost is missing'],
  [['--nope'], 'Nonexistent flag: --nope'],
  [['apps'], 'Expected apps to be one of: app, options, test-apps'],
  [['--vhost'], 'Flag --vhost expects a value'],
  [['--vhost', 'a'], '--vhost a: a name without a dot is not public'],
])('dcos letsencrypt generate %j: refused with exit code 2, in words and in JSON', async (args, message) => {
  const text = await run(...args);
  const json = await run(...args, '--json');

  expect(text).toMatchObject({ code: 2, stdout: '' });
  expect(text.stderr.split('\n')[0]).toBe(`Error: ${message}`);
  expect(json).toMatchObject({ code: 2, stderr: '' });
  expect(JSON.parse(json.stdout)).toMatchObject({ error: { code: 'USAGE', message } });
});
