import { describe, expect, test } from 'vitest';
import { Secret } from '../../src/platform/secret.ts';
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
