const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;

/**
 * How far the CA's clock is ahead of ours, milliseconds, as far as renewals follow it: lifetimes and suggested windows are
 * times of the CA. What is within a minute is the way of the answers, and what is over a day is no clock to follow.
 *
 * Takes what the CA's answers showed, undefined before the first. Pure.
 */
export function followedSkewMs(clockSkewMs: number | undefined): number {
  if (clockSkewMs === undefined) return 0;
  const size = Math.abs(clockSkewMs);
  return size > MINUTE_MS && size <= DAY_MS ? clockSkewMs : 0;
}

/** What the CA's clock shows, so far as it is followed. Takes a moment of our clock and the skew. Pure. */
export function atCa(now: Date, clockSkewMs: number | undefined): Date {
  return new Date(now.getTime() + followedSkewMs(clockSkewMs));
}
