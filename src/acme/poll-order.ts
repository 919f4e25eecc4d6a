import type { Clock } from '../platform/clock.ts';
import { throwIfInterrupted } from './interruption.ts';
import { AcmeFailure } from './problem.ts';
import type { AcmeSession, OrderAnswer } from './session.ts';

export interface PollPorts {
  readonly clock: Clock;
}

const FIRST_PAUSE_MS = 50;
const PAUSE_GROWTH = 2;
const LONGEST_PAUSE_MS = 2_500;
/** Longer than any CA needs when it works; what takes more is picked up again by the next try. */
const PATIENCE_MS = 90_000;

/**
 * Reads an order until it leaves the given statuses, one request per round for all its names.
 * A Retry-After makes a pause longer, never shorter (RFC 8555 section 7.4).
 * Throws AcmeFailure of kind `timeout` after 90 s, the order still alive.
 */
export async function pollOrder(
  session: Pick<AcmeSession, 'order'>,
  start: OrderAnswer,
  whileIn: readonly string[],
  ports: PollPorts,
  signal: AbortSignal,
): Promise<OrderAnswer> {
  const endMs = ports.clock.monotonicMs() + PATIENCE_MS;
  let answer = start;
  for (const pauseMs of pauses()) {
    if (!whileIn.includes(answer.order.status)) {
      return answer;
    }
    const waitMs = Math.max(pauseMs, answer.retryAfterMs ?? 0);
    if (ports.clock.monotonicMs() + waitMs > endMs) {
      throw stuck(answer);
    }
    await ports.clock.sleep(waitMs, signal);
    throwIfInterrupted(signal);
    answer = await session.order(answer.url, signal);
  }
  return answer;
}

/** 50 ms, twice as long each time, at most 2.5 s; endless. A fast CA is asked soon, a slow one no more often. */
export function* pauses(): Generator<number, undefined> {
  for (let pauseMs = FIRST_PAUSE_MS; ; pauseMs = Math.min(pauseMs * PAUSE_GROWTH, LONGEST_PAUSE_MS)) {
    yield pauseMs;
  }
}

function stuck({ url, order, retryAfterMs }: OrderAnswer): AcmeFailure {
  return new AcmeFailure({
    kind: 'timeout',
    type: 'orderStuck',
    step: 'order',
    url,
    detail: `the order is still ${order.status} after ${PATIENCE_MS / 1000} s`,
    retryAfterMs,
    orderAlive: true,
  });
}
