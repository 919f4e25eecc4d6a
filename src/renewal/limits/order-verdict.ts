import type { Block, Ledger, LimitScope } from '../../store/ledger-types.ts';
import { registeredDomain } from '../registered-domain.ts';
import { availableAt } from './bucket.ts';
import { bucketKey } from './bucket-key.ts';
import { exactSet } from './exact-set.ts';
import type { CountedOrder } from './ledger.ts';
import { quietAfterStarts } from './quiet-after-starts.ts';
import type { CaLimits, LimitName } from './types.ts';

const HOUR_MS = 3_600_000;
const WEEK_MS = 7 * 24 * HOUR_MS;

/** An order that is about to be placed. */
export interface OrderRequest extends CountedOrder {
  /** The CA's renewal information says at once, or the certificate is about to expire. */
  readonly isUrgent: boolean;
  /** The operator asked for it, now: our own caps step back, those of the CA stay. */
  readonly byHand: boolean;
}

export type OrderVerdict =
  | { readonly kind: 'go' }
  /** With scope `names`, the order may go without those names: ask again for the others. */
  | { readonly kind: 'wait'; readonly until: string; readonly reason: string; readonly scope: LimitScope }
  | { readonly kind: 'paused'; readonly names: readonly string[]; readonly url: string | undefined };

/** Something that stands in the way of an order, and until when. */
type Wait = Block;

/**
 * Whether an order may be placed now, before the CA has to say no: https://letsencrypt.org/docs/rate-limits/, stricter
 * caps of our own, what the CA asked for with Retry-After, and the rule against crash loops. Of several waits the
 * longest is told, as Boulder does. Renewals of the same set need no room in the account's or the domains' limits, orders
 * inside the suggested window in none of the CA's; a paused name stops even these.
 *
 * Takes the order, the ledger of the account, the limits of its CA and the time.
 */
export function orderVerdict(request: OrderRequest, ledger: Ledger, limits: CaLimits, now: Date): OrderVerdict {
  const paused = request.byHand ? undefined : pausedIn(request.names, ledger);
  if (paused !== undefined) return paused;
  const waits = [
    ...afterStarts(ledger),
    ...blocksOn(request, ledger),
    ...ownOrderCap(ledger, limits),
    ...ownSetCap(request, ledger, limits),
    ...bucketWaits(request, ledger, limits, now),
    ...nameWaits(request, ledger, limits, now),
  ].filter(({ until }) => Date.parse(until) > now.getTime());
  const longest = latestOf(waits);
  return longest === undefined ? { kind: 'go' } : { kind: 'wait', ...longest };
}

function pausedIn(names: readonly string[], { pauses }: Ledger): OrderVerdict | undefined {
  const hit = pauses.filter((pause) => pause.names.some((name) => names.includes(name)));
  const paused = new Set(hit.flatMap((pause) => pause.names));
  if (hit.length === 0) return undefined;
  return { kind: 'paused', names: names.filter((name) => paused.has(name)), url: hit.at(-1)?.url };
}

function afterStarts({ starts }: Ledger): readonly Wait[] {
  const until = quietAfterStarts(starts);
  const reason = 'the daemon was started three times within ten minutes';
  return until === undefined ? [] : [{ until, reason, scope: { kind: 'process' } }];
}

function blocksOn(request: OrderRequest, { blocks }: Ledger): readonly Wait[] {
  const { names, insideAriWindow, isRenewalOfSameSet } = request;
  return blocks.filter(({ scope }) => {
    switch (scope.kind) {
      case 'registered-domain':
        return !insideAriWindow && !isRenewalOfSameSet && names.some((name) => registeredDomain(name) === scope.domain);
      case 'exact-set':
        return !insideAriWindow && scope.set === exactSet(names);
      case 'names':
        return names.some((name) => scope.names.includes(name));
      case 'new-accounts':
        return false;
      default:
        return true;
    }
  });
}

function ownOrderCap({ orders }: Ledger, { own }: CaLimits): readonly Wait[] {
  const until = capLiftedAt(orders, own.ordersPerHour, HOUR_MS);
  const reason = `${own.ordersPerHour} orders were placed within an hour, our own cap`;
  return until === undefined ? [] : [{ until, reason, scope: { kind: 'account' } }];
}

/** Against issuing one certificate in circles, for instance because it cannot be saved. */
function ownSetCap(request: OrderRequest, ledger: Ledger, { own }: CaLimits): readonly Wait[] {
  const cap = own.issuancesPerSetAndWeek;
  if (cap === undefined || request.byHand || request.insideAriWindow || request.isUrgent) return [];
  const set = exactSet(request.names);
  const until = capLiftedAt(ledger.issuances[set] ?? [], cap, WEEK_MS);
  const reason = `a certificate for exactly these names was issued ${cap} times within seven days, our own cap`;
  return until === undefined ? [] : [{ until, reason, scope: { kind: 'exact-set', set } }];
}

/** When the oldest of the last `cap` times leaves the window; undefined while there are fewer. */
function capLiftedAt(times: readonly string[], cap: number, windowMs: number): string | undefined {
  const oldest = times.at(-cap);
  return oldest === undefined ? undefined : new Date(Date.parse(oldest) + windowMs).toISOString();
}

function bucketWaits(request: OrderRequest, ledger: Ledger, limits: CaLimits, now: Date): readonly Wait[] {
  const { names, insideAriWindow, isRenewalOfSameSet } = request;
  if (insideAriWindow) return [];
  const set = exactSet(names);
  const setWait = waitFor(
    'certificatesPerSet',
    set,
    { kind: 'exact-set', set },
    'certificates for exactly these names',
  );
  if (isRenewalOfSameSet) return setWait;
  const domains = [...new Set(names.map(registeredDomain))].flatMap((domain) =>
    waitFor('certificatesPerDomain', domain, { kind: 'registered-domain', domain }, `certificates under ${domain}`),
  );
  return [...setWait, ...domains, ...waitFor('newOrders', '', { kind: 'account' }, 'orders of this account')];

  function waitFor(limit: LimitName, subject: string, scope: LimitScope, what: string): readonly Wait[] {
    const rule = limits[limit];
    if (rule === undefined) return [];
    const until = availableAt(ledger.buckets[bucketKey(limit, subject)], rule, now);
    return [{ until, reason: `the CA's limit for ${what} is used up`, scope }];
  }
}

/** One wait for all names that failed too often, so that the caller can leave them out at once. */
function nameWaits(request: OrderRequest, ledger: Ledger, limits: CaLimits, now: Date): readonly Wait[] {
  const untils = request.names.flatMap((name) => {
    const until = nameFreeAt(name, request, ledger, limits, now);
    return Date.parse(until) > now.getTime() ? [{ name, until }] : [];
  });
  const latest = latestOf(untils);
  if (latest === undefined) return [];
  const names = untils.map(({ name }) => name);
  return [
    { until: latest.until, reason: `validation failed too often: ${names.join(' ')}`, scope: { kind: 'names', names } },
  ];
}

function nameFreeAt(name: string, request: OrderRequest, ledger: Ledger, limits: CaLimits, now: Date): string {
  const checked: readonly LimitName[] = request.insideAriWindow
    ? ['consecutiveFailures']
    : ['failedAuthorizations', 'consecutiveFailures'];
  const atCa = checked.flatMap((limit) => {
    const rule = limits[limit];
    return rule === undefined ? [] : [availableAt(ledger.buckets[bucketKey(limit, name)], rule, now)];
  });
  const failedAt = ledger.names[name]?.failedAt ?? [];
  const own = request.byHand ? undefined : capLiftedAt(failedAt, limits.own.failedAuthorizationsPerHour, HOUR_MS);
  return [...atCa, own ?? now.toISOString()].toSorted().at(-1) ?? now.toISOString();
}

function latestOf<T extends { readonly until: string }>(waits: readonly T[]): T | undefined {
  return waits.toSorted((one, other) => Date.parse(other.until) - Date.parse(one.until))[0];
}
