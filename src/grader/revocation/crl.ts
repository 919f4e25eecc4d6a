import { type DerNode, derNodes } from '../../x509/der.ts';
import { certificateExtras } from '../../x509/extensions.ts';
import { certificateNames } from './certificate-names.ts';
import { type CertificateStatus, type Issued, unknownStatus } from './certificate-status.ts';
import { hexOf, isSignedBy, signedParts, timeOf } from './signed-der.ts';

const SEQUENCE = 0x30;
const INTEGER = 0x02;
const EXTENSIONS = 0xa0;
const ISSUING_DISTRIBUTION_POINT = Buffer.from('0603551d1c', 'hex');
const DELTA_CRL_INDICATOR = Buffer.from('0603551d1b', 'hex');

/**
 * Takes a CRL in DER and where it came from, returns what it says of the certificate (RFC 5280 sections 5 and 6.3). It
 * must be signed by the certificate's issuer, current, no delta, and, where it is one part of several, the part that
 * the certificate names. Anything else is unknown; nothing throws.
 */
export function statusInCrl(crl: Uint8Array, url: string, issued: Issued, now: Date): CertificateStatus {
  try {
    return readCrl(crl, url, issued, now);
  } catch {
    return unknownStatus('the CRL cannot be read');
  }
}

function readCrl(crl: Uint8Array, url: string, { certificate, issuer }: Issued, now: Date): CertificateStatus {
  const signed = signedParts(derNodes(crl)[0]?.content ?? crl);
  const fields = signed.fields[0]?.tag === INTEGER ? signed.fields.slice(1) : signed.fields;
  const [, name, thisUpdate, next, ...others] = fields;
  if (name === undefined || hexOf(name.content) !== certificateNames(issuer.raw).subject) {
    return unknownStatus('the CRL is of another CA');
  }
  if (!isSignedBy(signed, issuer.publicKey)) return unknownStatus('the signature of the CRL does not verify');
  const hasNext = next !== undefined && next.tag !== SEQUENCE && next.tag !== EXTENSIONS;
  if (timeOf(thisUpdate) > now || (hasNext && timeOf(next) < now)) return unknownStatus('the CRL is out of date');
  const rest = hasNext ? others : [...(next === undefined ? [] : [next]), ...others];
  const extensions = rest.find(({ tag }) => tag === EXTENSIONS);
  if (!isWhole(extensions, url)) return unknownStatus('the CRL does not cover this certificate');
  return entryOf(
    rest.find(({ tag }) => tag === SEQUENCE),
    serialOf(certificate.raw),
  );
}

/** A CRL that is one part of several says so, and where it belongs (RFC 5280 section 5.2.5). */
function isWhole(extensions: DerNode | undefined, url: string): boolean {
  if (extensions === undefined) return true;
  const bytes = Buffer.from(extensions.content);
  if (bytes.includes(DELTA_CRL_INDICATOR)) return false;
  return !bytes.includes(ISSUING_DISTRIBUTION_POINT) || bytes.includes(url) || !bytes.includes('://');
}

function entryOf(list: DerNode | undefined, serial: string): CertificateStatus {
  for (const entry of list === undefined ? [] : derNodes(list.content)) {
    const [number, date] = derNodes(entry.content);
    if (number !== undefined && hexOf(number.content) === serial) {
      return { kind: 'revoked', at: timeOf(date).toISOString() };
    }
  }
  return { kind: 'good' };
}

function serialOf(der: Uint8Array): string {
  return certificateExtras(der).serialNumber;
}
