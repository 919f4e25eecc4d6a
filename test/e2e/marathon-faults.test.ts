import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { challengeLabels } from '../../src/marathon-lb/challenge-labels.ts';
import { type Cluster, startCluster } from '../cluster/cluster.ts';
import { trustedLeaf } from '../cluster/demo/demo-look.ts';
import { freePorts } from '../cluster/free-ports.ts';
import type { Inject } from '../cluster/marathon/http/http-server.ts';
import { appOf } from '../support/daemon-in-cluster.ts';
import { type TickingDaemon, tickingDaemon } from '../support/ticking-daemon.ts';

const HOST = 'shop.example.com';
const NAMES = [HOST];
const DAY_MS = 24 * 3_600_000;
/** The longest pause after a first failure. */
const PAUSE_MS = 5 * 60_000;
const NO_FAULT: Inject = () => undefined;

let cluster: Cluster;
let daemon: TickingDaemon;
let ca = '';
let directory = '';
let fault = NO_FAULT;
/** How often the load balancer's definition was to be changed. */
let changes = 0;

const inject: Inject = (request, carryOut) => {
  if (isChange(request)) changes += 1;
  return fault(request, carryOut);
};

beforeAll(async () => {
  cluster = await startCluster({ marathon: { inject } });
  ca = await cluster.pebble.rootsPem();
  directory = await mkdtemp(join(tmpdir(), 'marathon-faults-'));
  const [challengePort = 0] = await freePorts(
    1,
    cluster.publicAgents.map(({ address }) => address),
  );
  await cluster.deployMarathonLb({ healthIntervalSeconds: 1 });
  // Its task keeps the port on an agent; who listens there is the daemon in this process.
  await cluster.deploy({
    id: '/letsencrypt',
    cmd: 'exec sleep 3600',
    requirePorts: true,
    portDefinitions: [{ port: challengePort }],
    labels: challengeLabels({ group: 'external', hostname: 'challenge.letsencrypt.invalid', portIndex: 0 }),
  });
  const { pebble, marathon } = cluster;
  daemon = await tickingDaemon({ pebble, marathonUrl: marathon.url, challengePort, stateDirectory: directory });
  // New routes take load balancers a moment.
  const done = async () => {
    await daemon.tick(NAMES);
    await expectServed();
  };
  await vi.waitFor(done, { timeout: 30_000 });
}, 60_000);

afterAll(async () => {
  await daemon.close();
  await cluster.stop();
  await rm(directory, { recursive: true, force: true });
});

beforeEach(() => {
  fault = NO_FAULT;
  changes = 0;
});

/** The fingerprint of the certificate that each load balancer shows; clients trust it. */
async function shown(): Promise<readonly (string | undefined)[]> {
  const fronts = cluster.publicAgents.map(({ address }) => ({ address, ...cluster.ports }));
  const leaves = await Promise.all(fronts.map((front) => trustedLeaf(front, HOST, ca)));
  return leaves.map((leaf) => leaf?.fingerprint256.replaceAll(':', '').toLowerCase());
}

/** The newest certificate in the store, on every load balancer. */
async function expectServed(): Promise<string> {
  const [certificate] = (await daemon.store.load()).certificates;
  const fingerprint = certificate?.leaf.fingerprint ?? '';
  expect(await shown()).toEqual([fingerprint, fingerprint]);
  return fingerprint;
}

/** An operator wants a new certificate now. Returns the one that is served until then. */
async function wished(): Promise<string> {
  const served = await expectServed();
  const { observation } = await daemon.tick(NAMES);
  daemon.advance(1_000);
  await daemon.store.saveWish({
    kind: 'renew',
    certificateId: HOST,
    reason: undefined,
    force: true,
    at: observation.at,
  });
  return served;
}

/** What must not depend on what went wrong: the pauses after it over, one tick installs, and nothing stays behind. */
async function expectHealed(old: string): Promise<void> {
  fault = NO_FAULT;
  daemon.advance(PAUSE_MS);
  await daemon.tick(NAMES);
  expect(await expectServed()).not.toBe(old);
  expect((await daemon.tick(NAMES)).outcomes).toEqual([]);
  expect(await daemon.store.load()).toMatchObject({ failures: [], wishes: [], restart: undefined });
  expect(await appOf(cluster, 'marathon-lb')).toMatchObject({ deployments: [], tasksHealthy: 2 });
}

function isChange({ method, path }: { readonly method: string; readonly path: string }): boolean {
  return method === 'PUT' && path.endsWith('marathon-lb');
}

function ordersPlaced(): number {
  return cluster.pebble.requests.filter(({ kind, status }) => kind === 'newOrder' && status === 201).length;
}

describe('the old certificate is served, one change is made, and the next tick heals, when', () => {
  test('no leader takes the change', async () => {
    const old = await wished();
    fault = (request) => (isChange(request) ? { status: 503, body: { message: 'no leader' } } : undefined);

    const { outcomes } = await daemon.tick(NAMES);

    expect(outcomes.filter(({ ok }) => !ok)).toMatchObject([
      { action: { kind: 'install' }, message: expect.stringContaining('HTTP 503') },
    ]);
    expect(await shown()).toEqual([old, old]);
    await expectHealed(old);
  });

  test('the change is answered by 500 after it took effect', async () => {
    const old = await wished();
    fault = (request, carryOut) => {
      if (!isChange(request)) return undefined;
      carryOut();
      return { status: 500, body: { message: 'Futures timed out after [60000 milliseconds]' } };
    };

    await daemon.tick(NAMES);

    await expectHealed(old);
    expect(changes).toBe(1);
  });

  test('Marathon ends before it has answered the change, and is started again', async () => {
    const old = await wished();
    let down = Promise.resolve();
    fault = (request, carryOut) => {
      if (!isChange(request)) return undefined;
      down = cluster.marathon.goDown();
      return carryOut();
    };

    await expect(daemon.tick(NAMES)).rejects.toMatchObject({ code: 'UNREACHABLE' });
    await down;
    expect(await shown()).toContain(old);
    await expect(daemon.tick(NAMES)).rejects.toMatchObject({ code: 'UNREACHABLE' });

    await cluster.marathon.comeBack();
    await expectHealed(old);
    expect(changes).toBe(1);
  });

  test('the clock is set back by a day, to before the certificate was issued', async () => {
    const old = await wished();
    daemon.stepClock(-DAY_MS);
    const orders = ordersPlaced();

    const { outcomes } = await daemon.tick(NAMES);
    await daemon.tick(NAMES);

    expect(outcomes.map(({ message }) => message)).toEqual([
      expect.stringMatching(/is valid from .*unusableCertificate/),
    ]);
    expect(ordersPlaced()).toBe(orders + 1);
    expect(await shown()).toEqual([old, old]);
    daemon.stepClock(DAY_MS);
    await expectHealed(old);
    expect(ordersPlaced()).toBe(orders + 2);
    expect(changes).toBe(1);
  });

  test('the leader is lost while load balancers restart, and another one is elected elsewhere', async () => {
    const old = await wished();
    fault = (request, carryOut) => {
      if (!isChange(request)) return undefined;
      const answer = carryOut();
      cluster.marathon.loseLeader();
      return answer;
    };

    await expect(daemon.tick(NAMES)).rejects.toMatchObject({ code: 'UNREACHABLE' });
    expect((await shown()).some((fingerprint) => fingerprint !== undefined)).toBe(true);

    await cluster.marathon.electLeader();
    await expectHealed(old);
    expect(changes).toBe(1);
  });
});
