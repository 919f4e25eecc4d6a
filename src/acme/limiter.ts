import type { Clock } from '../platform/clock.ts';
import { throwIfInterrupted } from './interruption.ts';

export interface LimiterOptions {
  /** Requests at the same time. */
  readonly inFlight: number;
  readonly perSecond: number;
  /** Requests that may go out at once after a pause. */
  readonly burst: number;
}

/** Keeps requests to one CA below its limits. Both throw AppError INTERRUPTED when `signal` aborts while they wait. */
export interface Limiter {
  /** Runs `work` when fewer than `inFlight` others run; first come, first served. It must not be called from within. */
  run<T>(signal: AbortSignal, work: () => Promise<T>): Promise<T>;
  /** Waits for a token of the bucket: one before each request. */
  pace(signal: AbortSignal): Promise<void>;
}

/** Takes a clock and the CA's limits. */
export function limiter(clock: Clock, options: LimiterOptions): Limiter {
  const slots = semaphore(options.inFlight);
  const bucket = tokenBucket(clock, options);
  return {
    async run(signal, work) {
      await slots.enter();
      try {
        throwIfInterrupted(signal);
        return await work();
      } finally {
        slots.leave();
      }
    },
    async pace(signal) {
      const waitMs = bucket.reserve();
      if (waitMs > 0) {
        await clock.sleep(waitMs, signal);
      }
      throwIfInterrupted(signal);
    },
  };
}

/** An aborted waiter gives its place on as soon as its turn comes; those before it are aborted too, or soon done. */
function semaphore(size: number): { enter(): Promise<void>; leave(): void } {
  let free = size;
  const queue: (() => void)[] = [];
  return {
    async enter() {
      if (free > 0) {
        free -= 1;
        return;
      }
      await new Promise<void>((resolve) => {
        queue.push(resolve);
      });
    },
    leave() {
      const next = queue.shift();
      if (next === undefined) {
        free += 1;
      } else {
        next();
      }
    },
  };
}

/** `reserve` takes one token and tells after how many milliseconds it may be used. */
function tokenBucket(clock: Clock, { perSecond, burst }: LimiterOptions): { reserve(): number } {
  let tokens = burst;
  let countedAtMs = clock.monotonicMs();
  return {
    reserve() {
      const nowMs = clock.monotonicMs();
      tokens = Math.min(burst, tokens + ((nowMs - countedAtMs) / 1000) * perSecond);
      countedAtMs = nowMs;
      tokens -= 1;
      return tokens >= 0 ? 0 : (-tokens / perSecond) * 1000;
    },
  };
}
