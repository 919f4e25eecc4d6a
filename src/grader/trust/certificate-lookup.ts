import { X509Certificate } from 'node:crypto';
import { type DerNode, derNodes } from '../../x509/der.ts';

/** Certificates to be found by name, each parsed when it is found: hundreds cost 30 ms, a chain needs one or two. */
export interface CertificateLookup {
  /** Those whose subject is the issuer of `certificate`, in the order given. */
  readonly issuersOf: (certificate: X509Certificate) => readonly X509Certificate[];
  /** True for a certificate that is among them, byte for byte. */
  readonly has: (certificate: X509Certificate) => boolean;
}

/**
 * Takes what returns PEM certificates, one a text; it is called once, when the first name is looked up. What this OpenSSL
 * cannot read is left out, since the system's own store may hold such.
 */
export function certificateLookup(read: () => readonly string[]): CertificateLookup {
  let ders: readonly Buffer[] | undefined;
  const found = new Map<string, readonly X509Certificate[]>();
  const all = () => {
    ders ??= [...new Set(read())].map(derOf);
    return ders;
  };
  const search = (certificate: X509Certificate) => {
    const part = longestPartOfIssuer(certificate.raw);
    const candidates = all().filter((der) => der.includes(part));
    return candidates.flatMap(parsed).filter(({ subject }) => subject === certificate.issuer);
  };
  return {
    issuersOf: (certificate) => {
      const name = certificate.issuer ?? '';
      const issuers = found.get(name) ?? search(certificate);
      found.set(name, issuers);
      return issuers;
    },
    has: (certificate) => all().some((der) => der.equals(certificate.raw)),
  };
}

function derOf(pem: string): Buffer {
  return Buffer.from(pem.replace(/-----[^-]*-----|\s/g, ''), 'base64');
}

function parsed(der: Buffer): readonly X509Certificate[] {
  try {
    return [new X509Certificate(der)];
  } catch {
    return [];
  }
}

/**
 * The longest value in the issuer's name (RFC 5280 section 4.1.2.4), as it is encoded: any certificate of that name holds
 * these bytes, few others do. Empty, which all hold, for a name that cannot be read.
 */
function longestPartOfIssuer(certificate: Uint8Array): Buffer {
  try {
    const fields = children(children(derNodes(certificate)[0])[0]);
    const issuer = fields[fields[0]?.tag === VERSION ? ISSUER_AT + 1 : ISSUER_AT];
    const values = children(issuer)
      .flatMap(children)
      .flatMap((attribute) => children(attribute).slice(1));
    return Buffer.from(values.map(({ content }) => content).reduce((a, b) => (b.length > a.length ? b : a), NOTHING));
  } catch {
    return Buffer.alloc(0);
  }
}

/** TBSCertificate begins with an optional version, a serial number and an algorithm (RFC 5280 section 4.1). */
const VERSION = 0xa0;
const ISSUER_AT = 2;
const NOTHING = new Uint8Array(0);

function children(node: DerNode | undefined): readonly DerNode[] {
  return derNodes(node?.content ?? NOTHING);
}
