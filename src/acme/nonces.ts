/** Boulder's nonces die with the front end that made them; a few minutes are safe. */
const LONGEST_AGE_MS = 5 * 60_000;
const MOST_KEPT = 64;

/** Nonces that answers brought along (RFC 8555 section 6.5), so that newNonce is asked only when the pool is dry. */
export interface NoncePool {
  put(nonce: string, nowMs: number): void;
  /** The newest one that is young enough; never the same one twice. */
  take(nowMs: number): string | undefined;
}

/** Makes an empty pool; one per CA. Times are of the monotonic clock. */
export function noncePool(): NoncePool {
  const kept: { readonly nonce: string; readonly atMs: number }[] = [];
  return {
    put(nonce, nowMs) {
      kept.push({ nonce, atMs: nowMs });
      if (kept.length > MOST_KEPT) {
        kept.shift();
      }
    },
    take(nowMs) {
      const newest = kept.pop();
      if (newest === undefined || nowMs - newest.atMs > LONGEST_AGE_MS) {
        kept.length = 0;
        return undefined;
      }
      return newest.nonce;
    },
  };
}
