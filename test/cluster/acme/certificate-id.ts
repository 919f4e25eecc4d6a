import { X509Certificate } from 'node:crypto';
import { readAll, readDer, tag } from '../der.ts';

/** What the CA's side needs to know of a certificate it has issued. */
export interface IssuedCertificate {
  /** Identifier in renewal information (RFC 9773, section 4.1). */
  readonly id: string;
  readonly notBefore: Date;
  readonly notAfter: Date;
}

const AUTHORITY_KEY_IDENTIFIER = Buffer.from('551d23', 'hex');
const CONTEXT_0 = 0xa0;
const KEY_IDENTIFIER = 0x80;
const EXTENSIONS = 0xa3;

/**
 * Reads a certificate (PEM or DER). Its id is base64url(key identifier of the issuer) `.` base64url(serial number as
 * encoded, a leading zero included). Throws for a certificate without an authority key identifier.
 */
export function issuedCertificate(certificate: string | Buffer): IssuedCertificate {
  const parsed = new X509Certificate(certificate);
  const fields = readAll(readDer(readDer(parsed.raw).content).content);
  const serial = fields[0]?.tag === CONTEXT_0 ? fields[1] : fields[0];
  const extensions = fields.find((field) => field.tag === EXTENSIONS);
  const keyIdentifier = extensions && authorityKeyIdentifier(readDer(extensions.content).content);
  if (serial?.tag !== tag.integer || keyIdentifier === undefined) {
    throw new Error(`certificate ${parsed.serialNumber} has no authority key identifier`);
  }
  return {
    id: `${keyIdentifier.toString('base64url')}.${serial.content.toString('base64url')}`,
    notBefore: new Date(parsed.validFrom),
    notAfter: new Date(parsed.validTo),
  };
}

function authorityKeyIdentifier(extensions: Buffer): Buffer | undefined {
  for (const extension of readAll(extensions)) {
    const [id, ...rest] = readAll(extension.content);
    const value = rest.at(-1);
    if (id === undefined || value === undefined || !id.content.equals(AUTHORITY_KEY_IDENTIFIER)) continue;
    return readAll(readDer(value.content).content).find((field) => field.tag === KEY_IDENTIFIER)?.content;
  }
  return undefined;
}
