import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Clock } from '../../src/platform/clock.ts';

interface Sleeper {
  readonly dueMs: number;
  readonly wake: () => void;
}

/** A clock that stands still until it is moved by hand. */
export interface FakeClock extends Clock {
  /** Moves time forward and wakes, in order, whoever is due; returns when they have run until their next wait. */
  advance(ms: number): Promise<void>;
  /** Moves time from sleeper to sleeper until `work` settles, and returns its result. */
  run<T>(work: Promise<T>): Promise<T>;
  /** How long each call of `sleep` asked for, in order. */
  readonly sleepsMs: readonly number[];
}

/** Takes the moment it starts at, ISO 8601. */
export function fakeClock(start = '2026-11-24T12:00:00.000Z'): FakeClock {
  const startMs = Date.parse(start);
  const sleepsMs: number[] = [];
  let sleepers: Sleeper[] = [];
  let elapsedMs = 0;

  const sleep = (ms: number, signal?: AbortSignal): Promise<void> => {
    sleepsMs.push(ms);
    if (signal?.aborted === true || ms <= 0) {
      return Promise.resolve();
    }
    return new Promise((resolve) => {
      const sleeper: Sleeper = { dueMs: elapsedMs + ms, wake: resolve };
      sleepers.push(sleeper);
      signal?.addEventListener('abort', () => {
        sleepers = sleepers.filter((other) => other !== sleeper);
        resolve();
      });
    });
  };

  const wakeNext = (untilMs: number): boolean => {
    const next = sleepers.toSorted((a, b) => a.dueMs - b.dueMs)[0];
    if (next === undefined || next.dueMs > untilMs) {
      return false;
    }
    elapsedMs = next.dueMs;
    sleepers = sleepers.filter((other) => other !== next);
    next.wake();
    return true;
  };

  return {
    now: () => new Date(startMs + elapsedMs),
    monotonicMs: () => elapsedMs,
    sleep,
    sleepsMs,
    async advance(ms) {
      const untilMs = elapsedMs + ms;
      await nextTurn();
      while (wakeNext(untilMs)) {
        await nextTurn();
      }
      elapsedMs = untilMs;
    },
    async run(work) {
      let settled = false;
      const done = (): void => {
        settled = true;
      };
      work.then(done, done);
      for (await nextTurn(); !settled; await nextTurn()) {
        wakeNext(Number.POSITIVE_INFINITY);
      }
      return work;
    },
  };
}
