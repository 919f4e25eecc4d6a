import type { IncomingHttpHeaders } from 'node:http';
import type { AcmeRequest, RequestKind } from './types.ts';

/** Pebble's paths, 2.4 to 2.10 (letsencrypt/pebble wfe/wfe.go); `renewal-info` is the proxy's own. */
const KINDS: readonly (readonly [prefix: string, kind: RequestKind])[] = [
  ['/dir', 'directory'],
  ['/nonce-plz', 'newNonce'],
  ['/sign-me-up', 'newAccount'],
  ['/my-account/', 'account'],
  ['/order-plz', 'newOrder'],
  ['/my-order/', 'order'],
  ['/finalize-order/', 'finalize'],
  ['/authZ/', 'authorization'],
  ['/chalZ/', 'challenge'],
  ['/certZ/', 'certificate'],
  ['/revoke-cert', 'revokeCert'],
  ['/rollover-account-key', 'keyChange'],
  ['/renewal-info/', 'renewalInfo'],
];

/** A request with its kind and its JWS payload decoded; whatever is not a JWS simply has no payload. */
export function acmeRequest(method: string, path: string, headers: IncomingHttpHeaders, body: Buffer): AcmeRequest {
  const kind = KINDS.find(([prefix]) => path.startsWith(prefix))?.[1] ?? 'other';
  return { kind, method, path, headers, body, payload: payloadOf(body) };
}

function payloadOf(body: Buffer): Readonly<Record<string, unknown>> | undefined {
  try {
    const { payload } = JSON.parse(body.toString()) as { payload?: string };
    if (!payload) return undefined;
    return JSON.parse(Buffer.from(payload, 'base64url').toString()) as Record<string, unknown>;
  } catch {
    return undefined;
  }
}
