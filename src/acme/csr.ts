import { createPrivateKey, createPublicKey, type webcrypto } from 'node:crypto';
import type { Secret } from '../platform/secret.ts';
import { keyTypeOf } from '../x509/key-type.ts';
import { isIpAddress } from '../x509/names.ts';

/**
 * A certificate signing request, PEM (RFC 2986, RFC 8555 section 7.4). Takes a PKCS#8 key and normalised names.
 * The subject is empty: CAs take the names from the SAN extension, and no name is too long for it.
 */
export async function signingRequest(privateKeyPem: Secret, names: readonly string[]): Promise<string> {
  // Loaded at the first request, which most processes never make: it costs as much as everything else together.
  await import('reflect-metadata');
  const x509 = await import('@peculiar/x509');
  const key = createPrivateKey(privateKeyPem.reveal());
  const algorithm = ALGORITHMS[keyTypeOf(key)] ?? { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256' };
  const request = await x509.Pkcs10CertificateRequestGenerator.create({
    keys: {
      privateKey: key.toCryptoKey(algorithm, true, ['sign']),
      publicKey: createPublicKey(key).toCryptoKey(algorithm, true, ['verify']),
    },
    signingAlgorithm: algorithm,
    extensions: [
      new x509.SubjectAlternativeNameExtension(
        names.map((value) => ({ type: isIpAddress(value) ? 'ip' : 'dns', value })),
      ),
    ],
  });
  return `${request.toString('pem').trim()}\n`;
}

const ALGORITHMS: Readonly<Record<string, webcrypto.EcKeyImportParams & { readonly hash: string }>> = {
  p256: { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' },
  p384: { name: 'ECDSA', namedCurve: 'P-384', hash: 'SHA-384' },
};

/** The DER of a signing request in base64url, as `finalize` takes it. */
export function signingRequestDer(csrPem: string): string {
  const base64 = csrPem.replace(/-----[A-Z ]+-----/g, '').replace(/\s/g, '');
  return Buffer.from(base64, 'base64').toString('base64url');
}
