import type { Clock } from '../platform/clock.ts';

/**
 * No single piece of work is silent for so long: the longest is a look at ten thousand vhosts behind load balancers that
 * do not answer, and takes two hours. Certificates have days.
 */
export const LONGEST_SILENCE_MS = 3 * 3_600_000;

const CHECK_EVERY_MS = 60_000;

/** Signs of life of the work, and how long ago the last one was. */
export interface Pulse {
  beat(): void;
  silentMs(): number;
}

/** A pulse that begins now. */
export function pulse(clock: Pick<Clock, 'monotonicMs'>): Pulse {
  let lastMs = clock.monotonicMs();
  return {
    beat: () => {
      lastMs = clock.monotonicMs();
    },
    silentMs: () => clock.monotonicMs() - lastMs,
  };
}

/**
 * Resolves with the silence, in milliseconds, when the pulse stands still for too long; undefined when `signal` aborts
 * before. A promise that never settles leaves the event loop free and everything else waiting: no watchdog of the
 * event loop sees that.
 */
export async function stalled(
  { silentMs }: Pick<Pulse, 'silentMs'>,
  clock: Pick<Clock, 'sleep'>,
  signal: AbortSignal,
): Promise<number | undefined> {
  while (!signal.aborted) {
    await clock.sleep(CHECK_EVERY_MS, signal);
    if (!signal.aborted && silentMs() > LONGEST_SILENCE_MS) return silentMs();
  }
  return undefined;
}
