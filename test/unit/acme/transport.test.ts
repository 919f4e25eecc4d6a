import { describe, expect, it } from 'vitest';
import { limiter } from '../../../src/acme/limiter.ts';
import { noncePool } from '../../../src/acme/nonces.ts';
import { type AcmeTransport, acmeTransport } from '../../../src/acme/transport.ts';
import { fakeClock } from '../../support/fake-clock.ts';
import { fixedRandom } from '../../support/fixed-random.ts';
import { problem, type ScriptedHttp, scriptedHttp, timedOut, unreachable } from '../../support/scripted-http.ts';

const { signal } = new AbortController();
const NEW_NONCE = 'https://ca.example/new-nonce';
const ORDER = { step: 'order', url: 'https://ca.example/order/1', signal, jws: '{}' } as const;

describe('acmeTransport.send', () => {
  it('posts a signed body as JOSE', async () => {
    const { http, transport } = open();
    http.once('/order/1', { status: 201, body: 'text' });

    const answer = await transport.send({ ...ORDER, jws: '{"signature":"s"}' });

    expect(answer).toMatchObject({ status: 201, body: 'text' });
    expect(http.requests[0]).toMatchObject({
      method: 'POST',
      url: 'https://ca.example/order/1',
      headers: { 'content-type': 'application/jose+json' },
      body: '{"signature":"s"}',
    });
  });

  it('gives every status back, and a lost answer as a failure of this step', async () => {
    const { http, transport } = open();
    http.once('/order/1', problem(403, 'unauthorized', 'no'), unreachable(), timedOut());

    expect((await transport.send(ORDER)).status).toBe(403);
    await expect(transport.send(ORDER)).rejects.toMatchObject({ kind: 'network', step: 'order', url: ORDER.url });
    await expect(transport.send(ORDER)).rejects.toMatchObject({ kind: 'timeout' });
    expect(http.requests).toHaveLength(3);
  });
});

describe('acmeTransport.nonce', () => {
  it('is taken from the answers so far, and only then asked for, with GET', async () => {
    const { http, transport } = open();
    http.once('/order/1', { headers: { 'replay-nonce': 'from-answer' } });
    http.once('/new-nonce', { status: 204, headers: { 'replay-nonce': 'asked-for' } });
    await transport.send(ORDER);

    const nonces = [await transport.nonce(NEW_NONCE, signal), await transport.nonce(NEW_NONCE, signal)];

    expect(nonces).toEqual(['from-answer', 'asked-for']);
    expect(http.requests.map(({ method }) => method)).toEqual(['POST', 'GET']);
  });

  it('of a refused nonce belongs to the retry, and does not enter the pool', async () => {
    const { http, transport } = open();
    http.once('/order/1', problem(400, 'badNonce', 'stale', { headers: { 'replay-nonce': 'for-the-retry' } }));
    http.once('/new-nonce', { headers: { 'replay-nonce': 'asked-for' } });
    await transport.send(ORDER);

    expect(await transport.nonce(NEW_NONCE, signal)).toBe('asked-for');
  });

  it('cannot be had from a CA that sends none', async () => {
    const { http, transport } = open();
    http.once('/new-nonce', { status: 204 });

    await expect(transport.nonce(NEW_NONCE, signal)).rejects.toMatchObject({ kind: 'http', step: 'newNonce' });
  });
});

describe('acmeTransport.get', () => {
  it('tries again after a server error', async () => {
    const { http, transport, clock } = open();
    http.once('/dir', { status: 503, body: '<html>' }, unreachable(), { body: 'directory' });

    const answer = await clock.run(transport.get({ step: 'directory', url: 'https://ca.example/dir', signal }));

    expect(answer.body).toBe('directory');
    expect(http.requests).toHaveLength(3);
  });

  it('fails for every other status', async () => {
    const { http, transport } = open();
    http.once('/dir', { status: 301, headers: { location: '/elsewhere' } });

    const answer = transport.get({ step: 'directory', url: 'https://ca.example/dir', signal });

    await expect(answer).rejects.toMatchObject({ kind: 'http', status: 301 });
  });
});

function open(): { http: ScriptedHttp; transport: AcmeTransport; clock: ReturnType<typeof fakeClock> } {
  const http = scriptedHttp();
  const clock = fakeClock();
  const limits = { inFlight: 8, perSecond: 100, burst: 100 };
  const ports = { http, clock, random: fixedRandom(), limiter: limiter(clock, limits), nonces: noncePool() };
  return { http, clock, transport: acmeTransport(ports) };
}
