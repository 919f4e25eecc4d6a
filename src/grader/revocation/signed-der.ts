import { type KeyObject, verify } from 'node:crypto';
import { type DerNode, derNodes } from '../../x509/der.ts';

/** OID content in hex to the hash that node:crypto's verify takes: RFC 8017 appendix A.2.4, RFC 5758, RFC 8410. */
const HASHES: Readonly<Record<string, string | null>> = {
  '2a864886f70d010105': 'sha1',
  '2a864886f70d01010b': 'sha256',
  '2a864886f70d01010c': 'sha384',
  '2a864886f70d01010d': 'sha512',
  '2a8648ce3d040302': 'sha256',
  '2a8648ce3d040303': 'sha384',
  '2a8648ce3d040304': 'sha512',
  '2b6570': null,
  '2b6571': null,
};

/** What every signed structure of X.509 is: content, algorithm, signature. */
export interface Signed {
  /** The whole element, tag and length included: what is signed. */
  readonly encoded: Uint8Array;
  /** Its children. */
  readonly fields: readonly DerNode[];
  /** Elements after the signature, such as OCSP's certificates. */
  readonly rest: readonly DerNode[];
  readonly algorithm: DerNode;
  readonly signature: Uint8Array;
}

/** Takes the content of SEQUENCE { SEQUENCE, algorithm, BIT STRING, ... }. Throws what `derNodes` throws, and RangeError when it is not one. */
export function signedParts(content: Uint8Array): Signed {
  const [body, algorithm, signature, ...rest] = derNodes(content);
  if (body === undefined || algorithm === undefined || signature?.tag !== BIT_STRING) {
    throw new RangeError('not a signed structure');
  }
  const end = body.content.byteOffset - content.byteOffset + body.content.length;
  const encoded = content.subarray(0, end);
  return { encoded, fields: derNodes(body.content), rest, algorithm, signature: signature.content.subarray(1) };
}

const BIT_STRING = 0x03;

/** True when `key` made the signature; an algorithm we do not know proves nothing. */
export function isSignedBy({ encoded, algorithm, signature }: Signed, key: KeyObject): boolean {
  const oid = derNodes(algorithm.content)[0];
  const hash = HASHES[Buffer.from(oid?.content ?? []).toString('hex')];
  if (hash === undefined) return false;
  try {
    return verify(hash, encoded, key, signature);
  } catch {
    // A key that does not fit the algorithm.
    return false;
  }
}

/** UTCTime or GeneralizedTime as a date (RFC 5280 section 4.1.2.5). Throws RangeError for anything else. */
export function timeOf(node: DerNode | undefined): Date {
  const text = Buffer.from(node?.content ?? []).toString('latin1');
  const full = node?.tag === UTC_TIME ? `${Number(text.slice(0, 2)) < 50 ? '20' : '19'}${text}` : text;
  const parts = /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)(?:\.\d+)?Z$/.exec(full);
  if (parts === null) throw new RangeError('not a time');
  const [, year, month, day, hour, minute, second] = parts;
  const date = new Date(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`);
  if (Number.isNaN(date.getTime())) throw new RangeError('not a time');
  return date;
}

const UTC_TIME = 0x17;

/** Lower-case hex, for comparing. */
export function hexOf(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('hex');
}
