import { createECDH, createHash, createPrivateKey, type KeyObject } from 'node:crypto';

/** DER in front of the 32 octets of an Ed25519 private key (RFC 8410 section 7). */
const ED25519_PREFIX = Buffer.from('302e020100300506032b657004220420', 'hex');

/** The same key for the same seed. Ed25519 also signs the same text always the same way, which ECDSA does not. */
export function signingKey(seed: string): KeyObject {
  const key = Buffer.concat([ED25519_PREFIX, digest(seed)]);
  return createPrivateKey({ key, format: 'der', type: 'pkcs8' });
}

/** The same P-256 key for the same seed. */
export function certificateKey(seed: string): KeyObject {
  const pair = createECDH('prime256v1');
  pair.setPrivateKey(digest(seed));
  const point = pair.getPublicKey();
  const text = (bytes: Buffer) => bytes.toString('base64url');
  const [d, x, y] = [text(pair.getPrivateKey()), text(point.subarray(1, 33)), text(point.subarray(33))];
  return createPrivateKey({ key: { kty: 'EC', crv: 'P-256', d, x, y }, format: 'jwk' });
}

function digest(seed: string): Buffer {
  return createHash('sha256').update(seed).digest();
}
