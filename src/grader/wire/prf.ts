import { createHash, createHmac } from 'node:crypto';
import { ascii, concat } from './byte-writer.ts';

/** What the pseudorandom function of a session is built on: before TLS 1.2 MD5 and SHA-1 together. */
export type PrfHash = 'md5+sha1' | 'sha256' | 'sha384';

/** The PRF of TLS 1.0 to 1.2 (RFC 5246 section 5, RFC 2246 section 5); `length` in bytes. */
export function prf(hash: PrfHash, secret: Uint8Array, label: string, seed: Uint8Array, length: number): Uint8Array {
  const input = concat(ascii(label), seed);
  if (hash !== 'md5+sha1') return expand(hash, secret, input, length);
  const half = Math.ceil(secret.length / 2);
  const md5 = expand('md5', secret.subarray(0, half), input, length);
  const sha1 = expand('sha1', secret.subarray(secret.length - half), input, length);
  return md5.map((byte, at) => byte ^ (sha1[at] ?? 0));
}

/** The hash over handshake messages that Finished signs (RFC 5246 section 7.4.9, RFC 2246 section 7.4.9). */
export function transcriptHash(hash: PrfHash, messages: readonly Uint8Array[]): Uint8Array {
  const digest = (name: string) => messages.reduce((sum, message) => sum.update(message), createHash(name)).digest();
  return hash === 'md5+sha1' ? concat(digest('md5'), digest('sha1')) : digest(hash);
}

/** P_hash of RFC 5246 section 5. */
function expand(name: string, secret: Uint8Array, seed: Uint8Array, length: number): Uint8Array {
  let output: Uint8Array = new Uint8Array(0);
  let a = seed;
  while (output.length < length) {
    a = createHmac(name, secret).update(a).digest();
    output = concat(output, createHmac(name, secret).update(a).update(seed).digest());
  }
  return output.subarray(0, length);
}
