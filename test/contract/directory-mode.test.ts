import { once } from 'node:events';
import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { nodeClock } from '../../src/platform/node/clock.ts';
import { sharedFiles } from '../../src/platform/node/files.ts';
import { nodeHttpProbe } from '../../src/platform/node/http-probe.ts';
import { nodeTls } from '../../src/platform/node/tls.ts';
import { Secret } from '../../src/platform/secret.ts';
import { type DirectoryPorts, reload, storeFiles } from '../../src/renewal/install-directory.ts';
import type { SavedCertificate } from '../../src/store/types.ts';
import { certificateFacts } from '../../src/x509/parse.ts';
import { appForTest } from '../cluster/marathon-lb/app-for-test.ts';
import { type RunningLoadBalancer, runLoadBalancer } from '../cluster/marathon-lb/running-load-balancer.ts';
import { type ScriptedMarathon, scriptedMarathon } from '../cluster/marathon-lb/scripted-marathon.ts';
import { startSupervisor } from '../cluster/processes/supervisor.ts';
import type { Supervisor } from '../cluster/types.ts';
import { type MadeCertificate, makeAuthority, makeCertificate } from '../support/certificate-maker.ts';
import { hammer } from '../support/hammer.ts';
import { observation } from '../support/renewal-builders.ts';

const HOST = 'a.example.com';
const FILE = 'dcos-letsencrypt-a.example.com.pem';
const FOREIGN = 'operator.pem';
const RELOADS = 20;
const REQUESTS = 10_000;

const DAY_MS = 86_400_000;
const LIFETIME = {
  notBefore: new Date(Date.now() - DAY_MS).toISOString(),
  notAfter: new Date(Date.now() + 60 * DAY_MS).toISOString(),
};

let supervisor: Supervisor;
let marathon: ScriptedMarathon;
let server: Server;
let authority: MadeCertificate;
let directory = '';
let foreign = '';
let balancer: RunningLoadBalancer;

beforeAll(async () => {
  supervisor = await startSupervisor();
  authority = await makeAuthority('Test CA', LIFETIME);
  server = createServer((_, response) => response.end('ok')).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  marathon = await scriptedMarathon([appForTest({ id: '/web', labels: { VHOST: HOST }, taskPort: port })]);
  directory = await mkdtemp(join(tmpdir(), 'shared-certificates-'));
  const own = await makeCertificate({ names: ['operator.example.com'], issuer: authority, ...LIFETIME });
  foreign = own.pem + own.privateKeyPem;
  await writeFile(join(directory, FOREIGN), foreign);
  await mkdir(join(directory, 'of-the-operator'));
  const words = ['sse', '-m', marathon.url, '--group', 'external', '--health-check', '--ssl-certs', directory];
  balancer = await runLoadBalancer(supervisor, words);
  await balancer.healthy();
});

afterAll(async () => {
  await supervisor.stop();
  marathon.close();
  server.close();
  await rm(directory, { recursive: true, force: true });
});

describe('a directory that the load balancer shares', () => {
  it(`serves ${REQUESTS} requests through ${RELOADS} renewals without a failure, each proven by a handshake`, async () => {
    const versions = await Promise.all(Array.from({ length: RELOADS + 1 }, (_, index) => version(index + 1)));
    const [first, ...others] = versions;
    if (first === undefined) throw new Error('no version was made');
    expect(await renewedTo(first)).toEqual([true, true]);
    const fronts = [{ address: '127.0.0.1', httpsPort: balancer.ports.https }];
    const clients = hammer({ fronts, host: HOST, ca: authority.pem, clients: 8, keepAlive: true });
    const startedMs = performance.now();

    for (const [index, next] of others.entries()) {
      expect(await renewedTo(next)).toEqual([true, true]);
      await expect
        .poll(() => clients.answered(), { timeout: 30_000, interval: 20 })
        .toBeGreaterThanOrEqual(((index + 1) * REQUESTS) / RELOADS);
    }
    const { requests, retried, failures } = await clients.stop();

    const seconds = ((performance.now() - startedMs) / 1_000).toFixed(1);
    process.stdout.write(
      `directory mode: ${requests} requests, ${RELOADS} reloads, ${retried} asked again, ${failures.length} failed, ${seconds} s\n`,
    );
    expect(failures).toEqual([]);
    expect(requests).toBeGreaterThanOrEqual(REQUESTS);
  }, 180_000);

  it('keeps private files of its own only, and leaves those of the operator alone', async () => {
    expect((await readdir(directory)).sort()).toEqual([
      '.dcos-letsencrypt-unfinished',
      FILE,
      'of-the-operator',
      FOREIGN,
    ]);
    expect(await readdir(join(directory, '.dcos-letsencrypt-unfinished'))).toEqual([]);
    expect((await stat(join(directory, FILE))).mode & 0o777).toBe(0o600);
    expect(await readFile(join(directory, FOREIGN), 'utf8')).toBe(foreign);
  });

  it('says what hinders an instance that keeps showing another certificate', async () => {
    const next = await version(50);
    const action = reloadAction({ ...next, leaf: { ...next.leaf, fingerprint: 'f'.repeat(64) } });

    const outcome = await reload(action, observation(), ports({ sleep: async () => {} }));

    expect(outcome.ok).toBe(false);
    expect(outcome.message).toMatch(
      /still shows another certificate for a\.example\.com after 3 signals: .*--ssl-certs/,
    );
  });
});

/** Writes a version and has it loaded; whether each of both went well. */
async function renewedTo(saved: SavedCertificate): Promise<readonly boolean[]> {
  const seen = observation({ certificates: [saved] });
  const files = { [FILE]: { certificateId: HOST, version: saved.version } };
  const stored = await storeFiles(
    { kind: 'store-files', certificateId: HOST, files, removes: [], reason: 'renewed' },
    seen,
    ports(),
  );
  const reloaded = await reload(reloadAction(saved), seen, ports());
  return [stored.ok, reloaded.ok];
}

function reloadAction({ leaf }: SavedCertificate) {
  const { https, stats } = balancer.ports;
  const target = {
    address: '127.0.0.1',
    httpsPort: https,
    statsPort: stats,
    host: HOST,
    fingerprint: leaf.fingerprint,
  };
  return { kind: 'reload' as const, certificateId: HOST, targets: [target], reason: 'renewed' };
}

function ports(clock: Partial<typeof nodeClock> = {}): DirectoryPorts {
  const unused = () => Promise.reject(new Error('a directory needs no Marathon'));
  return {
    certificateFiles: sharedFiles(directory),
    http: nodeHttpProbe,
    tls: nodeTls(),
    clock: { ...nodeClock, ...clock },
    signal: new AbortController().signal,
    store: {
      saveFailure: async () => {},
      removeFailure: async () => {},
      saveRestart: unused,
      removeRestart: unused,
      saveLoadBalancer: unused,
    },
    agents: { accepting: unused },
    marathon: {
      app: unused,
      apps: unused,
      patchApp: unused,
      deployments: unused,
      rollBack: unused,
      forgetDeployment: unused,
      killTask: unused,
    },
  };
}

async function version(number: number): Promise<SavedCertificate> {
  const made = await makeCertificate({
    names: [HOST],
    issuer: authority,
    serialNumber: String(1000 + number),
    ...LIFETIME,
  });
  return {
    id: HOST,
    version: number,
    names: [HOST],
    keyType: 'p256',
    directoryUrl: 'https://ca.example/dir',
    savedAt: LIFETIME.notBefore,
    chainPem: made.pem + authority.pem,
    privateKeyPem: new Secret(made.privateKeyPem),
    leaf: certificateFacts(made.pem),
  };
}
