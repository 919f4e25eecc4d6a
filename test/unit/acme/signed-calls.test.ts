import { createPublicKey, KeyObject, verify } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { newPrivateKey } from '../../../src/acme/private-key.ts';
import { signedCalls } from '../../../src/acme/signed-calls.ts';
import { Secret } from '../../../src/platform/secret.ts';
import { CA } from '../../support/acme-builders.ts';
import { scriptedCa } from '../../support/scripted-ca.ts';
import { json, problem } from '../../support/scripted-http.ts';

const { signal } = new AbortController();

describe('signedCalls', () => {
  it.each([
    ['p256', 'ES256'],
    ['rsa2048', 'RS256'],
  ] as const)('signs with a %s key, account URL and nonce, so that the CA can verify it', async (keyType, alg) => {
    const { ca, http } = scriptedCa();
    const privateKeyPem = await newPrivateKey(keyType);
    http.once('/order/1', json({}));
    const calls = signedCalls(ca, { privateKeyPem, accountUrl: `${CA}/acct/7`, externalAccountBinding: undefined });

    const { api } = await calls('order', signal);
    await api.getOrder(`${CA}/order/1`);

    const jws = JSON.parse(http.requests.at(-1)?.body ?? '') as Record<'protected' | 'payload' | 'signature', string>;
    expect(decoded(jws.protected)).toEqual({
      alg,
      kid: `${CA}/acct/7`,
      nonce: 'nonce-1',
      url: `${CA}/order/1`,
    });
    expect(jws.payload).toBe('');
    const key = { key: createPublicKey(privateKeyPem.reveal()), dsaEncoding: 'ieee-p1363' } as const;
    const signature = Buffer.from(jws.signature, 'base64url');
    expect(verify('SHA256', Buffer.from(`${jws.protected}.`), key, signature)).toBe(true);
  });

  it('parses the account key once, not for every signature', async () => {
    const { ca } = scriptedCa();
    const calls = await callsOf(ca);

    const first = await calls('order', signal);
    const second = await calls('authorization', signal);

    expect(first.http.accountKey).toBeInstanceOf(KeyObject);
    expect(second.http.accountKey).toBe(first.http.accountKey);
  });

  it('retries a bad nonce with the nonce of the refusal, forty times', async () => {
    const { ca, http } = scriptedCa();
    const refusals = Array.from({ length: 40 }, (_, index) =>
      problem(400, 'badNonce', 'stale', { headers: { 'replay-nonce': `better-${index}` } }),
    );
    http.once('/order/1', ...refusals, json({ status: 'ready' }));

    const { api } = await (await callsOf(ca))('order', signal);
    const answer = await api.getOrder(`${CA}/order/1`);

    expect(answer.data).toEqual({ status: 'ready' });
    expect(noncesOf(http.requests.slice(2))).toEqual([
      'nonce-1',
      ...Array.from({ length: 40 }, (_, index) => `better-${index}`),
    ]);
  });

  it('gives up after that, with a typed failure', async () => {
    const { ca, http } = scriptedCa();
    http.on(({ url }) => (url.endsWith('/order/1') ? problem(400, 'badNonce', 'stale') : undefined));

    const { api } = await (await callsOf(ca))('order', signal);

    await expect(api.getOrder(`${CA}/order/1`)).rejects.toMatchObject({ type: 'badNonce', step: 'order', status: 400 });
  });

  it('never waits for a 429 and never sends it again', async () => {
    const { ca, http, clock } = scriptedCa();
    http.once('/new-order', problem(429, 'rateLimited', 'too many', { headers: { 'retry-after': '122400' } }));

    const { api } = await (await callsOf(ca))('newOrder', signal);

    await expect(api.createOrder({})).rejects.toMatchObject({ type: 'rateLimited', retryAfterMs: 122_400_000 });
    expect(clock.sleepsMs).toEqual([]);
  });

  it('binds a new account to the one the operator has elsewhere', async () => {
    const { ca, http } = scriptedCa();
    http.once('/new-account', json({}, { status: 201, headers: { location: `${CA}/acct/1` } }));
    const calls = signedCalls(ca, {
      privateKeyPem: await newPrivateKey('p256'),
      accountUrl: undefined,
      externalAccountBinding: { keyId: 'customer-7', hmacKey: new Secret('c2VjcmV0') },
    });

    const { api } = await calls('newAccount', signal);
    await api.createAccount({ termsOfServiceAgreed: true });

    const jws = JSON.parse(http.requests.at(-1)?.body ?? '') as Record<string, string>;
    expect(decoded(jws.protected)).toMatchObject({ alg: 'ES256', jwk: { kty: 'EC', crv: 'P-256' } });
    const { externalAccountBinding } = decoded(jws.payload) as { externalAccountBinding: { protected: string } };
    expect(decoded(externalAccountBinding.protected)).toEqual({
      alg: 'HS256',
      kid: 'customer-7',
      url: `${CA}/new-account`,
    });
  });
});

async function callsOf(ca: ReturnType<typeof scriptedCa>['ca']) {
  const privateKeyPem = await newPrivateKey('p256');
  return signedCalls(ca, { privateKeyPem, accountUrl: `${CA}/acct/7`, externalAccountBinding: undefined });
}

function noncesOf(requests: readonly { readonly body?: string }[]): readonly unknown[] {
  return requests.map(({ body }) => {
    const { protected: header } = JSON.parse(body ?? '{}') as { protected: string };
    return (decoded(header) as { nonce: string }).nonce;
  });
}

function decoded(part: string | undefined): unknown {
  return JSON.parse(Buffer.from(part ?? '', 'base64url').toString());
}
