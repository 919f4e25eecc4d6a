import type { Block, Ledger } from '../../store/ledger-types.ts';
import { availableAt } from './bucket.ts';
import { bucketKey } from './bucket-key.ts';
import type { OrderRequest } from './order-request.ts';
import { capLiftedAt } from './own-cap-waits.ts';
import type { CaLimits, LimitName } from './types.ts';

const HOUR_MS = 3_600_000;

/**
 * One wait for all names of an order whose validation failed too often, so that the caller can leave them out at once;
 * empty when there are none.
 */
export function nameWaits(request: OrderRequest, ledger: Ledger, limits: CaLimits, now: Date): readonly Block[] {
  const waiting = request.names
    .map((name) => ({ name, freeAt: freeAt(name, request, ledger, limits, now) }))
    .filter((one) => one.freeAt > now.getTime());
  if (waiting.length === 0) return [];
  const names = waiting.map(({ name }) => name);
  return [
    {
      until: new Date(Math.max(...waiting.map((one) => one.freeAt))).toISOString(),
      reason: `validation failed too often: ${names.join(' ')}`,
      scope: { kind: 'names', names },
    },
  ];
}

/**
 * Milliseconds of the epoch. Inside the suggested window Let's Encrypt does not look at failed authorizations, but does
 * at the failures in a row after which it pauses a name: that bucket must not run empty, since no time refills a pause.
 */
function freeAt(name: string, request: OrderRequest, ledger: Ledger, limits: CaLimits, now: Date): number {
  const checked: readonly LimitName[] = request.insideAriWindow
    ? ['consecutiveFailures']
    : ['failedAuthorizations', 'consecutiveFailures'];
  const atCa = checked.map((limit) => {
    const rule = limits[limit];
    return rule === undefined ? 0 : availableAt(ledger.buckets[bucketKey(limit, name)], rule, now);
  });
  const failedAt = ledger.names[name]?.failedAt;
  const isFree = failedAt === undefined || request.byHand;
  const own = isFree ? undefined : capLiftedAt(failedAt, limits.own.failedAuthorizationsPerHour, HOUR_MS);
  return Math.max(...atCa, own === undefined ? now.getTime() : Date.parse(own));
}
