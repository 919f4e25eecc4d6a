import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { Secret } from '../../src/platform/secret.ts';
import { always, dropBefore, refuse, unavailable } from '../cluster/acme/faults.ts';
import { type Pebble, startPebble } from '../cluster/acme/pebble.ts';
import { freePorts } from '../cluster/free-ports.ts';
import { startSupervisor } from '../cluster/processes/supervisor.ts';
import type { Supervisor } from '../cluster/types.ts';
import { makeAuthority, makeCertificate } from '../support/certificate-maker.ts';
import { type ScriptedMarathon, scriptedMarathon } from '../support/scripted-marathon-server.ts';
import { type TickingDaemon, tickingDaemon } from '../support/ticking-daemon.ts';

const DAY_MS = 24 * 3_600_000;
const MINUTE_MS = 60_000;

let supervisor: Supervisor;
let first: Pebble;
let second: Pebble;
let marathon: ScriptedMarathon;
let challengePort = 0;
let daemon: TickingDaemon;

beforeAll(async () => {
  supervisor = await startSupervisor();
  const [http = 0, https = 0] = await freePorts(2, ['127.0.0.1']);
  challengePort = http;
  const loadBalancer = { address: '127.0.0.1', http, https };
  first = await startPebble({ supervisor, loadBalancer });
  second = await startPebble({ supervisor, loadBalancer });
  marathon = await scriptedMarathon(http, https);
});

afterAll(async () => {
  marathon.close();
  await Promise.all([first.stop(), second.stop()]);
  await supervisor.stop();
});

beforeEach(async () => {
  marathon.reset();
  first.clearFaults();
  const stateDirectory = await mkdtemp(join(tmpdir(), 'second-ca-'));
  const parts = { pebble: first, backup: second, marathonUrl: marathon.url, challengePort, stateDirectory };
  daemon = await tickingDaemon(parts);
  return async () => {
    await daemon.close();
    await rm(stateDirectory, { recursive: true, force: true });
  };
});

/** A saved certificate of the first CA, of which so much of 90 days is left. */
async function saveOld(name: string, leftDays: number): Promise<void> {
  const authority = await makeAuthority('First CA');
  const [notBefore, notAfter] = [leftDays - 90, leftDays].map((days) => new Date(Date.now() + days * DAY_MS));
  const dates = { notBefore: notBefore?.toISOString() ?? '', notAfter: notAfter?.toISOString() ?? '' };
  const made = await makeCertificate({ names: [name], issuer: authority, ...dates });
  await daemon.store.saveCertificate({
    id: name,
    names: [name],
    keyType: 'p256',
    directoryUrl: first.directoryUrl,
    savedAt: dates.notBefore,
    chainPem: made.pem + authority.pem,
    privateKeyPem: new Secret(made.privateKeyPem),
  });
}

/** Ticks, each as soon as the pause of the one before has passed; the pauses grow from 1 to 8 minutes. */
async function tickThroughOutage(name: string, ticks: number): Promise<readonly string[]> {
  const messages: string[] = [];
  for (let count = 1; count <= ticks; count += 1) {
    const { outcomes } = await daemon.tick([name], { backupUrls: [second.directoryUrl] });
    messages.push(...outcomes.map(({ message }) => message));
    daemon.advance(2 ** (count - 1) * MINUTE_MS + 1_000);
  }
  return messages;
}

function newOrders(pebble: Pebble): number {
  return pebble.requests.filter(({ kind }) => kind === 'newOrder').length;
}

async function inForce(): Promise<string | undefined> {
  return (await daemon.store.load()).certificates[0]?.directoryUrl;
}

test.each([
  { what: 'cannot be reached', fault: dropBefore() },
  { what: 'answers with 503 pages', fault: unavailable() },
])('5xx, timeouts, directory down: a first CA that $what for four tries yields when expiry nears', async (row) => {
  const name = `near-${row.fault.kind}.example`;
  await saveOld(name, 10);
  first.addFault(always(row.fault));
  const before = newOrders(second);

  await tickThroughOutage(name, 3);
  expect(newOrders(second)).toBe(before);

  const messages = await tickThroughOutage(name, 1);
  expect(newOrders(second)).toBe(before + 1);
  expect(await inForce()).toBe(second.directoryUrl);
  expect(messages).toContainEqual(expect.stringMatching(new RegExp(`, by ${new URL(second.directoryUrl).host}$`)));
  const { accounts } = await daemon.store.load();
  expect(accounts.map(({ directoryUrl }) => directoryUrl)).toContain(second.directoryUrl);

  // It stays until it is due: coming back is no reason to issue anew. Then the first CA has its place again.
  first.clearFaults();
  await daemon.tick([name], { backupUrls: [second.directoryUrl] });
  expect(await inForce()).toBe(second.directoryUrl);
  const at = new Date(Date.now() + 60 * MINUTE_MS).toISOString();
  daemon.advance(61 * MINUTE_MS);
  await daemon.store.saveWish({ kind: 'renew', certificateId: name, reason: undefined, force: true, at });
  await daemon.tick([name], { backupUrls: [second.directoryUrl] });
  expect(await inForce()).toBe(first.directoryUrl);
  expect((await daemon.store.load()).failures).toEqual([]);
});

test('5xx, timeouts, directory down: while much of the lifetime is left, the first CA is waited for', async () => {
  await saveOld('far.example', 25);
  first.addFault(always(unavailable()));
  const before = newOrders(second);

  await tickThroughOutage('far.example', 4);

  expect(newOrders(second)).toBe(before);
  expect((await daemon.store.load()).failures).toMatchObject([
    { action: 'reach', subject: first.directoryUrl, count: 4 },
  ]);
});

test('a first CA that refuses the names is not gone around', async () => {
  await saveOld('refused.example', 10);
  first.addFault(({ kind }) => (kind === 'newOrder' ? refuse(403, 'rejectedIdentifier', 'not that one') : undefined));
  const before = newOrders(second);

  await tickThroughOutage('refused.example', 4);

  expect(newOrders(second)).toBe(before);
});
