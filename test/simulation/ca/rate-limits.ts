import { DAY_MS, HOUR_MS } from '../scenario.ts';
import { type TokenBuckets, tokenBuckets } from './token-buckets.ts';

/** What an order is counted by. */
export interface LimitedOrder {
  readonly account: string;
  readonly names: readonly string[];
  /** These names, all of them and no others, had a certificate in the last 120 days. */
  readonly isRenewal: boolean;
  /** Its predecessor's suggested window is open now. */
  readonly isInWindow: boolean;
}

export interface LimitHit {
  readonly limit: 'newOrders' | 'perDomain' | 'perSet' | 'failedAuthorizations' | 'paused';
  readonly detail: string;
  /** Undefined for a paused name: only a person can end that. */
  readonly retryAfterMs: number | undefined;
}

/** Let's Encrypt's own books. */
export interface RateLimits {
  /** Checks an order, and counts it when nothing stands in its way; of several limits the longest wait is told. */
  place(order: LimitedOrder, nowMs: number): LimitHit | undefined;
  issued(order: LimitedOrder, nowMs: number): void;
  validated(account: string, name: string): void;
  failed(account: string, name: string, nowMs: number): void;
}

/**
 * https://letsencrypt.org/docs/rate-limits/ as of August 2026, written from there and nothing else: rules shared with
 * the daemon could not contradict it.
 */
export function rateLimits(): RateLimits {
  const newOrders = tokenBuckets(300, (3 * HOUR_MS) / 300);
  const perDomain = tokenBuckets(50, (7 * DAY_MS) / 50);
  const perSet = tokenBuckets(5, (7 * DAY_MS) / 5);
  const failedAuthorizations = tokenBuckets(5, HOUR_MS / 5);
  const consecutiveFailures = tokenBuckets(1_152, DAY_MS);

  const hitsOf = ({ account, names, isRenewal, isInWindow }: LimitedOrder, nowMs: number): readonly LimitHit[] => {
    if (isInWindow) return [];
    const always = [
      ...hits('perSet', perSet, setKey(names), TEXTS.perSet, nowMs),
      ...names.flatMap((name) => {
        const key = `${account} ${name}`;
        return hits('failedAuthorizations', failedAuthorizations, key, TEXTS.failedAuthorizations(name), nowMs);
      }),
    ];
    if (isRenewal) return always;
    const domains = domainsOf(names).flatMap((domain) =>
      hits('perDomain', perDomain, domain, TEXTS.perDomain(domain), nowMs),
    );
    return [...always, ...domains, ...hits('newOrders', newOrders, account, TEXTS.newOrders, nowMs)];
  };

  return {
    place(order, nowMs) {
      const { account, names } = order;
      const paused = names.find((name) => consecutiveFailures.waitMs(`${account} ${name}`, nowMs) > 0);
      if (paused !== undefined) return { limit: 'paused', detail: TEXTS.paused(paused), retryAfterMs: undefined };
      const found = hitsOf(order, nowMs);
      if (found.length === 0 && !order.isRenewal && !order.isInWindow) newOrders.spend(account, nowMs);
      return found.toSorted((one, other) => (other.retryAfterMs ?? 0) - (one.retryAfterMs ?? 0))[0];
    },
    issued({ names, isRenewal, isInWindow }, nowMs) {
      // Exempt orders are not checked; what they take from the buckets others have to wait for (Boulder ra/ra.go).
      perSet.spend(setKey(names), nowMs);
      if (!isRenewal && !isInWindow) for (const domain of domainsOf(names)) perDomain.spend(domain, nowMs);
    },
    validated: (account, name) => consecutiveFailures.reset(`${account} ${name}`),
    failed(account, name, nowMs) {
      failedAuthorizations.spend(`${account} ${name}`, nowMs);
      consecutiveFailures.spend(`${account} ${name}`, nowMs);
    },
  };
}

/** The same text for the same names in any order. */
export function setKey(names: readonly string[]): string {
  return names.toSorted().join(' ');
}

function hits(
  limit: LimitHit['limit'],
  buckets: TokenBuckets,
  key: string,
  text: string,
  nowMs: number,
): readonly LimitHit[] {
  const retryAfterMs = buckets.waitMs(key, nowMs);
  const detail = `${text}, retry after ${new Date(nowMs + retryAfterMs).toISOString()}`;
  return retryAfterMs === 0 ? [] : [{ limit, detail, retryAfterMs }];
}

/** As Boulder words them (ratelimits/limiter.go, wfe2/wfe.go). */
const TEXTS = {
  newOrders: 'too many new orders (300) from this account in the last 3h0m0s',
  perSet: 'too many certificates (5) already issued for this exact set of identifiers in the last 168h0m0s',
  perDomain: (domain: string) => `too many certificates (50) already issued for "${domain}" in the last 168h0m0s`,
  failedAuthorizations: (name: string) => `too many failed authorizations (5) for "${name}" in the last 1h0m0s`,
  paused: (name: string) =>
    `Your account is temporarily prevented from requesting certificates for ${name} and possibly others. ` +
    'Please visit: https://portal.letsencrypt.org/sfe/v1/unpause?jwt=x',
};

/** All simulated names stand below a domain directly below `.com`. */
function domainsOf(names: readonly string[]): readonly string[] {
  return [...new Set(names.map((name) => name.split('.').slice(-2).join('.')))];
}
