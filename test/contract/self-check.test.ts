import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { certificatesIn } from '../../src/x509/bundle.ts';
import { certificateFacts } from '../../src/x509/parse.ts';
import { withJson } from '../cluster/acme/answers.ts';
import { on } from '../cluster/acme/faults.ts';
import { type Pebble, startPebble } from '../cluster/acme/pebble.ts';
import { freePorts } from '../cluster/free-ports.ts';
import { startSupervisor } from '../cluster/processes/supervisor.ts';
import type { Supervisor } from '../cluster/types.ts';
import { type ScriptedMarathon, scriptedMarathon } from '../support/scripted-marathon-server.ts';
import { type TickingDaemon, tickingDaemon } from '../support/ticking-daemon.ts';

const MINUTE_MS = 60_000;

let supervisor: Supervisor;
let pebble: Pebble;
let marathon: ScriptedMarathon;
let challengePort = 0;
let daemon: TickingDaemon;

beforeAll(async () => {
  supervisor = await startSupervisor();
  const [http = 0, https = 0] = await freePorts(2, ['127.0.0.1']);
  challengePort = http;
  pebble = await startPebble({ supervisor, loadBalancer: { address: '127.0.0.1', http, https } });
  marathon = await scriptedMarathon(http, https);
  pebble.addFault(
    on('directory', {
      kind: 'alter',
      alter: (answer) =>
        withJson(answer, (body) => ({
          ...body,
          meta: { ...(body.meta as object), caaIdentities: ['Pebble.example'] },
        })),
    }),
  );
});

afterAll(async () => {
  marathon.close();
  await pebble.stop();
  await supervisor.stop();
});

beforeEach(async () => {
  marathon.reset();
  pebble.dns.setMissing([]);
  const stateDirectory = await mkdtemp(join(tmpdir(), 'self-check-'));
  daemon = await tickingDaemon({ pebble, marathonUrl: marathon.url, challengePort, stateDirectory });
  return async () => {
    await daemon.close();
    await rm(stateDirectory, { recursive: true, force: true });
  };
});

/** The names of each new order since `before`. */
function ordersSince(before: number): readonly (readonly string[])[] {
  return pebble.requests.slice(before).flatMap(({ kind, payload }) => {
    const identifiers = payload?.identifiers as readonly { readonly value: string }[] | undefined;
    return kind === 'newOrder' ? [(identifiers ?? []).map(({ value }) => value).sort()] : [];
  });
}

async function held() {
  const { failures } = await daemon.store.load();
  return Object.fromEntries(failures.map(({ subject, action, type, detail }) => [subject, { action, type, detail }]));
}

describe('bad DNS, CAA forbids, port 80 blocked: names that the CA would refuse', () => {
  test('are never ordered, each for its reason; the others are at once; mended, they come back by themselves', async () => {
    const [good, ipv6, forbidden, pinned, method, nowhere] = [
      'good',
      'ipv6',
      'forbidden',
      'pinned',
      'method',
      'nowhere',
    ].map((label) => `${label}.mixed.example`) as [string, string, string, string, string, string];
    const names = [good, ipv6, forbidden, pinned, method, nowhere];
    await pebble.dns.setCname(ipv6, 'front.mixed.example');
    await pebble.dns.addAaaa(ipv6, ['::1']);
    await pebble.dns.addAaaa('front.mixed.example', ['::1']);
    await pebble.dns.addCaa(forbidden, [{ tag: 'issue', value: 'other.example' }]);
    const accounturi = 'https://pebble.example/another';
    await pebble.dns.addCaa(pinned, [{ tag: 'issue', value: `pebble.example; accounturi=${accounturi}` }]);
    await pebble.dns.addCaa(method, [{ tag: 'issue', value: 'pebble.example; validationmethods=dns-01' }]);
    pebble.dns.setMissing([nowhere]);
    const before = pebble.requests.length;

    await daemon.tick(names);

    expect(ordersSince(before)).toEqual([[good]]);
    expect(await held()).toEqual({
      [ipv6]: {
        action: 'check',
        type: 'connection',
        detail: 'AAAA ::1 refuses connections to port 80 (CNAME front.mixed.example)',
      },
      [forbidden]: {
        action: 'check',
        type: 'caa',
        detail: `CAA of ${forbidden}: issue "other.example" permits another CA; add: issue "pebble.example"`,
      },
      [pinned]: {
        action: 'check',
        type: 'caa',
        detail: `CAA of ${pinned}: issue "pebble.example; accounturi=${accounturi}" permits another account; add: issue "pebble.example"`,
      },
      [method]: { action: 'check', type: 'caa', detail: expect.stringContaining('other validation methods') },
      [nowhere]: { action: 'check', type: 'dns', detail: 'there is no such name (NXDOMAIN)' },
    });

    await pebble.dns.clearCname(ipv6);
    await pebble.dns.clearAaaa(ipv6);
    pebble.dns.setMissing([]);
    for (const name of [forbidden, pinned, method]) await pebble.dns.clearCaa(name);
    await daemon.tick(names);
    expect(ordersSince(before)).toEqual([[good]]);

    daemon.advance(MINUTE_MS + 1_000);
    await daemon.tick(names);

    expect(ordersSince(before)).toEqual([[good], [forbidden, ipv6, method, nowhere, pinned].sort()]);
    expect(await held()).toEqual({});
  });

  test('may be pinned to the account that is ours', async () => {
    const [first, pinned] = ['first.pinned.example', 'second.pinned.example'] as const;
    await daemon.tick([first]);
    const [account] = (await daemon.store.load()).accounts;
    await pebble.dns.addCaa('pinned.example', [
      { tag: 'issue', value: `pebble.example; accounturi=${account?.accountUrl}; validationmethods=http-01` },
    ]);

    await daemon.tick([first, pinned]);

    expect(await held()).toEqual({});
    expect((await daemon.store.load()).certificates.map(({ names }) => names)).toEqual([[first], [pinned]]);
  });
});

test('1 of 100 names fails its check: one order of 99, and the old certificate goes on serving it', async () => {
  const names = Array.from({ length: 100 }, (_, index) => `n${index}.hundred.example`);
  await daemon.tick(names);
  const [old] = (await daemon.store.load()).certificates;
  pebble.dns.setMissing(['n42.hundred.example']);
  const before = pebble.requests.length;
  daemon.advance(MINUTE_MS);
  const at = new Date(Date.now() + MINUTE_MS).toISOString();
  await daemon.store.saveWish({
    kind: 'renew',
    certificateId: 'n0.hundred.example',
    reason: undefined,
    force: true,
    at,
  });

  await daemon.tick(names);

  expect(ordersSince(before).map((order) => order.length)).toEqual([99]);
  expect(ordersSince(before)[0]).not.toContain('n42.hundred.example');
  expect(pebble.requests.slice(before).filter(({ kind }) => kind === 'challenge')).toEqual([]);
  const { certificates, previous } = await daemon.store.load();
  expect(certificates.map(({ version }) => version)).toEqual([2]);
  expect(previous[0]?.leaf.fingerprint).toBe(old?.leaf.fingerprint);
  const installed = Object.values(marathon.env()).flatMap((bundle) => certificatesIn(bundle).slice(0, 1));
  expect(installed.map((leaf) => certificateFacts(leaf).fingerprint)).toEqual([
    certificates[0]?.leaf.fingerprint,
    old?.leaf.fingerprint,
  ]);
});

test('name servers that do not answer hold up no order', async () => {
  await pebble.dns.setServfail('silent.example');
  const before = pebble.requests.length;

  const { observation, outcomes } = await daemon.tick(['silent.example']);

  // Pebble cannot resolve it either: what we cannot tell is the CA's to judge, and its word then counts.
  expect(ordersSince(before)).toEqual([['silent.example']]);
  expect(outcomes[0]?.message).toContain('silent.example');
  expect(observation.failures).toMatchObject([{ action: 'validate', subject: 'silent.example' }]);
  await pebble.dns.clearServfail('silent.example');
});
