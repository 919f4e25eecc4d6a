import type { Block, Ledger } from '../../store/ledger-types.ts';
import { exactSet } from './exact-set.ts';
import type { OrderRequest } from './order-request.ts';
import type { OwnCaps } from './types.ts';

const HOUR_MS = 3_600_000;
const WEEK_MS = 7 * 24 * HOUR_MS;

/** What our own caps on orders and issuances say to an order; waits that are over may be among them. */
export function ownCapWaits(request: OrderRequest, ledger: Ledger, own: OwnCaps): readonly Block[] {
  return [...orderCap(ledger, own), ...setCap(request, ledger, own)];
}

/** When the oldest of the last `cap` times (ISO 8601, oldest first) leaves the window; undefined while there are fewer. */
export function capLiftedAt(times: readonly string[], cap: number, windowMs: number): string | undefined {
  const oldest = times.at(-cap);
  return oldest === undefined ? undefined : new Date(Date.parse(oldest) + windowMs).toISOString();
}

function orderCap({ orders }: Ledger, { ordersPerHour }: OwnCaps): readonly Block[] {
  const until = capLiftedAt(orders, ordersPerHour, HOUR_MS);
  const reason = `${ordersPerHour} orders were placed within an hour, our own cap`;
  return until === undefined ? [] : [{ until, reason, scope: { kind: 'account' } }];
}

/**
 * Against issuing one certificate in circles, for instance because it cannot be saved. Short-lived certificates are
 * renewed more often, but inside their windows.
 */
function setCap(request: OrderRequest, { issuances }: Ledger, own: OwnCaps): readonly Block[] {
  const cap = own.issuancesPerSetAndWeek;
  if (cap === undefined || request.byHand || request.insideAriWindow || request.isUrgent) return [];
  const set = exactSet(request.names);
  const until = capLiftedAt(issuances[set] ?? [], cap, WEEK_MS);
  const reason = `a certificate for exactly these names was issued ${cap} times within seven days, our own cap`;
  return until === undefined ? [] : [{ until, reason, scope: { kind: 'exact-set', set } }];
}
