import type { ChallengeBoard } from '../acme/types.ts';
import type { Clock } from '../platform/clock.ts';
import type { Random } from '../platform/random.ts';

/** Vantage points of a CA may come late: an answer stays readable this long after its authorization is done. */
const KEPT_AFTER_WITHDRAWAL_MS = 5 * 60_000;

/** Challenge answers under validation: the ACME room writes, the HTTP routes read. */
export interface ReadableBoard extends ChallengeBoard {
  /** The key authorization for a token; undefined when there is none (any more). */
  answer(token: string): string | undefined;
  /** A token of our own that no CA knows, to find out whether requests for a name reach this process. */
  readonly probe: { readonly token: string; readonly answer: string };
}

/** An empty board with a fresh probe token. */
export function challengeBoard(clock: Pick<Clock, 'monotonicMs'>, random: Random): ReadableBoard {
  const entries = new Map<string, { readonly answer: string; readonly until: number }>();
  const probe = { token: `probe-${hex(random.bytes(16))}`, answer: hex(random.bytes(16)) };
  entries.set(probe.token, { answer: probe.answer, until: Number.POSITIVE_INFINITY });

  return {
    probe,
    publish(token, keyAuthorization) {
      entries.set(token, { answer: keyAuthorization, until: Number.POSITIVE_INFINITY });
    },
    withdraw(token) {
      const entry = entries.get(token);
      if (entry === undefined) return;
      entries.set(token, { answer: entry.answer, until: clock.monotonicMs() + KEPT_AFTER_WITHDRAWAL_MS });
      dropExpired();
    },
    answer(token) {
      dropExpired();
      return entries.get(token)?.answer;
    },
  };

  function dropExpired(): void {
    const now = clock.monotonicMs();
    for (const [token, entry] of entries) if (entry.until < now) entries.delete(token);
  }
}

function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('hex');
}
