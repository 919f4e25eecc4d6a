import { ByteReader } from './byte-reader.ts';
import { type CipherSuite, suiteOf } from './cipher-suites.ts';
import type { HandshakeSignature } from './signatures.ts';
import { isOlder, type RecordVersion } from './versions.ts';

/** The ephemeral key of a handshake up to TLS 1.2. */
export type ServerKeyExchange =
  | { readonly kind: 'ECDHE'; readonly group: number; readonly point: Uint8Array; readonly scheme: number | undefined }
  | { readonly kind: 'explicit curve'; readonly bits: number }
  | {
      readonly kind: 'DHE';
      readonly prime: Uint8Array;
      readonly generator: Uint8Array;
      readonly publicKey: Uint8Array;
      readonly scheme: number | undefined;
    }
  | { readonly kind: 'temporary RSA'; readonly bits: number };

/**
 * Takes the body of a ServerKeyExchange and what was agreed on, returns the ephemeral key; undefined when malformed or
 * of a key exchange without one that we can size (RFC 5246 section 7.4.3, RFC 8422 section 5.4, RFC 4279 section 2).
 */
export function parseServerKeyExchange(
  body: Uint8Array,
  suiteCode: number,
  version: RecordVersion,
): ServerKeyExchange | undefined {
  const { keyExchange, authentication } = suiteOf(suiteCode);
  const reader = new ByteReader(body);
  if (keyExchange.endsWith('PSK')) reader.vector(2);
  const parsed = parseKey(reader, keyExchange);
  if (parsed === undefined || reader.broken) return undefined;
  if (parsed.kind !== 'ECDHE' && parsed.kind !== 'DHE') return parsed;
  return { ...parsed, scheme: schemeOf(reader, authentication, version) };
}

/**
 * Takes the body of a ServerKeyExchange of ECDHE or DHE, returns the signature and the parameters under it, which are signed
 * after the two randoms (RFC 5246 section 7.4.3, RFC 8422 section 5.4); undefined when there is none.
 */
export function signedParameters(
  body: Uint8Array,
  suiteCode: number,
  version: RecordVersion,
): HandshakeSignature | undefined {
  const { keyExchange, authentication } = suiteOf(suiteCode);
  if (keyExchange.endsWith('PSK')) return undefined;
  const reader = new ByteReader(body);
  const parsed = parseKey(reader, keyExchange);
  if (parsed?.kind !== 'ECDHE' && parsed?.kind !== 'DHE') return undefined;
  const signed = body.subarray(0, body.length - reader.remaining);
  const scheme = schemeOf(reader, authentication, version);
  const signature = reader.vector(2);
  return reader.broken ? undefined : { scheme, signed, signature };
}

/** Takes a big-endian number, returns its length in bits without leading zeros. */
export function bitLength(number: Uint8Array): number {
  const first = number.findIndex((byte) => byte !== 0);
  if (first < 0) return 0;
  return (number.length - first) * 8 - Math.clz32(number[first] ?? 0) + 24;
}

function parseKey(reader: ByteReader, keyExchange: string): ServerKeyExchange | undefined {
  if (/^ECDHE|^ECDH_anon/.test(keyExchange)) return parseCurve(reader);
  if (/^DHE|^DH_anon/.test(keyExchange)) {
    const [prime, generator, publicKey] = [reader.vector(2), reader.vector(2), reader.vector(2)];
    return { kind: 'DHE', prime, generator, publicKey, scheme: undefined };
  }
  if (keyExchange !== 'RSA_EXPORT') return undefined;
  const bits = bitLength(reader.vector(2));
  reader.vector(2);
  return { kind: 'temporary RSA', bits };
}

const CURVE_TYPE = { explicitPrime: 1, explicitChar2: 2, named: 3 } as const;

function parseCurve(reader: ByteReader): ServerKeyExchange | undefined {
  const type = reader.uint(1);
  if (type === CURVE_TYPE.named) {
    return { kind: 'ECDHE', group: reader.uint(2), point: reader.vector(1), scheme: undefined };
  }
  if (type === CURVE_TYPE.explicitPrime) return { kind: 'explicit curve', bits: bitLength(reader.vector(1)) };
  return type === CURVE_TYPE.explicitChar2 ? { kind: 'explicit curve', bits: reader.uint(2) } : undefined;
}

/** Only TLS 1.2 names the scheme; before it is MD5 with SHA-1, or SHA-1, by design. */
function schemeOf(
  reader: ByteReader,
  authentication: CipherSuite['authentication'],
  version: RecordVersion,
): number | undefined {
  if (isOlder(version, 'TLSv1.2') || authentication === 'anon' || reader.remaining < 4) return undefined;
  return reader.uint(2);
}
