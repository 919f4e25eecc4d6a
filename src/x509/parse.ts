import { createHash, X509Certificate } from 'node:crypto';
import { AppError, messageOf } from '../platform/errors.ts';
import { certificateExtras } from './extensions.ts';
import { keyTypeOf } from './key-type.ts';
import { pemBlocks } from './pem.ts';
import type { CertificateFacts } from './types.ts';

/**
 * What a certificate says of itself (RFC 5280). Takes PEM; of a chain, the first certificate counts.
 * Throws AppError INVALID_ANSWER when there is none or it cannot be read.
 */
export function certificateFacts(pem: string): CertificateFacts {
  const certificate = parsedCertificate(pem);
  const extras = certificateExtras(certificate.raw);
  const issuer = nameParts(certificate.issuer);
  return {
    fingerprint: fingerprintOf(certificate),
    serialNumber: extras.serialNumber,
    subjectCommonName: nameParts(certificate.subject).get('CN'),
    issuerCommonName: issuer.get('CN') ?? issuer.get('O') ?? certificate.issuer,
    names: extras.names,
    notBefore: certificate.validFromDate.toISOString(),
    notAfter: certificate.validToDate.toISOString(),
    keyType: keyTypeOf(certificate.publicKey),
    selfSigned: certificate.issuer === certificate.subject,
    renewalInfoId: extras.authorityKeyId && renewalInfoId(extras.authorityKeyId, extras.serialNumber),
  };
}

/**
 * SHA-256 of a certificate's DER, in hex; of a chain, the first. A part of its facts, without reading the others: a
 * hundred names take ten times as long as the digest. Throws AppError INVALID_ANSWER when there is none.
 */
export function certificateFingerprint(pem: string): string {
  const block = pemBlocks(pem).find(({ label }) => label === 'CERTIFICATE');
  if (block === undefined) throw new AppError('INVALID_ANSWER', 'not an X.509 certificate: there is no PEM block');
  const base64 = block.text.replace(/-----[A-Z ]+-----/g, '');
  return createHash('sha256').update(Buffer.from(base64, 'base64')).digest('hex');
}

/** The DER of a certificate; of a chain, the first. Throws AppError INVALID_ANSWER. */
export function certificateDer(pem: string): Buffer {
  return parsedCertificate(pem).raw;
}

/** PEM to node:crypto's certificate. Throws AppError INVALID_ANSWER that says what is wrong with it. */
export function parsedCertificate(pem: string): X509Certificate {
  try {
    return new X509Certificate(pem);
  } catch (error) {
    throw new AppError('INVALID_ANSWER', `not an X.509 certificate: ${messageOf(error)}`, { cause: error });
  }
}

/**
 * The unique identifier of a certificate in renewal information (RFC 9773 section 4.1).
 * Takes the Authority Key Identifier's keyIdentifier octets and the serial's INTEGER content octets in hex.
 */
export function renewalInfoId(authorityKeyId: Uint8Array, serialNumber: string): string {
  const keyPart = Buffer.from(authorityKeyId).toString('base64url');
  return `${keyPart}.${Buffer.from(serialNumber, 'hex').toString('base64url')}`;
}

function fingerprintOf({ fingerprint256 }: X509Certificate): string {
  return fingerprint256.replaceAll(':', '').toLowerCase();
}

/** Node prints a distinguished name as one `TYPE=value` per line; of repeated types the last, most specific one counts. */
function nameParts(distinguishedName: string | undefined): ReadonlyMap<string, string> {
  const parts = new Map<string, string>();
  for (const line of (distinguishedName ?? '').split('\n')) {
    const equals = line.indexOf('=');
    if (equals > 0) {
      parts.set(line.slice(0, equals), line.slice(equals + 1));
    }
  }
  return parts;
}
