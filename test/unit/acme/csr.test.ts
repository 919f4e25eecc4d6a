import 'reflect-metadata';
import { createPublicKey } from 'node:crypto';
import { Pkcs10CertificateRequest, SubjectAlternativeNameExtension } from '@peculiar/x509';
import { describe, expect, it } from 'vitest';
import { signingRequest, signingRequestDer } from '../../../src/acme/csr.ts';
import { newPrivateKey } from '../../../src/acme/private-key.ts';

describe('signingRequest', () => {
  it.each(['p256', 'p384', 'rsa2048'] as const)('holds the names and is signed by the %s key', async (keyType) => {
    const key = await newPrivateKey(keyType);

    const pem = await signingRequest(key, ['a.example', '192.0.2.1', '2001:db8::1']);

    const request = new Pkcs10CertificateRequest(pem);
    const names = namesOf(request)?.toJSON();
    expect(await request.verify()).toBe(true);
    expect(request.subject).toBe('');
    expect(names).toEqual([
      { type: 'dns', value: 'a.example' },
      { type: 'ip', value: '192.0.2.1' },
      { type: 'ip', value: '2001:db8::1' },
    ]);
    const ours = createPublicKey(key.reveal()).export({ type: 'spki', format: 'der' });
    expect(Buffer.from(request.publicKey.rawData).equals(ours)).toBe(true);
  });

  it('takes a hundred names', async () => {
    const names = Array.from({ length: 100 }, (_, index) => `n${index}.example`);

    const pem = await signingRequest(await newPrivateKey('p256'), names);

    expect(namesOf(new Pkcs10CertificateRequest(pem))?.items).toHaveLength(100);
  });
});

describe('signingRequestDer', () => {
  it('is the body of the PEM in base64url', () => {
    const pem = '-----BEGIN CERTIFICATE REQUEST-----\n+/8=\n-----END CERTIFICATE REQUEST-----\n';

    expect(signingRequestDer(pem)).toBe('-_8');
  });
});

function namesOf(request: Pkcs10CertificateRequest): SubjectAlternativeNameExtension['names'] | undefined {
  return request.extensions.find((extension) => extension instanceof SubjectAlternativeNameExtension)?.names;
}
