import { AppError } from '../platform/errors.ts';
import { type DerNode, derNodes } from './der.ts';

/** What node:crypto's X509Certificate hides or rewrites, read from the DER itself. */
export interface CertificateExtras {
  /** INTEGER content octets, a leading 00 kept, lower-case hex. */
  readonly serialNumber: string;
  /** keyIdentifier of the Authority Key Identifier extension (RFC 5280 section 4.2.1.1). */
  readonly authorityKeyId: Uint8Array | undefined;
  /** dNSName and iPAddress entries of the Subject Alternative Name extension, in order (RFC 5280 section 4.2.1.6). */
  readonly names: readonly string[];
}

const CONTEXT_0 = 0x80;
const CONSTRUCTED_0 = 0xa0;
const EXTENSIONS = 0xa3;
const INTEGER = 0x02;
const DNS_NAME = 0x82;
const IP_ADDRESS = 0x87;
const OCTET_STRING = 0x04;
const AUTHORITY_KEY_IDENTIFIER = '551d23';
const SUBJECT_ALTERNATIVE_NAME = '551d11';

/** Takes a certificate's DER (RFC 5280 section 4.1). Throws AppError INVALID_ANSWER when it is not one. */
export function certificateExtras(der: Uint8Array): CertificateExtras {
  const tbsCertificate = child(derNodes(der)[0], 0);
  const fields = derNodes(tbsCertificate.content);
  const serial = fields[0]?.tag === CONSTRUCTED_0 ? fields[1] : fields[0];
  if (serial?.tag !== INTEGER) {
    throw new AppError('INVALID_ANSWER', 'not a certificate: no serial number');
  }

  const extensions = extensionValues(fields);
  return {
    serialNumber: hexOf(serial.content),
    authorityKeyId: authorityKeyIdOf(extensions.get(AUTHORITY_KEY_IDENTIFIER)),
    names: namesOf(extensions.get(SUBJECT_ALTERNATIVE_NAME)),
  };
}

/**
 * Takes a certificate's DER, returns its extensions: OID content in hex to the DER inside the OCTET STRING. Throws
 * AppError INVALID_ANSWER when it is no certificate.
 */
export function certificateExtensions(der: Uint8Array): ReadonlyMap<string, Uint8Array> {
  return extensionValues(derNodes(child(derNodes(der)[0], 0).content));
}

function extensionValues(fields: readonly DerNode[]): ReadonlyMap<string, Uint8Array> {
  const values = new Map<string, Uint8Array>();
  const wrapper = fields.find((field) => field.tag === EXTENSIONS);
  if (wrapper === undefined) {
    return values;
  }
  for (const extension of derNodes(child(wrapper).content)) {
    const parts = derNodes(extension.content);
    const value = parts.find((part) => part.tag === OCTET_STRING);
    if (parts[0] !== undefined && value !== undefined) {
      values.set(hexOf(parts[0].content), value.content);
    }
  }
  return values;
}

function authorityKeyIdOf(value: Uint8Array | undefined): Uint8Array | undefined {
  if (value === undefined) {
    return undefined;
  }
  const fields = derNodes(child({ tag: OCTET_STRING, content: value }).content);
  return fields.find((field) => field.tag === CONTEXT_0)?.content;
}

function namesOf(value: Uint8Array | undefined): readonly string[] {
  if (value === undefined) {
    return [];
  }
  return derNodes(child({ tag: OCTET_STRING, content: value }).content).flatMap((name) => {
    if (name.tag === DNS_NAME) {
      return [Buffer.from(name.content).toString('latin1').toLowerCase()];
    }
    return name.tag === IP_ADDRESS ? [ipText(name.content)] : [];
  });
}

/** Four or sixteen octets to their canonical text (RFC 5952). */
function ipText(octets: Uint8Array): string {
  if (octets.length === 4) {
    return octets.join('.');
  }
  const groups = (hexOf(octets).match(/.{4}/g) ?? []).join(':');
  return URL.canParse(`http://[${groups}]/`) ? new URL(`http://[${groups}]/`).hostname.slice(1, -1) : groups;
}

function child(node: DerNode | undefined, index = 0): DerNode {
  const found = node === undefined ? undefined : derNodes(node.content)[index];
  if (found === undefined) {
    throw new AppError('INVALID_ANSWER', 'not a certificate: an element is missing');
  }
  return found;
}

function hexOf(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('hex');
}
