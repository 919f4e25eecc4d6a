import type { Clock } from '../platform/clock.ts';

/** After a tick that failed as a whole: soon enough for a short outage, seldom enough for a long one. */
const FAILED_TICK_PAUSES_MS = [1_000, 2_000, 5_000, 15_000, 30_000, 60_000] as const;

/** One timer never spans a suspend or a change of the clock, nor Node's limit of 24.8 days. */
const LONGEST_SLEEP_MS = 60_000;

export interface LoopParts {
  readonly clock: Clock;
  readonly signal: AbortSignal;
  /** One piece of work; returns when to come back. */
  readonly tick: () => Promise<Date>;
  readonly onFailure: (error: unknown, nextTryMs: number) => void;
  /** A sign of life: told before each tick and at least once a minute between them. */
  readonly onBeat: () => void;
}

/** A running loop. */
export interface Loop {
  /** Shortens the current pause to nothing. */
  wake(): void;
  /** Resolves after `signal` aborted and the tick under way has ended. */
  readonly ended: Promise<void>;
}

/** Runs `tick` over and over, one at a time, each time when the last one asked for it. Knows nothing of certificates. */
export function startLoop(parts: LoopParts): Loop {
  let alarm = new AbortController();
  return { wake: () => alarm.abort(), ended: run() };

  async function run(): Promise<void> {
    let failures = 0;
    while (!parts.signal.aborted) {
      alarm = new AbortController();
      parts.onBeat();
      try {
        const next = await parts.tick();
        failures = 0;
        await sleepUntil(next);
      } catch (error) {
        if (parts.signal.aborted) return;
        const pauseMs = FAILED_TICK_PAUSES_MS[Math.min(failures, FAILED_TICK_PAUSES_MS.length - 1)] ?? 0;
        failures += 1;
        parts.onFailure(error, pauseMs);
        await sleepUntil(new Date(parts.clock.now().getTime() + pauseMs));
      }
    }
  }

  async function sleepUntil(moment: Date): Promise<void> {
    const wake = AbortSignal.any([alarm.signal, parts.signal]);
    while (!wake.aborted) {
      parts.onBeat();
      const leftMs = moment.getTime() - parts.clock.now().getTime();
      if (leftMs <= 0) return;
      await parts.clock.sleep(Math.min(leftMs, LONGEST_SLEEP_MS), wake);
    }
  }
}
