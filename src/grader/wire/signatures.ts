import { constants, createHash, type KeyObject, publicDecrypt, verify } from 'node:crypto';

/** A signature of a handshake, and what it is over. */
export interface HandshakeSignature {
  /** SignatureScheme (RFC 8446 section 4.2.3); undefined below TLS 1.2, where the key decides. */
  readonly scheme: number | undefined;
  readonly signed: Uint8Array;
  readonly signature: Uint8Array;
}

/**
 * Whether the owner of `key` made the signature (RFC 8446 section 4.2.3, RFC 5246 section 7.4.1.4.1, before it RFC 4346
 * section 7.4.3); "unknown" for a scheme or a key that this OpenSSL cannot use.
 */
export function isSignedBy(key: KeyObject, { scheme, signed, signature }: HandshakeSignature): boolean | 'unknown' {
  try {
    if (scheme !== undefined) return isSignedUnder(scheme, key, signed, signature);
    return key.asymmetricKeyType === 'rsa' ? isMd5Sha1(key, signed, signature) : verify('sha1', signed, key, signature);
  } catch {
    return 'unknown';
  }
}

const HASHES: Readonly<Record<number, string>> = {
  1: 'md5',
  2: 'sha1',
  3: 'sha224',
  4: 'sha256',
  5: 'sha384',
  6: 'sha512',
};
const INTRINSIC: Readonly<Record<number, string>> = { 4: 'sha256', 5: 'sha384', 6: 'sha512' };
/** rsa_pss_pss_* are numbered on from rsa_pss_rsae_*, two EdDSA schemes between them. */
const PSS_OF_PSS_KEYS = 5;
const ED25519 = 0x0807;
const ED448 = 0x0808;
const BRAINPOOL: Readonly<Record<number, string>> = { 2074: 'sha256', 2075: 'sha384', 2076: 'sha512' };

function isSignedUnder(scheme: number, key: KeyObject, signed: Uint8Array, signature: Uint8Array): boolean | 'unknown' {
  const [family, low] = [scheme >> 8, scheme & 0xff];
  if (isForRsa(family, low) !== (key.asymmetricKeyType?.startsWith('rsa') ?? false)) return false;
  if (scheme === ED25519 || scheme === ED448) return verify(null, signed, key, signature);
  const brainpool = BRAINPOOL[scheme];
  if (brainpool !== undefined) return verify(brainpool, signed, key, signature);
  if (family === 8) return isPss(INTRINSIC[low] ?? INTRINSIC[low - PSS_OF_PSS_KEYS], key, signed, signature);
  const hash = HASHES[family];
  if (hash === undefined) return 'unknown';
  return verify(hash, signed, low === 1 ? { key, padding: constants.RSA_PKCS1_PADDING } : key, signature);
}

/** The signature of an RSA key is never one of an elliptic key, whatever it verifies to. */
function isForRsa(family: number, low: number): boolean {
  return family === 8 ? low in INTRINSIC || low - PSS_OF_PSS_KEYS in INTRINSIC : low === 1;
}

function isPss(
  hash: string | undefined,
  key: KeyObject,
  signed: Uint8Array,
  signature: Uint8Array,
): boolean | 'unknown' {
  if (hash === undefined) return 'unknown';
  const padding = { padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: constants.RSA_PSS_SALTLEN_DIGEST };
  return verify(hash, signed, { key, ...padding }, signature);
}

/** Both hashes side by side, without the name of an algorithm: no signature that node:crypto has a name for. */
function isMd5Sha1(key: KeyObject, signed: Uint8Array, signature: Uint8Array): boolean {
  const hashes = Buffer.concat(['md5', 'sha1'].map((hash) => createHash(hash).update(signed).digest()));
  try {
    return publicDecrypt({ key, padding: constants.RSA_PKCS1_PADDING }, signature).equals(hashes);
  } catch {
    // What does not decrypt to a padded block was not made with this key.
    return false;
  }
}
