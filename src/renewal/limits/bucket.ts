import type { Bucket } from '../../store/ledger-types.ts';
import type { BucketLimit } from './types.ts';

/** Tokens are fractions; what lacks less than this was lost in their rounding. */
const ROUNDING_TOKENS = 1e-9;
const ROUNDING_MS = 1e-3;

/**
 * Takes a bucket (undefined is full), its limit and the time; returns the bucket one token poorer, never below empty: a
 * CA that let pass what we thought spent knows better. Let's Encrypt counts the same way, in Boulder's package ratelimits.
 */
export function spend(bucket: Bucket | undefined, limit: BucketLimit, now: Date): Bucket {
  const { tokens, at } = refill(bucket, limit, now);
  return { tokens: Math.max(0, tokens - 1), at };
}

/** When the next token is there, in milliseconds since the epoch: `now` or later. */
export function availableAt(bucket: Bucket | undefined, limit: BucketLimit, now: Date): number {
  if (bucket === undefined) return now.getTime();
  const missingMs = (1 - tokensAt(bucket, limit, now)) * limit.refillMs;
  return now.getTime() + Math.max(0, Math.ceil(missingMs - ROUNDING_MS));
}

/** The bucket with what has flowed in since. A clock that was set back lets nothing flow, rather than out. */
export function refill(bucket: Bucket | undefined, limit: BucketLimit, now: Date): Bucket {
  return { tokens: tokensAt(bucket, limit, now), at: now.toISOString() };
}

function tokensAt(bucket: Bucket | undefined, { capacity, refillMs }: BucketLimit, now: Date): number {
  if (bucket === undefined) return capacity;
  const elapsedMs = Math.max(0, now.getTime() - Date.parse(bucket.at));
  return Math.min(capacity, bucket.tokens + elapsedMs / refillMs);
}

/** True when the bucket is as good as never spent from. */
export function isFull(bucket: Bucket, limit: BucketLimit, now: Date): boolean {
  return tokensAt(bucket, limit, now) > limit.capacity - ROUNDING_TOKENS;
}
