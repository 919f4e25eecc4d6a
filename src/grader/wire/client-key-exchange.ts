import { constants, createDiffieHellman, createECDH, publicEncrypt, X509Certificate } from 'node:crypto';
import { concat, uint, vector } from './byte-writer.ts';
import { suiteOf } from './cipher-suites.ts';
import type { ServerFlight } from './first-flight.ts';
import type { ServerKeyExchange } from './server-key-exchange.ts';
import { type RecordVersion, versionCode } from './versions.ts';
import { x25519KeyPair, x25519Secret } from './x25519.ts';

/** Our half of a key exchange. */
export interface ClientExchange {
  readonly premaster: Uint8Array;
  /** The body of ClientKeyExchange. */
  readonly body: Uint8Array;
}

/** The groups our half can do: X25519, P-256, P-384. */
export const SPEAKABLE_GROUPS: readonly number[] = [29, 23, 24];

const CURVES: ReadonlyMap<number, { readonly name: string; readonly length: number }> = new Map([
  [23, { name: 'prime256v1', length: 32 }],
  [24, { name: 'secp384r1', length: 48 }],
]);

/**
 * Takes the server's flight, the version of the hello that led to it and random bytes (512), returns our half
 * (RFC 5246 section 7.4.7); undefined for exchanges beyond us and for keys that make no sense.
 */
export function clientExchange(
  flight: ServerFlight,
  asked: RecordVersion,
  random: Uint8Array,
): ClientExchange | undefined {
  const { keyExchange } = suiteOf(flight.hello.suite);
  try {
    if (keyExchange === 'RSA') return rsaExchange(flight, asked, random);
    if (flight.keyExchange?.kind === 'ECDHE') return curveExchange(flight.keyExchange, random);
    return flight.keyExchange?.kind === 'DHE' ? finiteFieldExchange(flight.keyExchange, random) : undefined;
  } catch {
    // A point that is not on its curve, a prime that is none, a certificate without an RSA key.
    return undefined;
  }
}

/** Raw RSA: `block` must be as long as the modulus. Throws what node:crypto throws for other keys and lengths. */
export function rsaRaw(certificate: Uint8Array, block: Uint8Array): Uint8Array {
  return publicEncrypt({ key: new X509Certificate(certificate).publicKey, padding: constants.RSA_NO_PADDING }, block);
}

/** The length in bytes of a certificate's RSA modulus; undefined for other keys. */
export function rsaLength(certificate: Uint8Array): number | undefined {
  try {
    const bits = new X509Certificate(certificate).publicKey.asymmetricKeyDetails?.modulusLength;
    return bits === undefined ? undefined : Math.ceil(bits / 8);
  } catch {
    return undefined;
  }
}

/** PKCS #1 v1.5 block type 2 around a message (RFC 8017 section 7.2.1); `random` must be as long as the block. */
export function pkcs1Block(length: number, message: Uint8Array, random: Uint8Array): Uint8Array {
  const padding = random.subarray(0, length - message.length - 3).map((byte) => byte || 1);
  return concat(Uint8Array.of(0, 2), padding, Uint8Array.of(0), message);
}

function rsaExchange(
  { certificate }: ServerFlight,
  asked: RecordVersion,
  random: Uint8Array,
): ClientExchange | undefined {
  const leaf = certificate?.certificates[0];
  const length = leaf && rsaLength(leaf);
  if (leaf === undefined || length === undefined || length > 1024) return undefined;
  const premaster = concat(uint(2, versionCode(asked)), random.subarray(0, 46));
  const block = pkcs1Block(length, premaster, repeated(random.subarray(46), length));
  return { premaster, body: vector(2, rsaRaw(leaf, block)) };
}

function curveExchange(
  { group, point }: Extract<ServerKeyExchange, { kind: 'ECDHE' }>,
  random: Uint8Array,
): ClientExchange | undefined {
  if (group === 29) {
    const pair = x25519KeyPair(random.subarray(0, 32));
    const premaster = x25519Secret(pair, point);
    return premaster && { premaster, body: vector(1, pair.publicKey) };
  }
  const curve = CURVES.get(group);
  if (curve === undefined) return undefined;
  const ecdh = createECDH(curve.name);
  // A leading zero keeps the private key below the order.
  ecdh.setPrivateKey(concat(Uint8Array.of(0), random.subarray(1, curve.length)));
  return { premaster: ecdh.computeSecret(point), body: vector(1, ecdh.getPublicKey()) };
}

function finiteFieldExchange(
  { prime, generator, publicKey }: Extract<ServerKeyExchange, { kind: 'DHE' }>,
  random: Uint8Array,
): ClientExchange {
  const group = createDiffieHellman(Buffer.from(prime), Buffer.from(generator));
  group.setPrivateKey(Buffer.from(random.subarray(0, Math.min(32, prime.length - 1))));
  group.generateKeys();
  const secret = group.computeSecret(publicKey);
  const start = secret.findIndex((byte) => byte !== 0);
  // Leading zeros are stripped (RFC 5246 section 8.1.2).
  return { premaster: secret.subarray(Math.max(0, start)), body: vector(2, group.getPublicKey()) };
}

/** As many bytes as wanted out of fewer: padding must not be zero, but needs no secrecy here. */
function repeated(bytes: Uint8Array, length: number): Uint8Array {
  return Uint8Array.from({ length }, (_, at) => bytes[at % bytes.length] ?? 1);
}
