const MINUTE_MS = 60_000;

/** This many starts within this time are a crash loop... */
const STARTS = 3;
const WITHIN_MS = 10 * MINUTE_MS;

/** ...after which nothing is asked of the CA for so long. Challenges and certificates are served all the same. */
const QUIET_MS = 15 * MINUTE_MS;

/**
 * Until when a process that keeps starting has to leave the CA alone: what it does between start and crash would
 * otherwise be done at the CA over and over, and the limits be gone when the defect is found.
 *
 * Takes the times of starts, oldest first (ISO 8601); returns a time that may be past, undefined when there was no loop.
 */
export function quietAfterStarts(starts: readonly string[]): string | undefined {
  const times = starts.map((start) => Date.parse(start));
  const loops = times.filter((time, index) => time - (times[index - STARTS + 1] ?? -Infinity) <= WITHIN_MS);
  return loops.length === 0 ? undefined : new Date(Math.max(...loops) + QUIET_MS).toISOString();
}
