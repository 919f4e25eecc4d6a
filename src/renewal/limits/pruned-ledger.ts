import type { Ledger } from '../../store/ledger-types.ts';
import { isFull } from './bucket.ts';
import { limitOfKey } from './bucket-key.ts';
import type { CaLimits } from './types.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const ORDERS_KEPT_MS = 3 * HOUR_MS;
const ISSUANCES_KEPT_MS = 7 * DAY_MS;
const NAME_FAILURES_KEPT_MS = HOUR_MS;
/** A name not tried for so long was given up. */
const NAMES_KEPT_MS = 90 * DAY_MS;

/** The ledger without what no rule looks at any more; a bucket that is full again needs no record. */
export function prunedLedger(ledger: Ledger, limits: CaLimits, now: Date): Ledger {
  const isSince = (time: string, keptMs: number) => Date.parse(time) > now.getTime() - keptMs;
  const names = mapped(ledger.names, (record) => ({
    ...record,
    failedAt: record.failedAt.filter((time) => isSince(time, NAME_FAILURES_KEPT_MS)),
  }));
  const issuances = mapped(ledger.issuances, (times) => times.filter((time) => isSince(time, ISSUANCES_KEPT_MS)));
  return {
    ...ledger,
    orders: ledger.orders.filter((time) => isSince(time, ORDERS_KEPT_MS)),
    issuances: filtered(issuances, (_, times) => times.length > 0),
    names: filtered(names, (_, { lastAt }) => isSince(lastAt, NAMES_KEPT_MS)),
    buckets: filtered(ledger.buckets, (key, bucket) => {
      const limit = limitOfKey(key, limits);
      return limit !== undefined && !isFull(bucket, limit, now);
    }),
    blocks: ledger.blocks.filter(({ until }) => Date.parse(until) > now.getTime()),
  };
}

function filtered<T>(
  record: Readonly<Record<string, T>>,
  isKept: (key: string, value: T) => boolean,
): Readonly<Record<string, T>> {
  return Object.fromEntries(Object.entries(record).filter(([key, value]) => isKept(key, value)));
}

function mapped<T>(record: Readonly<Record<string, T>>, change: (value: T) => T): Readonly<Record<string, T>> {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, change(value)]));
}
