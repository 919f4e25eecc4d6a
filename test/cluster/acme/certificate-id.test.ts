import { X509Certificate } from 'node:crypto';
import { expect, test } from 'vitest';
import { issuedCertificate } from './certificate-id.ts';
import { listenerCertificate } from './listener-certificate.ts';

/** The example certificate of RFC 9773, appendix A. */
const RFC_EXAMPLE = `-----BEGIN CERTIFICATE-----
MIIBQzCB66ADAgECAgUAh2VDITAKBggqhkjOPQQDAjAVMRMwEQYDVQQDEwpFeGFt
cGxlIENBMCIYDzAwMDEwMTAxMDAwMDAwWhgPMDAwMTAxMDEwMDAwMDBaMBYxFDAS
BgNVBAMTC2V4YW1wbGUuY29tMFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEeBZu
7cbpAYNXZLbbh8rNIzuOoqOOtmxA1v7cRm//AwyMwWxyHz4zfwmBhcSrf47NUAFf
qzLQ2PPQxdTXREYEnKMjMCEwHwYDVR0jBBgwFoAUaYhba4dGQEHhs3uEe6CuLN4B
yNQwCgYIKoZIzj0EAwIDRwAwRAIge09+S5TZAlw5tgtiVvuERV6cT4mfutXIlwTb
+FYN/8oCIClDsqBklhB9KAelFiYt9+6FDj3z4KGVelYM5MdsO3pK
-----END CERTIFICATE-----
`;

test("the RFC's example certificate has the RFC's identifier, leading zero of the serial included", () => {
  expect(issuedCertificate(RFC_EXAMPLE).id).toBe('aYhba4dGQEHhs3uEe6CuLN4ByNQ.AIdlQyE');
});

test('a certificate that does not name the key of its issuer has no identifier', () => {
  const { certPem } = listenerCertificate(['a.example']);

  expect(() => issuedCertificate(certPem)).toThrow('has no authority key identifier');
});

test('the listener certificate covers its names and comes from its own CA', () => {
  const { certPem, caPem } = listenerCertificate(['127.0.0.1', 'localhost']);
  const [leaf, ca] = [new X509Certificate(certPem), new X509Certificate(caPem)];

  expect(leaf.subjectAltName).toBe('IP Address:127.0.0.1, DNS:localhost');
  expect(leaf.verify(ca.publicKey)).toBe(true);
  expect(ca.ca).toBe(true);
});
