import { X509Certificate } from 'node:crypto';
import type { Known } from '../facts.ts';
import { suiteOf } from '../wire/cipher-suites.ts';
import type { ServerFlight } from '../wire/first-flight.ts';
import { MESSAGE } from '../wire/handshake.ts';
import { signedParameters } from '../wire/server-key-exchange.ts';
import { type HandshakeSignature, isSignedBy } from '../wire/signatures.ts';
import type { EncryptedFlight } from '../wire/tls13-flight.ts';

/** Where signatures of the server were seen, and the leaf of a handshake that OpenSSL completed, DER. */
export interface KeyEvidence {
  readonly flights: readonly ServerFlight[];
  readonly encrypted: readonly EncryptedFlight[];
  readonly completed: Uint8Array | undefined;
}

/**
 * Whether the server has shown that it holds the key of a leaf (DER): anybody can send a certificate. One signature that
 * is not by that key is enough to tell that it does not, or that not all servers there do.
 */
export function keyProofOf(leaf: Uint8Array, { flights, encrypted, completed }: KeyEvidence): Known<boolean> {
  const key = publicKeyOf(leaf);
  if (key === undefined) return 'unknown';
  const signatures = [
    ...flights.filter((flight) => isSame(leaf, flight.certificate?.certificates[0])).map(signatureOf),
    ...encrypted.filter((flight) => isSame(leaf, flight.certificate?.certificates[0])).map(({ proof }) => proof),
  ];
  const verdicts = signatures.flatMap((signature) => (signature === undefined ? [] : [isSignedBy(key, signature)]));
  if (verdicts.includes(false)) return false;
  return verdicts.includes(true) || isSame(leaf, completed) ? true : 'unknown';
}

/** The signature in a ServerKeyExchange up to TLS 1.2, over both randoms and the ephemeral key (RFC 5246 section 7.4.3). */
function signatureOf({ hello, clientRandom, messages }: ServerFlight): HandshakeSignature | undefined {
  const body = messages.find(({ type }) => type === MESSAGE.serverKeyExchange)?.body;
  const { version } = hello;
  if (body === undefined || clientRandom === undefined || suiteOf(hello.suite).authentication === 'anon')
    return undefined;
  if (version === undefined || version === 'SSLv2' || version === 'SSLv3' || version === 'TLSv1.3') return undefined;
  const found = signedParameters(body, hello.suite, version);
  return found && { ...found, signed: Buffer.concat([clientRandom, hello.random, found.signed]) };
}

function publicKeyOf(leaf: Uint8Array): X509Certificate['publicKey'] | undefined {
  try {
    return new X509Certificate(leaf).publicKey;
  } catch {
    return undefined;
  }
}

function isSame(leaf: Uint8Array, other: Uint8Array | undefined): boolean {
  return other !== undefined && Buffer.compare(leaf, other) === 0;
}
