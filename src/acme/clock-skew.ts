/** So many answers: a single slow or odd one decides nothing. */
const MOST_KEPT = 5;

/** Older answers tell of a clock that may have been set since. */
const LONGEST_AGE_MS = 3_600_000;

/** How far the CA's clock is ahead of ours, by the answers of late. */
export interface ClockSkew {
  /** Notes an answer, received at `now` and `monotonicMs`. */
  note(headers: Readonly<Record<string, string>>, now: Date, monotonicMs: number): void;
  /** The median, in milliseconds, negative when the CA is behind; undefined while no answer had a date. */
  ms(): number | undefined;
}

/** Makes an empty one; one per CA. */
export function clockSkew(): ClockSkew {
  let kept: readonly { readonly skewMs: number; readonly atMs: number }[] = [];
  return {
    note(headers, now, atMs) {
      const skewMs = skewOf(headers, now);
      if (skewMs === undefined) return;
      const recent = kept.filter((one) => atMs - one.atMs <= LONGEST_AGE_MS);
      kept = [...recent, { skewMs, atMs }].slice(-MOST_KEPT);
    },
    ms: () => kept.map(({ skewMs }) => skewMs).toSorted((a, b) => a - b)[Math.floor(kept.length / 2)],
  };
}

/**
 * Takes the headers (lower-case names) of an answer and the time it came; returns how many milliseconds the sender's
 * clock is ahead, undefined without a Date (RFC 9110 section 6.6.1). What a cache kept is older by its Age (RFC 9111
 * section 5.1).
 */
export function skewOf(headers: Readonly<Record<string, string>>, now: Date): number | undefined {
  const sentMs = Date.parse(headers.date ?? '');
  const ageMs = /^\d+$/.test(headers.age ?? '') ? Number(headers.age) * 1_000 : 0;
  return Number.isNaN(sentMs) ? undefined : sentMs + ageMs - now.getTime();
}
