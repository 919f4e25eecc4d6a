import { createPrivateKey, createPublicKey, diffieHellman, type KeyObject } from 'node:crypto';

/** An X25519 key pair (RFC 7748). */
export interface X25519KeyPair {
  readonly privateKey: KeyObject;
  /** 32 bytes. */
  readonly publicKey: Uint8Array;
}

const PKCS8_PREFIX = Buffer.from('302e020100300506032b656e04220420', 'hex');
const SPKI_PREFIX = Buffer.from('302a300506032b656e032100', 'hex');

/** Takes 32 random bytes, returns the key pair they stand for. */
export function x25519KeyPair(seed: Uint8Array): X25519KeyPair {
  const der = Buffer.concat([PKCS8_PREFIX, seed]);
  const privateKey = createPrivateKey({ key: der, format: 'der', type: 'pkcs8' });
  const spki = createPublicKey(privateKey).export({ format: 'der', type: 'spki' });
  return { privateKey, publicKey: spki.subarray(-32) };
}

/** The shared secret with a peer's 32-byte public key; undefined for a key that gives none (RFC 7748 section 6.1). */
export function x25519Secret(pair: X25519KeyPair, peer: Uint8Array): Uint8Array | undefined {
  if (peer.length !== 32) return undefined;
  try {
    const key = Buffer.concat([SPKI_PREFIX, peer]);
    const publicKey = createPublicKey({ key, format: 'der', type: 'spki' });
    return diffieHellman({ privateKey: pair.privateKey, publicKey });
  } catch {
    return undefined;
  }
}
