import { type KeyObject, sign, verify } from 'node:crypto';

/** The claims that DC/OS uses. */
export interface Claims {
  readonly uid: string;
  /** Seconds since 1970; absent means forever. */
  readonly exp?: number;
}

/** Signs claims with RS256 (RFC 7515, RFC 7518 section 3.3). */
export function signToken(claims: Claims, privateKey: KeyObject): string {
  const signed = `${encode({ alg: 'RS256', typ: 'JWT' })}.${encode(claims)}`;
  return `${signed}.${sign('sha256', Buffer.from(signed), privateKey).toString('base64url')}`;
}

/**
 * The claims of a token that is signed with the key, names a `uid` and is not expired; otherwise undefined. The
 * algorithm is never taken from the token (RFC 8725 section 3.1).
 */
export function verifyToken(token: string, publicKey: KeyObject, nowMs: number): Claims | undefined {
  const [header, payload, signature, ...rest] = token.split('.');
  if (header === undefined || payload === undefined || signature === undefined || rest.length > 0) return undefined;
  const signed = Buffer.from(`${header}.${payload}`);
  if (decode(header)?.alg !== 'RS256') return undefined;
  if (!verify('sha256', signed, publicKey, Buffer.from(signature, 'base64url'))) return undefined;
  const claims = decode(payload);
  if (typeof claims?.uid !== 'string') return undefined;
  if (claims.exp === undefined) return { uid: claims.uid };
  if (typeof claims.exp !== 'number' || claims.exp * 1000 <= nowMs) return undefined;
  return { uid: claims.uid, exp: claims.exp };
}

function encode(part: object): string {
  return Buffer.from(JSON.stringify(part)).toString('base64url');
}

function decode(part: string): Record<string, unknown> | undefined {
  try {
    const parsed: unknown = JSON.parse(Buffer.from(part, 'base64url').toString());
    return typeof parsed === 'object' && parsed !== null ? { ...parsed } : undefined;
  } catch {
    return undefined;
  }
}
