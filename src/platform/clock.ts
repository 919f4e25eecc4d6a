/** Time, as a port: tests move it by hand. */
export interface Clock {
  now(): Date;
  /** Milliseconds from an arbitrary start, not affected by changes of the wall clock. */
  monotonicMs(): number;
  /** Resolves after `ms` milliseconds, or at once when `signal` aborts; never rejects. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
}
