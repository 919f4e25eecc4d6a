import type { Clock } from '../platform/clock.ts';

export interface Pace {
  /** At a time, never fewer and never more. */
  readonly least: number;
  readonly most: number;
}

const TICK_MS = 50;
/** A timer later than this means that this process, not the network, is what takes the time. */
const LATE_MS = 60;
const IN_TIME_MS = 15;

/**
 * Does the work for every item, and returns what came of it in the order of the items. How many at a time adapts: one
 * more every 50 ms while timers come in time, half as many when they are late.
 */
export async function atPace<Item, Result>(
  items: readonly Item[],
  { least, most }: Pace,
  clock: Pick<Clock, 'monotonicMs' | 'sleep'>,
  work: (item: Item) => Promise<Result>,
): Promise<readonly Result[]> {
  const results: Result[] = [];
  const over = new AbortController();
  let limit = least;
  let [next, running, done] = [0, 0, 0];
  await new Promise<void>((resolve, reject) => {
    const start = async (at: number, item: Item) => {
      running += 1;
      results[at] = await work(item);
      running -= 1;
      done += 1;
      if (done === items.length) resolve();
      else fill();
    };
    const fill = () => {
      for (let item = items[next]; item !== undefined && running < limit; item = items[next]) {
        start(next, item).catch(reject);
        next += 1;
      }
    };
    const adapt = async () => {
      while (!over.signal.aborted) {
        const before = clock.monotonicMs();
        await clock.sleep(TICK_MS, over.signal);
        const late = clock.monotonicMs() - before - TICK_MS;
        if (late > LATE_MS) limit = Math.max(least, limit >> 1);
        else if (late < IN_TIME_MS) limit = Math.min(most, limit + 1);
        fill();
      }
    };
    if (items.length === 0) return resolve();
    fill();
    adapt().catch(reject);
  }).finally(() => over.abort());
  return results;
}
