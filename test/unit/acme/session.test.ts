import { describe, expect, it } from 'vitest';
import { newPrivateKey } from '../../../src/acme/private-key.ts';
import { type AcmeSession, acmeSession } from '../../../src/acme/session.ts';
import { authorization, CA, orderAnswer } from '../../support/acme-builders.ts';
import { fixedRandom } from '../../support/fixed-random.ts';
import { type ScriptedCa, scriptedCa } from '../../support/scripted-ca.ts';
import { json, problem, unreachable } from '../../support/scripted-http.ts';

const { signal } = new AbortController();

describe('acmeSession', () => {
  it('returns the account URL, of a new account and of one that was there', async () => {
    const { scripted, session } = await open();
    const location = `${CA}/acct/1`;
    scripted.http.once('/new-account', json({}, { status: 201, headers: { location } }));
    scripted.http.once('/new-account', json({}, { status: 200, headers: { location } }));

    expect(await session.newAccount(signal)).toBe('https://ca.example/acct/1');
    expect(await session.newAccount(signal)).toBe('https://ca.example/acct/1');
  });

  it('sends a new order once: a lost answer is for the caller to judge', async () => {
    const { scripted, session } = await open();
    scripted.http.once('/new-order', unreachable());

    await expect(session.newOrder({ identifiers: [] }, signal)).rejects.toMatchObject({ kind: 'network' });

    expect(scripted.http.requests.filter(({ url }) => url.endsWith('/new-order'))).toHaveLength(1);
  });

  it('reads an order, its Retry-After too, and again when the answer is lost', async () => {
    const { scripted, session } = await open();
    const { order } = orderAnswer('processing', { error: undefined, expires: '2026-12-01T00:00:00Z' });
    scripted.http.once('/order/1', unreachable(), json(order, { headers: { 'retry-after': '3' } }));

    const answer = await scripted.clock.run(session.order(`${CA}/order/1`, signal));

    expect(answer).toEqual({ url: `${CA}/order/1`, order, retryAfterMs: 3_000 });
  });

  it.each<[string, (session: AcmeSession) => Promise<unknown>]>([
    ['an order', (session) => session.order(`${CA}/order/1`, signal)],
    ['an authorization', (session) => session.authorization(`${CA}/authz/a`, signal)],
    ['a certificate', (session) => session.certificate(`${CA}/cert/1`, signal)],
    ['an account', (session) => session.newAccount(signal)],
    ['a revocation', (session) => session.revoke('der', 1, signal)],
  ])('asks a CA that is down three times in all for %s, the directory included', async (_, read) => {
    const { scripted, session } = await open();
    scripted.http.on(() => unreachable());

    await expect(scripted.clock.run(read(session))).rejects.toMatchObject({ kind: 'network', step: 'directory' });

    expect(scripted.http.requests).toHaveLength(3);
  });

  it('decodes the problem in a failed challenge', async () => {
    const { scripted, session } = await open();
    const error = { type: 'urn:ietf:params:acme:error:connection', detail: 'refused' };
    const failed = authorization('a.example', 'invalid');
    scripted.http.once(
      '/authz/a',
      json({ ...failed, challenges: failed.challenges.map((each) => ({ ...each, error })) }),
    );

    const { challenges } = await session.authorization(`${CA}/authz/a`, signal);

    expect(challenges[1]?.error).toEqual({ type: 'connection', detail: 'refused', subproblems: [] });
  });

  it('refuses an order that is not one', async () => {
    const { scripted, session } = await open();
    scripted.http.once('/order/1', json({ status: 'pending' }));

    await expect(session.order(`${CA}/order/1`, signal)).rejects.toMatchObject({ kind: 'http', type: 'http' });
  });

  it('finds the alternate chains in the Link header', async () => {
    const { scripted, session } = await open();
    scripted.http.once('/cert/1', {
      headers: {
        'content-type': 'application/pem-certificate-chain',
        link: `<${CA}/directory>;rel="index", <${CA}/cert/1/1>;rel="alternate", <${CA}/cert/1/2>; rel=alternate`,
      },
      body: 'CHAIN',
    });

    expect(await session.certificate(`${CA}/cert/1`, signal)).toEqual({
      chainPem: 'CHAIN',
      alternates: ['https://ca.example/cert/1/1', 'https://ca.example/cert/1/2'],
    });
  });

  it('gives the key authorization of RFC 8555 section 8.1', async () => {
    const { session } = await open();

    expect(await session.keyAuthorization('token', signal)).toMatch(/^token\.[A-Za-z0-9_-]{43}$/);
  });

  it('throws the refusal of a challenge', async () => {
    const { scripted, session } = await open();
    scripted.http.once('/chall/1', problem(400, 'malformed', 'not pending'));

    await expect(session.answerChallenge(`${CA}/chall/1`, signal)).rejects.toMatchObject({
      step: 'challenge',
      type: 'malformed',
    });
  });
});

async function open(): Promise<{ scripted: ScriptedCa; session: AcmeSession }> {
  const scripted = scriptedCa();
  const account = {
    privateKeyPem: await newPrivateKey('p256'),
    accountUrl: `${CA}/acct/1`,
    externalAccountBinding: undefined,
  };
  const session = acmeSession(scripted.ca, { clock: scripted.clock, random: fixedRandom() }, account);
  return { scripted, session };
}
