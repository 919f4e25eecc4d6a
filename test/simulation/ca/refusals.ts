import { AcmeFailure } from '../../../src/acme/problem.ts';
import type { NameFailure } from '../../../src/acme/types.ts';
import type { LimitHit } from './rate-limits.ts';

const HOST = 'https://acme-v02.api.letsencrypt.org';

/** The daemon behaves as at Let's Encrypt only where it believes to be there; nothing is ever sent. */
export const DIRECTORY_URL = `${HOST}/directory`;

export function accountUrlOf(serial: number): string {
  return `${HOST}/acme/acct/${serial}`;
}

export function orderUrlOf(serial: number): string {
  return `${HOST}/acme/order/${serial}`;
}

/** The CA is away. */
export function unreachable(): AcmeFailure {
  const detail = 'connect ECONNREFUSED';
  return new AcmeFailure({ kind: 'network', step: 'directory', url: DIRECTORY_URL, type: 'network', detail });
}

/** The connection breaks while the order goes on at the CA. */
export function brokenOff(orderUrl: string): AcmeFailure {
  const place = { kind: 'timeout', step: 'order', url: orderUrl } as const;
  return new AcmeFailure({ ...place, type: 'timeout', detail: 'no answer within 30 s', orderAlive: true });
}

export function limited({ detail, retryAfterMs }: LimitHit): AcmeFailure {
  const place = { kind: 'problem', step: 'newOrder', url: `${HOST}/acme/new-order`, status: 429 } as const;
  return new AcmeFailure({ ...place, type: 'rateLimited', detail, retryAfterMs });
}

/** Names that could not be validated: the whole order is over (RFC 8555 section 7.1.6). */
export function invalid(orderUrl: string, nameFailures: readonly NameFailure[], all: number): AcmeFailure {
  const place = { kind: 'problem', step: 'order', url: orderUrl } as const;
  const type = nameFailures[0]?.type ?? 'orderInvalid';
  const detail = `validation failed for ${nameFailures.length} of ${all} names`;
  return new AcmeFailure({ ...place, type, detail, nameFailures, orderAlive: false });
}
