import type { Block, Ledger, LimitScope } from '../../store/ledger-types.ts';
import { bucketWaits } from './bucket-waits.ts';
import { exactSet } from './exact-set.ts';
import { isWithin } from './is-within.ts';
import { nameWaits } from './name-waits.ts';
import type { OrderRequest } from './order-request.ts';
import { ownCapWaits } from './own-cap-waits.ts';
import { quietAfterStarts } from './quiet-after-starts.ts';
import type { CaLimits } from './types.ts';

export type OrderVerdict =
  | { readonly kind: 'go' }
  /** With scope `names` the order may go without those names: ask again for the others. */
  | { readonly kind: 'wait'; readonly until: string; readonly reason: string; readonly scope: LimitScope }
  /** The order may go without these names. Nothing but a person at `url` can change that. */
  | { readonly kind: 'paused'; readonly names: readonly string[]; readonly url: string | undefined };

/**
 * Whether an order may be placed now, before the CA has to say no: https://letsencrypt.org/docs/rate-limits/, stricter
 * caps of our own, what the CA asked for with Retry-After, and the rule against crash loops. Of several waits the
 * longest is told, as Boulder does. Renewals of the same set need no room in the account's and the domains' limits,
 * orders inside the suggested window in none of the CA's; a paused name stops even these, but is asked for once more
 * when the operator says so.
 *
 * Takes the order, the ledger of the account, the limits of its CA and the time.
 */
export function orderVerdict(request: OrderRequest, ledger: Ledger, limits: CaLimits, now: Date): OrderVerdict {
  const paused = pausedIn(request, ledger);
  if (paused !== undefined) return paused;
  const [longest] = [
    ...afterStarts(ledger),
    ...blocksOn(request, ledger),
    ...ownCapWaits(request, ledger, limits.own),
    ...bucketWaits(request, ledger, limits, now),
    ...nameWaits(request, ledger, limits, now),
  ]
    .filter(({ until }) => Date.parse(until) > now.getTime())
    .sort((one, other) => Date.parse(other.until) - Date.parse(one.until));
  return longest === undefined ? { kind: 'go' } : { kind: 'wait', ...longest };
}

/** A wish lifts the pauses told before it: the operator may have opened the CA's page. Told again, they count. */
function pausedIn({ names, byHand, askedAt }: OrderRequest, { pauses }: Ledger): OrderVerdict | undefined {
  const isLifted = (at: string) => byHand && (askedAt === undefined || Date.parse(at) < Date.parse(askedAt));
  const hit = pauses.filter((pause) => !isLifted(pause.at) && pause.names.some((name) => names.includes(name)));
  const paused = new Set(hit.flatMap((pause) => pause.names));
  if (hit.length === 0) return undefined;
  return { kind: 'paused', names: names.filter((name) => paused.has(name)), url: hit.at(-1)?.url };
}

/** Not even the operator's wish passes: it stands in the store, and would be granted after every start. */
function afterStarts({ starts }: Ledger): readonly Block[] {
  const until = quietAfterStarts(starts);
  const reason = 'the daemon was started three times within ten minutes';
  return until === undefined ? [] : [{ until, reason, scope: { kind: 'process' } }];
}

/**
 * The CA's own word beats what we believe of its exemptions: an order that we take for exempt and the CA does not would
 * be refused over and over. The price is a renewal that comes some hours later, once a neighbour used up the limit.
 */
function blocksOn({ names }: OrderRequest, { blocks }: Ledger): readonly Block[] {
  return blocks.filter(({ scope }) => isHeldBack(names, scope));
}

/** A domain by the end of the name, not by our public suffix list: the CA's may be another version. */
function isHeldBack(names: readonly string[], scope: LimitScope): boolean {
  switch (scope.kind) {
    case 'registered-domain':
      return names.some((name) => isWithin(name, scope.domain));
    case 'exact-set':
      return scope.set === exactSet(names);
    case 'names':
      return names.some((name) => scope.names.includes(name));
    case 'new-accounts':
      return false;
    case 'account':
    case 'process':
      return true;
  }
}
