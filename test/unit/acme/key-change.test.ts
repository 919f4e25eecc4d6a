import { describe, expect, it } from 'vitest';
import { changeAccountKey, settledAccount } from '../../../src/acme/key-change.ts';
import { newPrivateKey } from '../../../src/acme/private-key.ts';
import type { AcmeAccount } from '../../../src/acme/types.ts';
import { CA } from '../../support/acme-builders.ts';
import { fixedRandom } from '../../support/fixed-random.ts';
import { scriptedCa } from '../../support/scripted-ca.ts';
import { json, problem, unreachable } from '../../support/scripted-http.ts';

const WRONG_KEY = problem(400, 'malformed', 'JWS verification error');

describe('changeAccountKey', () => {
  it('journals both keys before the CA is asked, and the new one alone after it', async () => {
    const scene = await open();
    scene.http.once('/key-change', json({}));

    const changed = await scene.change();

    expect(scene.events).toEqual(['journal old and new', 'POST /key-change', 'journal new']);
    expect(changed.privateKeyPem).not.toBe(scene.account.privateKeyPem);
    expect(changed.nextPrivateKeyPem).toBeUndefined();
  });

  it('signs the change with the old key, and its content with the new one (RFC 8555 section 7.3.5)', async () => {
    const scene = await open();
    scene.http.once('/key-change', json({}));

    await scene.change();

    const outer = JSON.parse(scene.http.requests.at(-1)?.body ?? '') as Record<string, string>;
    const inner = decoded(outer.payload) as Record<string, string>;
    expect(decoded(outer.protected)).toMatchObject({ kid: `${CA}/acct/1`, url: `${CA}/key-change` });
    expect(decoded(inner.protected)).toEqual({
      alg: 'ES256',
      jwk: expect.objectContaining({ kty: 'EC' }),
      url: `${CA}/key-change`,
    });
    expect(decoded(inner.payload)).toEqual({ account: `${CA}/acct/1`, oldKey: expect.objectContaining({ kty: 'EC' }) });
  });

  it('finds out after a lost answer that the change went through', async () => {
    const scene = await open();
    scene.http.once('/key-change', unreachable());
    scene.http.once('/acct/1', json({}));

    const changed = await scene.change();

    expect(changed.privateKeyPem).not.toBe(scene.account.privateKeyPem);
    expect(scene.events.at(-1)).toBe('journal new');
  });

  it('finds out after a lost answer that it did not, and fails with the old key in force', async () => {
    const scene = await open();
    scene.http.once('/key-change', unreachable());
    scene.http.once('/acct/1', WRONG_KEY, json({}));

    await expect(scene.change()).rejects.toMatchObject({ kind: 'network', step: 'keyChange' });

    expect(scene.events.at(-1)).toBe('journal old');
  });

  it('leaves both keys in the journal when the CA refuses', async () => {
    const scene = await open();
    scene.http.once('/key-change', problem(409, 'conflict', 'key in use'));

    await expect(scene.change()).rejects.toMatchObject({ type: 'conflict' });

    expect(scene.events).toEqual(['journal old and new', 'POST /key-change']);
  });
});

describe('settledAccount', () => {
  it('asks nothing when no key change was interrupted', async () => {
    const scene = await open();

    expect(await scene.settle(scene.account)).toBe(scene.account);
    expect(scene.events).toEqual([]);
  });

  it('takes the new key when the CA knows it', async () => {
    const scene = await open();
    const next = await newPrivateKey('p256');
    scene.http.once('/acct/1', json({}));

    const settled = await scene.settle({ ...scene.account, nextPrivateKeyPem: next });

    expect(settled.privateKeyPem).toBe(next);
  });

  it('keeps both keys when the CA knows neither', async () => {
    const scene = await open();
    scene.http.once('/acct/1', WRONG_KEY, WRONG_KEY);

    const settling = scene.settle({ ...scene.account, nextPrivateKeyPem: await newPrivateKey('p256') });

    await expect(settling).rejects.toMatchObject({ type: 'malformed' });
    expect(scene.events.filter((event) => event.startsWith('journal'))).toEqual([]);
  });
});

async function open() {
  const events: string[] = [];
  const { ca, http, clock } = scriptedCa({
    onPost: ({ url }) => events.push(`POST ${new URL(url).pathname}`),
  });
  const account: AcmeAccount = {
    directoryUrl: `${CA}/directory`,
    privateKeyPem: await newPrivateKey('p256'),
    accountUrl: `${CA}/acct/1`,
    createdAt: '2026-11-24T12:00:00.000Z',
  };
  const journal = {
    async account({ privateKeyPem, nextPrivateKeyPem }: AcmeAccount) {
      const key = privateKeyPem === account.privateKeyPem ? 'old' : 'new';
      events.push(nextPrivateKeyPem === undefined ? `journal ${key}` : `journal ${key} and new`);
    },
  };
  const { signal } = new AbortController();
  const request = { ca, externalAccountBinding: undefined, journal, signal };
  const ports = { clock, random: fixedRandom(), log: { info: () => {}, warn: () => {} } };
  return {
    http,
    events,
    account,
    change: () => clock.run(changeAccountKey(account, request, ports)),
    settle: (changing: AcmeAccount) => clock.run(settledAccount(changing, request, ports)),
  };
}

function decoded(part: string | undefined): unknown {
  return JSON.parse(Buffer.from(part ?? '', 'base64url').toString());
}
