import { type ChildProcess, spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { certificatesIn } from '../../src/x509/bundle.ts';
import { certificateFacts } from '../../src/x509/parse.ts';
import { type Pebble, startPebble } from '../cluster/acme/pebble.ts';
import { freePorts } from '../cluster/free-ports.ts';
import { startSupervisor } from '../cluster/processes/supervisor.ts';
import type { Supervisor } from '../cluster/types.ts';
import { type ScriptedMarathon, scriptedMarathon } from '../support/scripted-marathon-server.ts';

const ROOT = join(import.meta.dirname, '..', '..');
const NAMES = ['one.example.com', 'two.example.com'];
const TWO_MINUTES_MS = 120_000;
const DEADLINE_MS = 50_000;
const POLL_MS = 20;

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
  directory = await mkdtemp(join(tmpdir(), 'daemon-crash-'));
  return () => rm(directory, { recursive: true, force: true });
});

/** The real daemon on the real CA; its state directory is this test's. */
function startDaemon(env: Record<string, string>): ChildProcess {
  return spawn(
    process.execPath,
    ['--import', join(ROOT, 'test/support/daemon-crash.mjs'), join(ROOT, 'bin/daemon.js')],
    {
      stdio: 'ignore',
      env: {
        PATH: process.env.PATH,
        PORT0: String(challengePort),
        MARATHON_URL: marathon.url,
        LETSENCRYPT_VHOSTS: NAMES.join(),
        LETSENCRYPT_KEY_TYPE: 'p256',
        LETSENCRYPT_RESOLVERS: pebble.dnsAddress,
        LETSENCRYPT_SERVER_URL: pebble.directoryUrl,
        LETSENCRYPT_STATE_DIRECTORY: join(directory, 'state'),
        NODE_EXTRA_CA_CERTS: pebble.caFile,
        ...env,
      },
    },
  );
}

/** Resolves with the signal that ended the daemon, or with `undefined` as soon as its work is done. */
async function untilDoneOrDead(daemon: ChildProcess): Promise<NodeJS.Signals | undefined> {
  const deadline = performance.now() + DEADLINE_MS;
  while (performance.now() < deadline) {
    if (daemon.signalCode !== null) return daemon.signalCode;
    if (daemon.exitCode !== null) throw new Error(`the daemon ended with exit code ${daemon.exitCode}`);
    if (await isDone()) return undefined;
    await pause(POLL_MS);
  }
  throw new Error(`not done in time: ${JSON.stringify(await endState())}`);
}

async function isDone(): Promise<boolean> {
  const { installed, leftOvers } = await endState();
  return installed.length > 0 && leftOvers.length === 0;
}

async function stop(daemon: ChildProcess): Promise<void> {
  const ended = new Promise((resolve) => daemon.once('exit', resolve));
  if (daemon.exitCode !== null || daemon.signalCode !== null) return;
  daemon.kill('SIGTERM');
  await ended;
}

/** What must not depend on crashes. */
async function endState() {
  const files = await readdir(join(directory, 'state'), { recursive: true }).catch(() => []);
  const [leaf] = certificatesIn(marathon.env().HAPROXY_SSL_CERT ?? '');
  return {
    installed: leaf === undefined ? [] : certificateFacts(leaf).names,
    changes: marathon.changes(),
    leftOvers: files.filter((file) => /^((orders|failures)\/.*|restart\.)json$/.test(file)),
  };
}

function newOrders(): number {
  return pebble.requests.filter(({ kind }) => kind === 'newOrder').length;
}

const DONE = { installed: NAMES, changes: 1, leftOvers: [] };

/** How many changes there are in all, and before Marathon is told. Found by running undisturbed, not by hand. */
async function changesOfOneIssuance(): Promise<{ readonly all: number; readonly beforeInstalled: number }> {
  const file = join(directory, 'changes');
  const soFar = () => Number(readFileSync(file, 'utf8'));
  let beforeInstalled = 0;
  marathon.onChange(() => {
    beforeInstalled = soFar();
  });
  const daemon = startDaemon({ CHANGES_FILE: file });
  expect(await untilDoneOrDead(daemon)).toBeUndefined();
  await stop(daemon);
  return { all: soFar(), beforeInstalled };
}

describe('the daemon killed by SIGKILL', () => {
  it('at any persistence step ends in the same state, with at most one more order', async () => {
    const { all, beforeInstalled } = await changesOfOneIssuance();
    expect(beforeInstalled).toBeGreaterThan(6);
    expect(await endState()).toEqual(DONE);

    // What is on disk after one change is what is there before the next: only the first has a `before` of its own.
    const crashes = ['0:before', ...Array.from({ length: all }, (_, index) => `${index}:after`)];
    for (const crash of crashes) {
      await rm(join(directory, 'state'), { recursive: true, force: true });
      marathon.reset();
      const ordersBefore = newOrders();

      const first = startDaemon({ CRASH_AT: crash });
      const end = await untilDoneOrDead(first);
      await stop(first);
      const second = startDaemon({ CLOCK_AHEAD_MS: String(TWO_MINUTES_MS) });
      await untilDoneOrDead(second);
      await stop(second);

      expect({ crash, ...(await endState()) }).toEqual({ crash, ...DONE });
      expect(newOrders() - ordersBefore).toBeLessThanOrEqual(2);
      // Work that can be seen to be done before the crash is at Marathon already.
      if (end === undefined) expect(Number.parseInt(crash, 10)).toBeGreaterThanOrEqual(beforeInstalled);
    }
  }, 300_000);

  it('fifty times in a row places one order at most, and fails no authorization', async () => {
    const ordersBefore = newOrders();

    for (let restart = 0; restart < 50; restart += 1) {
      const daemon = startDaemon({ CRASH_AT: `${3 + (restart % 3)}:after` });
      await Promise.race([new Promise((resolve) => daemon.once('exit', resolve)), pause(400)]);
      daemon.kill('SIGKILL');
      await new Promise((resolve) => (daemon.signalCode === null ? daemon.once('exit', resolve) : resolve(undefined)));
    }

    expect(newOrders() - ordersBefore).toBeLessThanOrEqual(1);
  }, 120_000);
});
