import { type KeyObject, X509Certificate } from 'node:crypto';
import { type DerNode, derNodes } from '../../x509/der.ts';
import { certificateExtras } from '../../x509/extensions.ts';
import type { ServedCertificate } from '../facts.ts';
import { rsaBitsOfCurve } from '../wire/named-groups.ts';

/** A certificate and what the grade needs to know of it. */
export interface ParsedCertificate {
  readonly x509: X509Certificate;
  readonly facts: ServedCertificate;
}

/** Takes DER or PEM from anywhere, returns the certificate; undefined when it cannot be read. */
export function parseServedCertificate(encoded: Uint8Array | string): ParsedCertificate | undefined {
  try {
    const x509 = new X509Certificate(encoded);
    return { x509, facts: factsOf(x509) };
  } catch {
    return undefined;
  }
}

function factsOf(x509: X509Certificate): ServedCertificate {
  return {
    subject: displayName(x509.subject ?? ''),
    issuer: displayName(x509.issuer ?? ''),
    fingerprint: x509.fingerprint256.replaceAll(':', '').toLowerCase(),
    names: certificateExtras(x509.raw).names,
    notBefore: x509.validFromDate.toISOString(),
    notAfter: x509.validToDate.toISOString(),
    ...keyOf(x509.publicKey),
    signatureHash: signatureHashOf(x509.raw),
    selfIssued: x509.subject === x509.issuer,
    timestamps: x509.raw.includes(TIMESTAMPS_OID),
  };
}

/** OBJECT IDENTIFIER 1.3.6.1.4.1.11129.2.4.2 with tag and length: no other field of a certificate can hold it. */
const TIMESTAMPS_OID = Buffer.from('060a2b06010401d679020402', 'hex');

/** The common name, else the organisation, else all of it; Node prints one `TYPE=value` a line. */
function displayName(name: string): string {
  const lines = name.split('\n');
  const of = (type: string) => lines.findLast((line) => line.startsWith(type))?.slice(type.length);
  return of('CN=') ?? of('O=') ?? lines.join(', ');
}

type KeyFacts = Pick<ServedCertificate, 'keyType' | 'keyBits' | 'rsaBits' | 'exponentOne'>;

function keyOf({ asymmetricKeyType, asymmetricKeyDetails: details = {} }: KeyObject): KeyFacts {
  const type: string = asymmetricKeyType ?? 'unknown';
  const { modulusLength, publicExponent, namedCurve } = details;
  if (modulusLength !== undefined) {
    const keyType = type.startsWith('rsa') ? 'RSA' : type.toUpperCase();
    return { keyType, keyBits: modulusLength, rsaBits: modulusLength, exponentOne: publicExponent === 1n };
  }
  const curve = namedCurve ?? type;
  const keyBits = type === 'ed25519' ? 256 : type === 'ed448' ? 448 : Number(/\d{3}/.exec(curve)?.[0] ?? 0);
  return { keyType: CURVE_NAMES[curve] ?? curve, keyBits, rsaBits: rsaBitsOfCurve(keyBits), exponentOne: false };
}

const CURVE_NAMES: Readonly<Record<string, string>> = {
  prime256v1: 'P-256',
  secp384r1: 'P-384',
  secp521r1: 'P-521',
  ed25519: 'Ed25519',
  ed448: 'Ed448',
};

/** OID content in hex: RFC 8017 appendix A.2.4, RFC 5758, RFC 8410, FIPS 186. */
const HASHES: Readonly<Record<string, ServedCertificate['signatureHash']>> = {
  '2a864886f70d010102': 'MD2',
  '2a864886f70d010104': 'MD5',
  '2a864886f70d010105': 'SHA-1',
  '2b0e03021d': 'SHA-1',
  '2a8648ce3d0401': 'SHA-1',
  '2a8648ce380403': 'SHA-1',
  '2a864886f70d01010b': 'SHA-2',
  '2a864886f70d01010c': 'SHA-2',
  '2a864886f70d01010d': 'SHA-2',
  '2a864886f70d01010e': 'SHA-2',
  '2a8648ce3d040301': 'SHA-2',
  '2a8648ce3d040302': 'SHA-2',
  '2a8648ce3d040303': 'SHA-2',
  '2a8648ce3d040304': 'SHA-2',
  '2b6570': 'SHA-2',
  '2b6571': 'SHA-2',
};

const RSASSA_PSS = '2a864886f70d01010a';
const SHA1_OID = '2b0e03021a';

function signatureHashOf(der: Uint8Array): ServedCertificate['signatureHash'] {
  const algorithm = derNodes(derNodes(der)[0]?.content ?? der)[1];
  const [oid, parameters] = algorithm === undefined ? [] : derNodes(algorithm.content);
  const name = oid === undefined ? '' : hexOf(oid);
  return name === RSASSA_PSS ? pssHash(parameters) : (HASHES[name] ?? 'other');
}

/** RSASSA-PSS names its hash in field [0]; left out it is SHA-1 (RFC 4055 section 3.1). */
function pssHash(parameters: DerNode | undefined): ServedCertificate['signatureHash'] {
  const field = derNodes(parameters?.content ?? new Uint8Array(0)).find((node) => node.tag === 0xa0);
  if (field === undefined) return 'SHA-1';
  const oid = derNodes(derNodes(field.content)[0]?.content ?? new Uint8Array(0))[0];
  return oid !== undefined && hexOf(oid) === SHA1_OID ? 'SHA-1' : 'SHA-2';
}

function hexOf(node: DerNode): string {
  return Buffer.from(node.content).toString('hex');
}
