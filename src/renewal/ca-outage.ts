import type { AcmeFailure } from '../acme/problem.ts';
import type { FailureRecord, SavedCertificate } from '../store/types.ts';
import type { Policy } from './types.ts';

/** So much of a lifetime must be left, or the second CA is asked while the first is down. */
const NEAR_EXPIRY_SHARE = 1 / 6;

/** Tries in a row after which a CA is down, and has not merely dropped a request: seven minutes at least. */
const DOWN_AFTER_TRIES = 4;

/** Where to order, or when to try again. */
export type CaChoice =
  | { readonly kind: 'use'; readonly directoryUrl: string; readonly reason: string | undefined }
  | { readonly kind: 'wait'; readonly until: number; readonly reason: string };

/** True when a CA could not be reached or broke down, rather than that it refused something (RFC 8555 section 6.7). */
export function isOutage({ kind, type, status }: Pick<AcmeFailure, 'kind' | 'type' | 'status'>): boolean {
  return kind === 'network' || (kind === 'timeout' && type === 'timeout') || (status ?? 0) >= 500;
}

/**
 * The CA for an order: the first, as soon as its pause after an outage is over; one of the backups, in their order, only
 * while the first has been down for some tries and less than a sixth of the certificate's lifetime is left. A name
 * without a certificate has nothing to lose and waits. Refusals never lead to a backup.
 *
 * Takes the certificate to renew, the failures, the policy and the time; `askedAt` is when an operator asked for it.
 */
export function caChoice(
  saved: SavedCertificate | undefined,
  failures: readonly FailureRecord[],
  { directoryUrl: first, backupUrls }: Pick<Policy, 'directoryUrl' | 'backupUrls'>,
  now: Date,
  askedAt: string | undefined,
): CaChoice {
  const outage = outageOf(first, failures);
  const isDown = outage !== undefined && outage.count >= DOWN_AFTER_TRIES;
  const candidates = isDown && isNearExpiry(saved, now) ? [first, ...backupUrls] : [first];
  const pauses = candidates.map((url) => pauseEnd(outageOf(url, failures), askedAt));
  const index = pauses.findIndex((end) => end <= now.getTime());
  const directoryUrl = candidates[index];
  if (directoryUrl === undefined) {
    const reason = `${new URL(first).host} cannot be reached: ${outage?.detail ?? ''}`;
    return { kind: 'wait', until: Math.min(...pauses), reason };
  }
  const reason = index > 0 ? `${new URL(first).host} has been down for ${outage?.count} tries` : undefined;
  return { kind: 'use', directoryUrl, reason };
}

/** What is remembered of a CA's outage; undefined while it answers. */
export function outageOf(directoryUrl: string, failures: readonly FailureRecord[]): FailureRecord | undefined {
  return failures.find(({ action, subject }) => action === 'reach' && subject === directoryUrl);
}

function isNearExpiry(saved: SavedCertificate | undefined, now: Date): boolean {
  if (saved === undefined) return false;
  const notAfter = Date.parse(saved.leaf.notAfter);
  return notAfter - now.getTime() < (notAfter - Date.parse(saved.leaf.notBefore)) * NEAR_EXPIRY_SHARE;
}

/** A wish ends the pause that began before it. */
function pauseEnd(outage: FailureRecord | undefined, askedAt: string | undefined): number {
  if (outage === undefined) return 0;
  return askedAt !== undefined && Date.parse(outage.lastAt) < Date.parse(askedAt) ? 0 : Date.parse(outage.notBefore);
}
