import type { Block, Bucket, Ledger, NameRecord, Pause } from '../../store/ledger-types.ts';
import { registeredDomain } from '../registered-domain.ts';
import { spend } from './bucket.ts';
import { bucketKey } from './bucket-key.ts';
import { exactSet } from './exact-set.ts';
import { prunedLedger } from './pruned-ledger.ts';
import type { CaLimits, LimitName } from './types.ts';

const STARTS_KEPT = 10;

/** The ledger of an account that has done nothing yet. */
export const EMPTY_LEDGER: Ledger = {
  orders: [],
  issuances: {},
  buckets: {},
  names: {},
  blocks: [],
  pauses: [],
  starts: [],
};

/** One order or issuance, and what Let's Encrypt lets it off for. */
export interface CountedOrder {
  readonly names: readonly string[];
  /** The names, all of them and no others, were issued for in the last 120 days. */
  readonly isRenewalOfSameSet: boolean;
  /** `replaces` was sent, and now lies in the suggested window of that certificate (RFC 9773 section 5). */
  readonly insideAriWindow: boolean;
}

/** A failed authorization. */
export interface CountedFailure {
  readonly name: string;
  readonly type: string;
  readonly detail: string;
}

/** Counts a new order when it is placed. Exempt ones cost the account nothing at the CA, but count for our own cap. */
export function withOrder(ledger: Ledger, order: CountedOrder, limits: CaLimits, now: Date): Ledger {
  const counted = { ...ledger, orders: [...ledger.orders, now.toISOString()] };
  const isExempt = order.isRenewalOfSameSet || order.insideAriWindow;
  return prunedLedger(isExempt ? counted : spentFrom(counted, [['newOrders', '']], limits, now), limits, now);
}

/**
 * Counts a certificate when it is there, and forgets the failures of its names: Let's Encrypt does too. As in Boulder's
 * countCertificateIssued the exact set always pays, the registered domains only when the set is new.
 */
export function withIssuance(
  ledger: Ledger,
  { names, isRenewalOfSameSet }: CountedOrder,
  limits: CaLimits,
  now: Date,
): Ledger {
  const set = exactSet(names);
  const times = [...(ledger.issuances[set] ?? []), now.toISOString()];
  const counted = withoutFailures({ ...ledger, issuances: { ...ledger.issuances, [set]: times } }, names);
  const domains = isRenewalOfSameSet ? [] : [...new Set(names.map(registeredDomain))];
  const ofDomains = domains.map((domain): Charge => ['certificatesPerDomain', domain]);
  return prunedLedger(spentFrom(counted, [['certificatesPerSet', set], ...ofDomains], limits, now), limits, now);
}

/** Counts authorizations that ended invalid; Let's Encrypt also counts a pending one that was deactivated. */
export function withNameFailures(
  ledger: Ledger,
  failures: readonly CountedFailure[],
  limits: CaLimits,
  now: Date,
): Ledger {
  const counted = failures.reduce((one, failure) => withNameFailure(one, failure, limits, now), ledger);
  return counted === ledger ? ledger : prunedLedger(counted, limits, now);
}

function withNameFailure(ledger: Ledger, failure: CountedFailure, limits: CaLimits, now: Date): Ledger {
  const { name, type, detail } = failure;
  const before = ledger.names[name];
  const record: NameRecord = {
    failedAt: [...(before?.failedAt ?? []), now.toISOString()],
    consecutive: (before?.consecutive ?? 0) + 1,
    lastAt: now.toISOString(),
    type,
    detail,
  };
  const counted = { ...ledger, names: { ...ledger.names, [name]: record } };
  const charges: readonly Charge[] = [
    ['failedAuthorizations', name],
    ['consecutiveFailures', name],
  ];
  return spentFrom(counted, charges, limits, now);
}

/** Notes that the CA asked a scope to wait; its newest word on a scope replaces an older one. */
export function withBlock(ledger: Ledger, block: Block, now: Date): Ledger {
  const scope = JSON.stringify(block.scope);
  const others = ledger.blocks.filter((one) => JSON.stringify(one.scope) !== scope);
  return { ...ledger, blocks: [...others, block].filter(({ until }) => Date.parse(until) > now.getTime()) };
}

/** Notes names that the CA has paused; each stands in the newest pause only, whose URL is valid longest. */
export function withPause(ledger: Ledger, pause: Pause): Ledger {
  const others = withoutPause(ledger, pause.names).pauses;
  return { ...ledger, pauses: [...others, pause] };
}

/** Lifts the pause of names, on the operator's word or because they were issued for. */
export function withoutPause(ledger: Ledger, names: readonly string[]): Ledger {
  const lifted = new Set(names);
  const pauses = ledger.pauses
    .map((pause) => ({ ...pause, names: pause.names.filter((name) => !lifted.has(name)) }))
    .filter((pause) => pause.names.length > 0);
  return { ...ledger, pauses };
}

/** Notes a start of the process; to be saved before anything else is done. */
export function withStart(ledger: Ledger, now: Date): Ledger {
  return { ...ledger, starts: [...ledger.starts, now.toISOString()].slice(-STARTS_KEPT) };
}

/** One token of a bucket: its limit and its subject. */
type Charge = readonly [LimitName, string];

/** Takes different charges. All at once: every copy of the buckets would be as large as the account's past. */
function spentFrom(ledger: Ledger, charges: readonly Charge[], limits: CaLimits, now: Date): Ledger {
  const spent = charges.flatMap(([name, subject]): [string, Bucket][] => {
    const [key, limit] = [bucketKey(name, subject), limits[name]];
    return limit === undefined ? [] : [[key, spend(ledger.buckets[key], limit, now)]];
  });
  return { ...ledger, buckets: { ...ledger.buckets, ...Object.fromEntries(spent) } };
}

function withoutFailures(ledger: Ledger, names: readonly string[]): Ledger {
  const issued = new Set(names);
  const keys = new Set(names.map((name) => bucketKey('consecutiveFailures', name)));
  return {
    ...withoutPause(ledger, names),
    names: Object.fromEntries(Object.entries(ledger.names).filter(([name]) => !issued.has(name))),
    buckets: Object.fromEntries(Object.entries(ledger.buckets).filter(([key]) => !keys.has(key))),
  };
}
