import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { freePorts } from '../free-ports.ts';
import { startSupervisor } from '../processes/supervisor.ts';
import type { Supervisor } from '../types.ts';
import { plain, withHeader } from './answers.ts';
import { issuedCertificate } from './certificate-id.ts';
import { after, always, delayed, dropBefore, failedValidation, first, on, onOrderFor, refuse } from './faults.ts';
import { type Pebble, startPebble } from './pebble.ts';
import { type PlainClient, plainClient } from './plain-client.ts';
import type { Action } from './types.ts';

const TEAPOT: Action = { kind: 'answer', answer: plain(418, 'short and stout') };

let supervisor: Supervisor;
let pebble: Pebble;
let client: PlainClient;

beforeAll(async () => {
  supervisor = await startSupervisor();
  const [http = 0, https = 0] = await freePorts(2, ['127.0.0.1']);
  const loadBalancer = { address: '127.0.0.1', http, https };
  pebble = await startPebble({ supervisor, loadBalancer, newer: 'never', profiles: { only: 'the only one' } });
  client = await plainClient(pebble.directoryUrl, pebble.caPem, http);
});

afterEach(() => pebble.clearFaults());

afterAll(async () => {
  await client.close();
  await pebble.stop();
  await supervisor.stop();
});

test('no URL that a client is given leads past the proxy', async () => {
  const { origin } = new URL(pebble.directoryUrl);
  const created = await client.newOrder(['a.example']);
  const order = created.json<{ authorizations: string[]; finalize: string }>();
  const [authorization = ''] = order.authorizations;
  const { challenges } = (await client.post(authorization)).json<{ challenges: { url: string }[] }>();
  const { meta: _, ...resources } = client.directory as Record<string, unknown>;

  const urls = [
    ...Object.values(resources),
    created.headers.location,
    ...order.authorizations,
    order.finalize,
    ...challenges.map(({ url }) => url),
  ];

  expect(urls.map((url) => new URL(String(url)).origin)).toEqual(urls.map(() => origin));
});

test('every request is counted, with the status that the client saw', async () => {
  const before = pebble.requests.length;
  pebble.addFault(first(1, on('directory', TEAPOT)));
  pebble.addFault(first(1, on('newNonce', dropBefore())));

  await client.get(pebble.directoryUrl);
  await client.get(pebble.directoryUrl);
  await expect(client.get(client.directory.newNonce ?? '')).rejects.toThrow();

  const seen = pebble.requests.slice(before).map(({ kind, method, status }) => `${method} ${kind} ${status}`);
  expect(seen).toEqual(['GET directory 418', 'GET directory 200', 'GET newNonce undefined']);
});

test('the first fault that answers wins, and changes of an answer follow each other', async () => {
  const header = (name: string, value: string): Action => ({
    kind: 'alter',
    alter: (answer) => withHeader(answer, name, `${String(answer.headers[name] ?? '')}${value}`),
  });
  pebble.addFault(on('directory', header('x-seen', 'a')));
  pebble.addFault(on('directory', header('x-seen', 'b')));
  expect((await client.get(pebble.directoryUrl)).headers['x-seen']).toBe('ab');

  pebble.addFault(on('directory', TEAPOT));
  pebble.addFault(on('directory', dropBefore()));
  const answer = await client.get(pebble.directoryUrl);

  expect(answer.status).toBe(418);
  expect(answer.headers['x-seen']).toBeUndefined();
});

test('a fault that is taken back, or cleared with all others, strikes no more', async () => {
  const status = async (): Promise<number> => (await client.get(pebble.directoryUrl)).status;
  const takeBack = pebble.addFault(always(TEAPOT));
  expect(await status()).toBe(418);

  takeBack();
  expect(await status()).toBe(200);

  pebble.addFault(always(TEAPOT));
  pebble.clearFaults();
  expect(await status()).toBe(200);
});

test('a delay comes before the CA, once for each fault that asks for one', async () => {
  pebble.addFault(on('directory', delayed(60)));
  pebble.addFault(always(delayed(60)));
  const startedAt = performance.now();

  await client.get(pebble.directoryUrl);

  expect(performance.now() - startedAt).toBeGreaterThanOrEqual(119);
});

test('an order for a certain name is refused, with a nonce that can be used', async () => {
  pebble.addFault(onOrderFor('bad.example', refuse(403, 'unauthorized', 'policy forbids')));

  const refused = await client.newOrder(['good.example', 'bad.example']);
  const nonce = String(refused.headers['replay-nonce']);
  const allowed = await client.post(client.directory.newOrder ?? '', orderFor('good.example'), nonce);

  expect(refused.json()).toMatchObject({ type: 'urn:ietf:params:acme:error:unauthorized', detail: 'policy forbids' });
  expect(allowed.status).toBe(201);
});

test('requests after the first two fail', async () => {
  pebble.addFault(after(2, on('newOrder', refuse(500, 'serverInternal', 'boom'))));
  const statuses: number[] = [];

  for (let count = 0; count < 4; count += 1) statuses.push((await client.newOrder(['x.example'])).status);

  expect(statuses).toEqual([201, 201, 500, 500]);
});

test('profiles are those it was started with', async () => {
  expect(client.directory.meta).toMatchObject({ profiles: { only: 'the only one' } });
  expect((await client.newOrder(['p.example'], { profile: 'classic' })).status).toBe(400);
});

test('a predecessor must be well-formed and known, and can be replaced again when its replacement failed', async () => {
  const { chain } = await client.issue(['old.example']);
  const replaces = issuedCertificate(chain).id;
  const statusFor = async (id: string) => (await client.newOrder(['old.example'], { replaces: id })).status;

  expect(await statusFor('no dot')).toBe(400);
  expect(await statusFor('AAAA.BBBB')).toBe(404);
  const replacement = await client.newOrder(['old.example'], { replaces });
  expect([replacement.status, await statusFor(replaces)]).toEqual([201, 409]);

  const { authorizations } = replacement.json<{ authorizations: string[] }>();
  pebble.addFault(failedValidation('old.example', 'dns', 'NXDOMAIN'));
  await client.post(authorizations[0] ?? '');
  await client.post(String(replacement.headers.location));

  expect(await statusFor(replaces)).toBe(409);
});

test('a failed validation is seen by the client, although the CA has not failed', async () => {
  const { authorizations } = (await client.newOrder(['caa.example'])).json<{ authorizations: string[] }>();
  pebble.addFault(failedValidation('caa.example', 'caa', 'CAA record forbids issuance'));

  const failed = (await client.post(authorizations[0] ?? '')).json<{
    status: string;
    challenges: { error: object }[];
  }>();

  expect(failed.status).toBe('invalid');
  expect(failed.challenges[0]?.error).toEqual({
    type: 'urn:ietf:params:acme:error:caa',
    detail: 'CAA record forbids issuance',
    status: 403,
  });
});

test('renewal information of all certificates can be overridden, with a window or with anything', async () => {
  const { chain } = await client.issue(['ari.example']);
  const url = `${client.directory.renewalInfo}/${issuedCertificate(chain).id}`;
  const window = { start: new Date('2026-01-01T00:00:00Z'), end: new Date('2026-01-02T00:00:00Z') };

  pebble.renewalInfo.override('*', { ...window, explanationUrl: 'https://explained.example' });
  const overridden = await client.get(url);
  pebble.renewalInfo.override('*', { status: 503, body: 'busy', headers: { 'Retry-After': '60' } });
  const busy = await client.get(url);
  pebble.renewalInfo.override('*', undefined);

  expect(overridden.headers['retry-after']).toBe('21600');
  expect(overridden.json()).toEqual({
    suggestedWindow: { start: '2026-01-01T00:00:00.000Z', end: '2026-01-02T00:00:00.000Z' },
    explanationURL: 'https://explained.example',
  });
  expect([busy.status, busy.text, busy.headers['retry-after']]).toEqual([503, 'busy', '60']);
  expect((await client.get(url)).json()).toHaveProperty('suggestedWindow');
});

function orderFor(name: string): object {
  return { identifiers: [{ type: 'dns', value: name }] };
}
