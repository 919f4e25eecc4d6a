/**
 * Every signature scheme a server may need to show its certificate: a server whose key fits none of those offered
 * looks dead (RFC 8446 section 4.2.3, RFC 5246 section 7.4.1.4.1).
 */
export const ALL_SCHEMES: readonly number[] = [
  0x0807, 0x0808, 0x0804, 0x0805, 0x0806, 0x0809, 0x080a, 0x080b, 0x0403, 0x0503, 0x0603, 0x081a, 0x081b, 0x081c,
  0x0303, 0x0203, 0x0401, 0x0501, 0x0601, 0x0301, 0x0201, 0x0402, 0x0202, 0x0101,
];

/** For RSA keys only. */
export const RSA_SCHEMES: readonly number[] = [0x0804, 0x0805, 0x0806, 0x0809, 0x080a, 0x080b, 0x0401, 0x0501, 0x0601];

/** For elliptic keys only. */
export const ECDSA_SCHEMES: readonly number[] = [0x0403, 0x0503, 0x0603, 0x0807, 0x0808, 0x081a, 0x081b, 0x081c];

/** Takes a scheme's code, returns the hash it signs with; undefined where the scheme brings its own or is unknown. */
export function schemeHash(code: number): 'MD5' | 'SHA-1' | 'SHA-2' | undefined {
  const hash = code >> 8;
  if (hash === 1) return 'MD5';
  if (hash === 2) return 'SHA-1';
  return hash >= 3 && hash <= 6 ? 'SHA-2' : undefined;
}
