import { ByteReader } from './byte-reader.ts';
import { EXTENSION, parseExtensions } from './extensions.ts';

/** A Certificate message: DER certificates in the order sent, the leaf first. */
export interface CertificateMessage {
  readonly certificates: readonly Uint8Array[];
  /** The OCSP response stapled to the leaf; TLS 1.3 carries it here. */
  readonly staple: Uint8Array | undefined;
  /** Signed certificate timestamps came with the leaf as a TLS extension. */
  readonly timestamps: boolean;
}

/** More certificates than any real chain has; the rest is ignored. */
const MAX_CERTIFICATES = 20;

/** Takes the body of a Certificate message up to TLS 1.2 (RFC 5246 section 7.4.2); undefined when malformed. */
export function parseCertificate(body: Uint8Array): CertificateMessage | undefined {
  const outer = new ByteReader(body);
  const list = new ByteReader(outer.vector(3));
  const certificates = list.list((reader) => reader.vector(3));
  if (outer.broken || list.broken) return undefined;
  return { certificates: certificates.slice(0, MAX_CERTIFICATES), staple: undefined, timestamps: false };
}

/** Takes the body of a TLS 1.3 Certificate message (RFC 8446 section 4.4.2); undefined when malformed. */
export function parseCertificate13(body: Uint8Array): CertificateMessage | undefined {
  const outer = new ByteReader(body);
  outer.vector(1);
  const list = new ByteReader(outer.vector(3));
  const entries = list.list((reader) => ({ der: reader.vector(3), extensions: parseExtensions(reader.vector(2)) }));
  if (outer.broken || list.broken) return undefined;
  const leaf = entries[0]?.extensions;
  const status = leaf?.get(EXTENSION.statusRequest);
  return {
    certificates: entries.slice(0, MAX_CERTIFICATES).map(({ der }) => der),
    staple: status === undefined ? undefined : parseCertificateStatus(status),
    timestamps: leaf?.has(EXTENSION.signedCertificateTimestamp) ?? false,
  };
}

/** Takes a CertificateStatus (RFC 6066 section 8), returns the OCSP response in it; undefined when there is none. */
export function parseCertificateStatus(body: Uint8Array): Uint8Array | undefined {
  const reader = new ByteReader(body);
  const type = reader.uint(1);
  const response = reader.vector(3);
  return type === 1 && !reader.broken && response.length > 0 ? response : undefined;
}
