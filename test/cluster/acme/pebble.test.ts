import { X509Certificate } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { freePorts } from '../free-ports.ts';
import { startSupervisor } from '../processes/supervisor.ts';
import type { Supervisor } from '../types.ts';
import { issuedCertificate } from './certificate-id.ts';
import {
  alreadyReplaced,
  dropAfter,
  dropBefore,
  failedValidation,
  first,
  on,
  paused,
  processingFor,
  rateLimited,
  rejectedIdentifiers,
  skewedDate,
  unavailable,
} from './faults.ts';
import { type Pebble, startPebble } from './pebble.ts';
import { type PlainClient, plainClient } from './plain-client.ts';

describe.each(['never', 'build'] as const)('Pebble, newer version: %s', (newer) => {
  const DAY_MS = 86_400_000;
  let supervisor: Supervisor;
  let pebble: Pebble;
  let client: PlainClient;
  let httpPort: number;
  const exits: string[] = [];

  beforeAll(async () => {
    supervisor = await startSupervisor();
    const [http = 0, https = 0] = await freePorts(2, ['127.0.0.1']);
    httpPort = http;
    const loadBalancer = { address: '127.0.0.1', http, https };
    pebble = await startPebble({ supervisor, loadBalancer, newer, onExit: (message) => exits.push(message) });
    client = await plainClient(pebble.directoryUrl, pebble.caPem, http);
  });

  afterEach(() => pebble.clearFaults());

  afterAll(async () => {
    await client.close();
    await pebble.stop();
    await supervisor.stop();
    expect(exits).toEqual([]);
  });

  test('it issues a certificate for 90 days that chains to its roots, and records what was asked', async () => {
    const { chain } = await client.issue(['a.example', 'b.example'], { profile: 'classic' });

    const [leaf, intermediate] = chain.split(/(?<=-----END CERTIFICATE-----\n)/).map((pem) => new X509Certificate(pem));
    const root = new X509Certificate(await pebble.rootsPem());
    expect(leaf?.subjectAltName).toBe('DNS:a.example, DNS:b.example');
    expect(intermediate?.verify(root.publicKey)).toBe(true);
    expect(new Date(leaf?.validTo ?? '').getTime() - Date.now()).toBeGreaterThan(89 * DAY_MS);
    const [order] = pebble.requests.filter((request) => request.kind === 'newOrder');
    expect(order).toMatchObject({ status: 201, userAgent: 'plain-client', payload: { profile: 'classic' } });
  });

  test('the directory offers profiles, an order keeps its own, and an unknown one is refused', async () => {
    const meta = client.directory.meta as unknown as { profiles: Record<string, string> };
    const known = await client.newOrder(['p.example'], { profile: 'shortlived' });
    const unknown = await client.newOrder(['p.example'], { profile: 'nonsense' });

    expect(Object.keys(meta.profiles)).toEqual(['classic', 'tlsserver', 'shortlived']);
    expect(known.json().profile).toBe('shortlived');
    expect(unknown.status).toBe(400);
    expect(unknown.json().type).toBe('urn:ietf:params:acme:error:invalidProfile');
    expect(unknown.headers['replay-nonce']).toBeTypeOf('string');
  });

  test('renewal information follows the certificate, an override and a revocation', async () => {
    const { chain } = await client.issue(['ari.example'], { profile: 'classic' });
    const certificate = issuedCertificate(chain);
    const url = `${client.directory.renewalInfo}/${certificate.id}`;

    const before = (await client.get(url)).json<{ suggestedWindow: { start: string; end: string } }>();
    expect(Date.parse(before.suggestedWindow.start) / DAY_MS).toBeCloseTo(Date.now() / DAY_MS + 59.1, 1);
    expect(Date.parse(before.suggestedWindow.end) / DAY_MS).toBeCloseTo(Date.now() / DAY_MS + 60.9, 1);

    pebble.renewalInfo.override(certificate.id, { status: 200, body: '{broken' });
    expect((await client.get(url)).text).toBe('{broken');
    pebble.renewalInfo.override(certificate.id, undefined);

    const leaf = new X509Certificate(chain).raw.toString('base64url');
    expect((await client.post(client.directory.revokeCert ?? '', { certificate: leaf, reason: 1 })).status).toBe(200);
    const after = (await client.get(url)).json<{ suggestedWindow: { start: string; end: string } }>();
    expect(Date.parse(after.suggestedWindow.end)).toBeLessThan(Date.now());
    expect((await client.get(`${client.directory.renewalInfo}/AAAA.BBBB`)).status).toBe(404);
  });

  test('a predecessor can be replaced once, and again only when the replacement has failed', async () => {
    const { chain } = await client.issue(['old.example'], { profile: 'classic' });
    const replaces = issuedCertificate(chain).id;

    const replacement = await client.newOrder(['old.example'], { replaces });
    const second = await client.newOrder(['old.example'], { replaces });
    expect(replacement.json().replaces).toBe(replaces);
    expect(second.status).toBe(409);

    pebble.addFault(failedValidation('old.example', 'caa', 'CAA record forbids'));
    const failed = await client.post(String(replacement.headers.location));
    expect(failed.json()).toMatchObject({ status: 'invalid', error: { type: 'urn:ietf:params:acme:error:caa' } });
  });

  test('each fault is seen as a client of a real CA would see it', async () => {
    const answerTo = async (): Promise<[number, unknown]> => {
      const answer = await client.newOrder(['fault.example']);
      return [answer.status, answer.headers['retry-after']];
    };

    pebble.addFault(first(1, on('newOrder', rateLimited('122400'))));
    expect(await answerTo()).toEqual([429, '122400']);
    pebble.addFault(first(1, on('newOrder', paused('fault.example', 'https://unpause.example'))));
    expect(await answerTo()).toEqual([429, undefined]);
    pebble.addFault(first(1, on('newOrder', unavailable())));
    expect((await client.newOrder(['fault.example'])).headers['content-type']).toBe('text/html');
    pebble.addFault(first(1, rejectedIdentifiers(['fault.example'])));
    expect((await client.newOrder(['fault.example', 'x.example'])).json().subproblems).toHaveLength(1);
    pebble.addFault(first(1, alreadyReplaced()));
    expect((await client.newOrder(['fault.example'], { replaces: 'a.b' })).status).toBe(409);
    const takeBack = pebble.addFault(on('newOrder', skewedDate(-DAY_MS)));
    expect(Date.parse(String((await client.newOrder(['fault.example'])).headers.date))).toBeLessThan(
      Date.now() - DAY_MS / 2,
    );
    takeBack();
    expect(await answerTo()).toEqual([201, undefined]);
  });

  test('a dropped connection loses the request before the CA has it, or only its answer', async () => {
    const orders = async (): Promise<number> => pebble.requests.filter((each) => each.kind === 'newOrder').length;
    const seen = await orders();

    pebble.addFault(first(1, on('newOrder', dropBefore())));
    await expect(client.newOrder(['lost.example'])).rejects.toThrow();
    pebble.addFault(first(1, on('newOrder', dropAfter())));
    await expect(client.newOrder(['lost.example'])).rejects.toThrow();

    expect(await orders()).toBe(seen + 2);
    expect(pebble.requests.filter((each) => each.kind === 'newOrder').at(-1)?.status).toBeUndefined();
  });

  test('an order that is processing for a while becomes valid in the end', async () => {
    pebble.addFault(processingFor(3, 1));
    const { order, chain } = await client.issue(['slow.example'], { profile: 'classic' });

    expect(chain).toContain('BEGIN CERTIFICATE');
    const path = new URL(order).pathname;
    expect(pebble.requests.filter((each) => each.path === path).length).toBeGreaterThanOrEqual(4);
  });

  test('a name that does not resolve fails its order', async () => {
    await pebble.dns.setServfail('broken.example');

    await expect(client.issue(['broken.example'], { profile: 'classic' })).rejects.toThrow(/the order is invalid/);
  });

  test('many orders at once do not lock Pebble up', async () => {
    const names = (order: number): string[] => Array.from({ length: 12 }, (_, name) => `n${name}.o${order}.example`);

    const chains = await Promise.all(
      Array.from({ length: 8 }, (_, order) => client.issue(names(order), { profile: 'classic' })),
    );

    expect(chains).toHaveLength(8);
  });

  test('a restart forgets the account; a dead Pebble is a 502', async () => {
    await pebble.restart();
    const unknown = await client.newOrder(['r.example']);
    expect(unknown.json().type).toBe('urn:ietf:params:acme:error:accountDoesNotExist');

    await pebble.kill();
    expect((await client.get(pebble.directoryUrl)).status).toBe(502);

    await pebble.restart();
    const other = await plainClient(pebble.directoryUrl, pebble.caPem, (await freePorts(1, ['127.0.0.1']))[0] ?? 0);
    expect((await other.newOrder(['r.example'])).status).toBe(201);
    await other.close();
    expect(httpPort).toBeGreaterThan(0);
  });
});
