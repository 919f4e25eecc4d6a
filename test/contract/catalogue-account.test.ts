import { describe, expect, test } from 'vitest';
import { acmeIssuer } from '../../src/acme/issuer.ts';
import { nodeClock } from '../../src/platform/node/clock.ts';
import { nodeHttp } from '../../src/platform/node/http.ts';
import { nodeRandom } from '../../src/platform/node/random.ts';
import { Secret } from '../../src/platform/secret.ts';
import type { SavedCertificate } from '../../src/store/types.ts';
import { messagesOf, tickingLab } from '../support/ticking-lab.ts';

const HMAC = 'zWNDZM6eQGHWpSRTPal5eIUYFTu7EajVIoguysqZ9wG44nMEtx3MUAsUDkMTQ12W';

const lab = tickingLab(
  { nonceRejectPercent: 50, vaSleepSeconds: 2, externalAccounts: { 'kid-1': HMAC } },
  { externalAccount: { keyId: 'kid-1', hmacKey: new Secret(HMAC) } },
);

test('EAB, a badNonce storm (every second one) and a VA that sleeps: ten names all the same, one order', async () => {
  const names = Array.from({ length: 10 }, (_, index) => `n${index}.storm.example`);

  await lab.daemon.tick(names);

  expect(lab.orders().filter((size) => size === 10).length).toBeGreaterThanOrEqual(1);
  expect(await lab.issuedNames()).toEqual(names);
  expect((await lab.daemon.store.load()).accounts[0]?.accountUrl).toBeDefined();
});

describe('EAB', () => {
  test('that the CA does not know is refused in its words, and nothing is ordered', async () => {
    const other = await lab.restart({}, { keyId: 'kid-2', hmacKey: new Secret(HMAC) });

    const report = await other.tick(['stranger.example']);

    expect(messagesOf(report)).toMatch(/references a key that is not known/);
    expect(lab.orders()).toEqual([]);
  });
});

test('revocation, key compromise: what the CA has revoked is renewed at once, with a new key, and the account stays', async () => {
  await lab.daemon.tick(['revoked.example']);
  const [old] = (await lab.daemon.store.load()).certificates;
  if (old === undefined) throw new Error('nothing was issued');
  await revokeAtCa(old);
  lab.daemon.advance(25 * 3_600_000);

  await lab.daemon.tick(['revoked.example']);

  const { certificates, accounts } = await lab.daemon.store.load();
  expect(certificates).toMatchObject([{ names: ['revoked.example'], version: 2 }]);
  expect(certificates[0]?.privateKeyPem.reveal()).not.toBe(old.privateKeyPem.reveal());
  expect(accounts).toHaveLength(1);
  const replaced = lab.requests().flatMap(({ kind, payload }) => (kind === 'newOrder' ? [payload?.replaces] : []));
  expect(replaced.at(-1)).toBe(old.leaf.renewalInfoId);
});

/** As somebody who has the certificate's key would (RFC 8555 section 7.6). */
async function revokeAtCa({ chainPem, privateKeyPem }: SavedCertificate): Promise<void> {
  const http = nodeHttp({ userAgent: 'dcos-letsencrypt-test', caPem: lab.pebble.caPem });
  const log = { info: () => {}, warn: () => {} };
  const board = { publish: () => {}, withdraw: () => {} };
  const ports = { http, clock: nodeClock, random: nodeRandom, board, log };
  const ca = acmeIssuer(ports, { directoryUrl: lab.pebble.directoryUrl });
  const { signal } = new AbortController();
  await ca.revoke({ chainPem, privateKeyPem, account: undefined, reason: 'keyCompromise' }, signal);
  await http.close();
}
