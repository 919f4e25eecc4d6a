import type { Clock } from '../platform/clock.ts';

/** Something that has to end before the process does. */
export interface Ending {
  /** In words, for the log: `the look under way`. */
  readonly what: string;
  readonly end: () => Promise<unknown>;
}

/**
 * Ends one thing after the other, for at most `limitMs` altogether: a CA or Marathon that does not answer must not keep
 * the process from ending. Whatever is cut is resumed from the store by the next process.
 *
 * Returns what was cut, in words; nothing when all ended.
 */
export async function orderlyStop(
  endings: readonly Ending[],
  clock: Pick<Clock, 'sleep'>,
  limitMs: number,
): Promise<readonly string[]> {
  const isOver = clock.sleep(limitMs).then(() => true);
  for (const [index, { end }] of endings.entries()) {
    const isCut = await Promise.race([end().then(() => false), isOver]);
    if (isCut) return endings.slice(index).map(({ what }) => what);
  }
  return [];
}
