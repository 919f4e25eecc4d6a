import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { accountReport } from '../../src/daemon/account-report.ts';
import { type Pebble, startPebble } from '../cluster/acme/pebble.ts';
import { freePorts } from '../cluster/free-ports.ts';
import { startSupervisor } from '../cluster/processes/supervisor.ts';
import type { Supervisor } from '../cluster/types.ts';
import { makeAuthority, makeCertificate } from '../support/certificate-maker.ts';
import { type ScriptedMarathon, scriptedMarathon } from '../support/scripted-marathon-server.ts';
import { type TickingDaemon, tickingDaemon } from '../support/ticking-daemon.ts';

const NAMES = ['shop.lost.example', 'api.lost.example'];

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
  directory = await mkdtemp(join(tmpdir(), 'lost-volume-'));
  return () => rm(directory, { recursive: true, force: true });
});

/** A daemon on a volume of this name. */
function daemonOn(volume: string): Promise<TickingDaemon> {
  const stateDirectory = join(directory, volume);
  return tickingDaemon({ pebble, marathonUrl: marathon.url, challengePort, stateDirectory });
}

function sentSince(before: number) {
  const kinds = pebble.requests.slice(before).map(({ kind }) => kind);
  const count = (kind: string) => kinds.filter((one) => one === kind).length;
  return { newOrder: count('newOrder'), newAccount: count('newAccount') };
}

test('a lost volume costs no order: what the load balancer carries is taken back, the account alone is new', async () => {
  const before = await daemonOn('before');
  await before.tick(NAMES);
  const [certificate] = (await before.store.load()).certificates;
  await before.close();
  const [requests, changes] = [pebble.requests.length, marathon.changes()];

  const daemon = await daemonOn('elsewhere');
  const { observation } = await daemon.tick(NAMES);

  expect(sentSince(requests)).toEqual({ newOrder: 0, newAccount: 0 });
  expect(marathon.changes()).toBe(changes);
  const [rebuilt] = (await daemon.store.load()).certificates;
  expect(rebuilt).toMatchObject({ id: certificate?.id, names: NAMES, leaf: certificate?.leaf, keyType: 'p256' });
  expect(rebuilt?.privateKeyPem.reveal()).toBe(certificate?.privateKeyPem.reveal());
  expect(daemon.warnings).toContainEqual({ certificateId: NAMES[0], variable: 'HAPROXY_SSL_CERT', names: NAMES });
  const policy = { directoryUrl: pebble.directoryUrl };
  const note = expect.stringContaining('the account is new, since the store of the old one was lost');
  expect(accountReport(observation, policy)).toEqual({ ca: expect.any(String), url: undefined, note });

  daemon.advance(60_000);
  const at = new Date(Date.now() + 59_000).toISOString();
  await daemon.store.saveWish({ kind: 'renew', certificateId: NAMES[0] ?? '', reason: undefined, force: true, at });
  const renewed = await daemon.tick(NAMES);
  expect(sentSince(requests)).toMatchObject({ newAccount: 1 });
  expect(renewed.observation.certificates).toMatchObject([{ names: NAMES, version: 2 }]);
  await daemon.close();
});

test("another CA's certificate for the same names is not taken for ours", async () => {
  const authority = await makeAuthority('Some Other CA');
  const day = 24 * 3_600_000;
  const dates = { notBefore: new Date(Date.now() - day), notAfter: new Date(Date.now() + 300 * day) };
  const made = await makeCertificate({
    names: NAMES,
    issuer: authority,
    authorityKeyId: '0102',
    notBefore: dates.notBefore.toISOString(),
    notAfter: dates.notAfter.toISOString(),
  });
  marathon.install('HAPROXY_SSL_CERT', made.pem + authority.pem + made.privateKeyPem);
  const requests = pebble.requests.length;

  const daemon = await daemonOn('fresh');
  await daemon.tick(NAMES);

  expect(sentSince(requests)).toEqual({ newOrder: 1, newAccount: 1 });
  await daemon.close();
});
