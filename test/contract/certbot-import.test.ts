import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { chmod, cp, mkdir, mkdtemp, readdir, readFile, readlink, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { nodeFiles } from '../../src/platform/node/files.ts';
import type { CertificateStore } from '../../src/store/types.ts';
import { certificateFacts } from '../../src/x509/parse.ts';
import { type Pebble, startPebble } from '../cluster/acme/pebble.ts';
import { freePorts } from '../cluster/free-ports.ts';
import { findProgram } from '../cluster/processes/find-program.ts';
import { startSupervisor } from '../cluster/processes/supervisor.ts';
import type { Supervisor } from '../cluster/types.ts';
import { writeCertbotTree } from '../support/certbot-tree.ts';
import { type ScriptedMarathon, scriptedMarathon } from '../support/scripted-marathon-server.ts';
import { type TickingDaemon, tickingDaemon } from '../support/ticking-daemon.ts';

const NAMES = ['shop.switch.example', 'api.switch.example'];

let supervisor: Supervisor;
let pebble: Pebble;
let marathon: ScriptedMarathon;
let challengePort = 0;
let directory = '';

beforeAll(async () => {
  supervisor = await startSupervisor();
  const [http = 0, https = 0] = await freePorts(2, ['127.0.0.1']);
  challengePort = http;
  pebble = await startPebble({ supervisor, loadBalancer: { address: '127.0.0.1', http, https } });
  marathon = await scriptedMarathon(http, https);
});

afterAll(async () => {
  marathon.close();
  await pebble.stop();
  await supervisor.stop();
});

beforeEach(async () => {
  marathon.reset();
  directory = await mkdtemp(join(tmpdir(), 'certbot-import-'));
  await mkdir(join(directory, 'certbot'));
  return () => rm(directory, { recursive: true, force: true });
});

/** A daemon on a store of its own, with certbot's tree as its import directory. */
function daemonOn(state: string, tree?: string): Promise<TickingDaemon> {
  const parts = { pebble, marathonUrl: marathon.url, challengePort, stateDirectory: join(directory, state) };
  return tickingDaemon({ ...parts, ...(tree !== undefined && { certbotTree: nodeFiles(join(directory, tree)) }) });
}

function sent(before: number) {
  const kinds = pebble.requests.slice(before).map(({ kind }) => kind);
  return { newOrder: count(kinds, 'newOrder'), newAccount: count(kinds, 'newAccount') };
}

function count(kinds: readonly string[], kind: string): number {
  return kinds.filter((one) => one === kind).length;
}

async function stateOf(store: CertificateStore) {
  const { accounts, certificates } = await store.load();
  return {
    accounts: accounts.map(({ accountUrl }) => accountUrl),
    certificates: certificates.map(({ names, version, leaf }) => ({ names, version, fingerprint: leaf.fingerprint })),
  };
}

/** Every path with its content or target: what "never writes" means. */
async function snapshot(root: string): Promise<readonly string[]> {
  const entries = await readdir(root, { recursive: true, withFileTypes: true });
  const lines = entries.map(async (entry) => {
    const path = join(entry.parentPath, entry.name);
    if (entry.isSymbolicLink()) return `${path} -> ${await readlink(path)}`;
    if (!entry.isFile()) return path;
    return `${path} ${createHash('sha256')
      .update(await readFile(path))
      .digest('hex')}`;
  });
  return (await Promise.all(lines)).sort();
}

/** Switches to the daemon; neither order nor account may be asked for, then a renewal uses the account. */
async function switchOver(accountUrl: string, fingerprint: string): Promise<void> {
  const tree = join(directory, 'certbot');
  const before = pebble.requests.length;
  const filesBefore = await snapshot(tree);
  const daemon = await daemonOn('state', 'certbot');
  try {
    await daemon.tick(NAMES);
    await daemon.tick(NAMES);

    expect(sent(before)).toEqual({ newOrder: 0, newAccount: 0 });
    const taken = { accounts: [accountUrl], certificates: [{ names: NAMES, version: 1, fingerprint }] };
    expect(await stateOf(daemon.store)).toEqual(taken);
    expect(await snapshot(tree)).toEqual(filesBefore);

    const at = new Date(Date.now() + 60_000).toISOString();
    daemon.advance(61_000);
    await daemon.store.saveWish({ kind: 'renew', certificateId: NAMES[0] ?? '', reason: undefined, force: true, at });
    await daemon.tick(NAMES);

    expect(sent(before)).toEqual({ newOrder: 1, newAccount: 0 });
    expect((await stateOf(daemon.store)).certificates).toMatchObject([{ names: NAMES, version: 2 }]);
  } finally {
    await daemon.close();
  }
}

test('the volume of the original app is taken over: no order, no account, nothing written into it', async () => {
  const original = await daemonOn('original');
  await original.tick(NAMES);
  const { accounts, certificates } = await original.store.load();
  await original.close();
  marathon.reset();
  const [account, certificate] = [accounts[0], certificates[0]];
  await writeCertbotTree(join(directory, 'certbot'), {
    server: pebble.directoryUrl,
    accountKeyPem: account?.privateKeyPem.reveal() ?? '',
    accountUrl: account?.accountUrl ?? '',
    lineages: [
      {
        name: NAMES[0] ?? '',
        chainPem: certificate?.chainPem ?? '',
        keyPem: certificate?.privateKeyPem.reveal() ?? '',
      },
    ],
  });

  await switchOver(account?.accountUrl ?? '', certificate?.leaf.fingerprint ?? '');
});

test('what is broken is left out with the reason, and the rest taken over', async () => {
  const original = await daemonOn('original');
  await original.tick(NAMES);
  const [certificate] = (await original.store.load()).certificates;
  await original.close();
  const tree = join(directory, 'certbot');
  const lineage = { chainPem: certificate?.chainPem ?? '', keyPem: certificate?.privateKeyPem.reveal() ?? '' };
  await writeCertbotTree(tree, {
    server: pebble.directoryUrl,
    accountUrl: `${pebble.directoryUrl}/account/1`,
    lineages: ['good', 'torn', 'gone', 'locked'].map((name) => ({ name, ...lineage })),
  });
  await writeFile(join(tree, 'archive/torn/fullchain1.pem'), lineage.chainPem.slice(0, 300));
  await rm(join(tree, 'archive/gone/privkey1.pem'));
  await cp(join(tree, 'archive/torn/privkey1.pem'), join(tree, 'archive/locked/fullchain1.pem'));
  await chmod(join(tree, 'archive/locked/fullchain1.pem'), 0o000);
  const [id = ''] = await readdir(join(tree, 'accounts', ...new URL(pebble.directoryUrl).host.split('/'), 'dir'));
  await writeFile(
    join(tree, 'accounts', new URL(pebble.directoryUrl).host, 'dir', id, 'private_key.json'),
    '{"kty":"RSA"',
  );
  const daemon = await daemonOn('state', 'certbot');

  await daemon.tick(NAMES);

  expect(await stateOf(daemon.store)).toMatchObject({ accounts: [], certificates: [{ names: NAMES, version: 1 }] });
  expect(daemon.warnings.map(({ path }) => path).sort()).toEqual([
    `accounts/${new URL(pebble.directoryUrl).host}/dir/${id}`,
    'live/gone',
    'live/locked',
    'live/torn',
  ]);
  await daemon.close();
});

/** certbot itself, or undefined with the reason printed. */
function certbotProgram(): string | undefined {
  try {
    return findProgram('certbot', 'CERTBOT_BINARY');
  } catch (error) {
    process.stdout.write(`the volume of a real certbot is not tried: ${(error as Error).message}\n`);
    return undefined;
  }
}

const certbot = certbotProgram();

test.skipIf(certbot === undefined)(
  'the volume of a real certbot is taken over',
  async () => {
    const tree = join(directory, 'certbot');
    const flags = ['certonly', '--standalone', '--non-interactive', '--agree-tos', '--register-unsafely-without-email'];
    const places = ['--config-dir', tree, '--work-dir', join(directory, 'work'), '--logs-dir', join(directory, 'logs')];
    const order = ['--server', pebble.directoryUrl, '--http-01-port', String(challengePort), '-d', NAMES.join(',')];
    const env = { PATH: process.env.PATH, HOME: directory, REQUESTS_CA_BUNDLE: pebble.caFile };
    await promisify(execFile)(certbot ?? '', [...flags, ...places, ...order], { env, timeout: 60_000 });
    const { chain, accountUrl } = await leftBehind(tree);

    await switchOver(accountUrl, chain);
  },
  90_000,
);

async function leftBehind(tree: string): Promise<{ readonly chain: string; readonly accountUrl: string }> {
  const accounts = join(tree, 'accounts', new URL(pebble.directoryUrl).host, 'dir');
  const [id = ''] = await readdir(accounts);
  const { uri } = JSON.parse(await readFile(join(accounts, id, 'regr.json'), 'utf8')) as { uri: string };
  const pem = await readFile(join(tree, 'live', NAMES[0] ?? '', 'fullchain.pem'), 'utf8');
  return { chain: certificateFacts(pem).fingerprint, accountUrl: uri };
}
