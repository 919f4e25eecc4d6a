import { beforeAll, describe, expect, it } from 'vitest';
import { newPrivateKey } from '../../../src/acme/private-key.ts';
import { revokeCertificate } from '../../../src/acme/revocation.ts';
import type { AcmeAccount, RevocationRequest } from '../../../src/acme/types.ts';
import { Secret } from '../../../src/platform/secret.ts';
import { CA } from '../../support/acme-builders.ts';
import { type MadeCertificate, makeCertificate } from '../../support/certificate-maker.ts';
import { fixedRandom } from '../../support/fixed-random.ts';
import { type ScriptedCa, scriptedCa } from '../../support/scripted-ca.ts';
import { problem } from '../../support/scripted-http.ts';

const { signal } = new AbortController();

describe('revokeCertificate', () => {
  let leaf: MadeCertificate;
  let account: AcmeAccount;

  beforeAll(async () => {
    leaf = await makeCertificate({ names: ['a.example'] });
    account = {
      directoryUrl: `${CA}/directory`,
      privateKeyPem: await newPrivateKey('p256'),
      accountUrl: `${CA}/acct/1`,
      createdAt: '2026-11-24T12:00:00.000Z',
    };
  });

  it('names the leaf and the reason, signed by the account', async () => {
    const scripted = scriptedCa();
    scripted.http.once('/revoke-cert', {});

    await revoking(scripted, { reason: 'superseded', account });

    const { header, payload } = sent(scripted);
    expect(header).toMatchObject({ kid: `${CA}/acct/1` });
    expect(payload.reason).toBe(4);
    expect(Buffer.from(payload.certificate, 'base64url').toString('base64')).toBe(
      leaf.pem.replace(/-----[A-Z ]+-----|\s/g, ''),
    );
  });

  it("is signed by the certificate's own key when there is no account", async () => {
    const scripted = scriptedCa();
    scripted.http.once('/revoke-cert', {});

    await revoking(scripted, { reason: 'keyCompromise', account: undefined });

    const { header, payload } = sent(scripted);
    expect(header).toMatchObject({ jwk: { kty: 'EC' } });
    expect(header).not.toHaveProperty('kid');
    expect(payload.reason).toBe(1);
  });

  it('is content when the certificate is revoked already', async () => {
    const scripted = scriptedCa();
    scripted.http.once('/revoke-cert', problem(400, 'alreadyRevoked', 'done before'));

    await expect(revoking(scripted, { reason: 'unspecified', account })).resolves.toBeUndefined();
  });

  it('throws any other refusal', async () => {
    const scripted = scriptedCa();
    scripted.http.once('/revoke-cert', problem(403, 'unauthorized', 'not yours'));

    await expect(revoking(scripted, { reason: 'unspecified', account })).rejects.toMatchObject({
      step: 'revokeCert',
      type: 'unauthorized',
    });
  });

  function revoking(scripted: ScriptedCa, request: Pick<RevocationRequest, 'reason' | 'account'>): Promise<void> {
    const complete = { ...request, chainPem: leaf.pem, privateKeyPem: new Secret(leaf.privateKeyPem) };
    return revokeCertificate(complete, scripted.ca, { clock: scripted.clock, random: fixedRandom() }, signal);
  }
});

function sent({ http }: ScriptedCa): { header: object; payload: { certificate: string; reason: number } } {
  const jws = JSON.parse(http.requests.at(-1)?.body ?? '') as { protected: string; payload: string };
  const decoded = (part: string) => JSON.parse(Buffer.from(part, 'base64url').toString());
  return { header: decoded(jws.protected), payload: decoded(jws.payload) };
}
