import 'reflect-metadata';
import { X509Certificate } from '@peculiar/x509';
import { describe, expect, it } from 'vitest';
import { certificateFacts, renewalInfoId } from '../../../src/x509/parse.ts';
import { makeAuthority, makeCertificate } from '../../support/certificate-maker.ts';

describe('certificateFacts', () => {
  it('reads what the CA wrote', async () => {
    const authority = await makeAuthority('Test Intermediate');
    const { pem } = await makeCertificate({
      issuer: authority,
      commonName: 'a.example',
      names: ['A.example', 'b.example'],
      ipAddresses: ['192.0.2.1', '2001:db8::1'],
      serialNumber: '0087654321',
      authorityKeyId: '69885B6B87464041E1B37B847BA0AE2CDE01C8D4',
      notBefore: '2026-11-24T00:00:00Z',
      notAfter: '2027-02-22T00:00:00Z',
    });

    const facts = certificateFacts(pem);

    expect(facts).toEqual({
      fingerprint: expect.stringMatching(/^[0-9a-f]{64}$/),
      serialNumber: '0087654321',
      subjectCommonName: 'a.example',
      issuerCommonName: 'Test Intermediate',
      names: ['a.example', 'b.example', '192.0.2.1', '2001:db8::1'],
      notBefore: '2026-11-24T00:00:00.000Z',
      notAfter: '2027-02-22T00:00:00.000Z',
      keyType: 'p256',
      selfSigned: false,
      renewalInfoId: 'aYhba4dGQEHhs3uEe6CuLN4ByNQ.AIdlQyE',
    });
  });

  it('agrees with @peculiar/x509 on fingerprint, serial number, key identifier and names', async () => {
    const authority = await makeAuthority('Test Intermediate');
    const { pem } = await makeCertificate({
      issuer: authority,
      names: Array.from({ length: 100 }, (_, index) => `n${index}.example`),
      serialNumber: 'ff00000000000000000000000000000001',
      authorityKeyId: '00ff',
    });

    const facts = certificateFacts(pem);

    const other = new X509Certificate(pem);
    expect(facts.fingerprint).toBe(Buffer.from(await other.getThumbprint('SHA-256')).toString('hex'));
    expect(facts.serialNumber).toContain(other.serialNumber);
    expect(facts.names).toHaveLength(100);
    expect(facts.renewalInfoId?.split('.')[0]).toBe('AP8');
  });

  it('leaves the names empty and the renewal identifier out when the extensions are missing', async () => {
    const { pem } = await makeCertificate({ commonName: 'bare.example' });

    const facts = certificateFacts(pem);

    expect(facts).toMatchObject({ names: [], selfSigned: true });
    expect(facts.renewalInfoId).toBeUndefined();
  });

  it.each([
    ['p256', 'p256'],
    ['p384', 'p384'],
    ['rsa2048', 'rsa2048'],
    ['rsa1024', 'other'],
  ] as const)('calls a %s key %s', async (keyType, expected) => {
    const { pem } = await makeCertificate({ keyType, commonName: 'k' });

    expect(certificateFacts(pem).keyType).toBe(expected);
  });

  it('says so when the text is no certificate', () => {
    expect(() => certificateFacts('-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n')).toThrow(
      expect.objectContaining({ code: 'INVALID_ANSWER', message: expect.stringContaining('not an X.509 certificate') }),
    );
  });
});

describe('renewalInfoId', () => {
  it('gives the example of RFC 9773 section 4.1', () => {
    const keyIdentifier = Buffer.from('69885B6B87464041E1B37B847BA0AE2CDE01C8D4', 'hex');

    expect(renewalInfoId(keyIdentifier, '0087654321')).toBe('aYhba4dGQEHhs3uEe6CuLN4ByNQ.AIdlQyE');
  });
});
