import { createHash, createHmac } from 'node:crypto';
import { ascii, concat, uint, vector } from './byte-writer.ts';

/** The hashes of TLS 1.3 suites. */
export type SuiteHash = 'sha256' | 'sha384';

/** Takes salt and input, returns a pseudorandom key of the hash's length (RFC 5869 section 2.2). */
export function hkdfExtract(hash: SuiteHash, salt: Uint8Array, input: Uint8Array): Uint8Array {
  return createHmac(hash, salt).update(input).digest();
}

/** HKDF-Expand-Label of TLS 1.3 (RFC 8446 section 7.1); `length` in bytes. */
export function expandLabel(
  hash: SuiteHash,
  secret: Uint8Array,
  label: string,
  context: Uint8Array,
  length: number,
): Uint8Array {
  const input = concat(uint(2, length), vector(1, ascii(`tls13 ${label}`)), vector(1, context));
  let output: Uint8Array = new Uint8Array(0);
  let block: Uint8Array = new Uint8Array(0);
  for (let round = 1; output.length < length; round++) {
    block = createHmac(hash, secret).update(block).update(input).update(Uint8Array.of(round)).digest();
    output = concat(output, block);
  }
  return output.subarray(0, length);
}

/** The hash of some bytes. */
export function digest(hash: SuiteHash, bytes: Uint8Array): Uint8Array {
  return createHash(hash).update(bytes).digest();
}
