/** One limit of the CA: a token bucket for everything it is counted by. */
export interface TokenBuckets {
  /** Milliseconds until a token is there; 0 when there is one. */
  waitMs(key: string, nowMs: number): number;
  spend(key: string, nowMs: number): void;
  /** Fills a bucket. */
  reset(key: string): void;
}

/** Takes how many tokens a bucket holds and how long one takes to come back. */
export function tokenBuckets(capacity: number, refillMs: number): TokenBuckets {
  // As in Boulder (ratelimits/gcra.go): a bucket is the moment at which it will be full again.
  const fullAt = new Map<string, number>();
  const missingMs = (key: string, nowMs: number) => Math.max(0, (fullAt.get(key) ?? 0) - nowMs);
  return {
    waitMs: (key, nowMs) => Math.max(0, missingMs(key, nowMs) - (capacity - 1) * refillMs),
    spend(key, nowMs) {
      const after = missingMs(key, nowMs) + refillMs;
      fullAt.set(key, nowMs + Math.min(after, capacity * refillMs));
    },
    reset: (key) => void fullAt.delete(key),
  };
}
