import type { Clock } from '../platform/clock.ts';
import type { Random } from '../platform/random.ts';
import { throwIfInterrupted } from './interruption.ts';
import { AcmeFailure } from './problem.ts';

export interface RetryPorts {
  readonly clock: Clock;
  readonly random: Pick<Random, 'fraction'>;
}

const TRIES = 3;
const FIRST_PAUSE_MS = 500;
/** A longer Retry-After belongs to the scheduler, not into a call. */
const LONGEST_PAUSE_MS = 3_000;

/**
 * Repeats `work` when its failure is likely to pass: no answer, or a server error. At most three times, with pauses of
 * about 0.5 and 1 s. Only for what may be sent twice: reads, and requests that `work` itself makes safe to repeat.
 * One layer only: what was repeated further in, as the directory that a read needs first, is not repeated here again.
 * Throws the last AcmeFailure, `isRepeated`.
 */
export async function retrying<T>(ports: RetryPorts, signal: AbortSignal, work: () => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries++) {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof AcmeFailure) || error.isRepeated || !isTransient(error)) {
        throw error;
      }
      if (tries === TRIES) {
        throw error.with({ isRepeated: true });
      }
      await ports.clock.sleep(pauseMs(error, tries, ports.random.fraction()), signal);
      throwIfInterrupted(signal);
    }
  }
}

/** True for failures that a second try seconds later may not meet: a 429 never, a 503 that asks for minutes neither. */
export function isTransient(error: unknown): boolean {
  if (!(error instanceof AcmeFailure) || error.status === 429) {
    return false;
  }
  const unanswered = error.kind === 'network' || error.kind === 'timeout';
  const serverError = error.status !== undefined && error.status >= 500;
  return (unanswered || serverError) && (error.retryAfterMs ?? 0) <= LONGEST_PAUSE_MS;
}

/** Half to one and a half times the doubled pause: clients that failed together do not come back together. */
function pauseMs(failure: AcmeFailure, tries: number, fraction: number): number {
  return Math.max(failure.retryAfterMs ?? 0, FIRST_PAUSE_MS * 2 ** (tries - 1) * (0.5 + fraction));
}
