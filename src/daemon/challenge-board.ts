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
  const probe = { token: `probe-${hex(random.bytes(16))}`, answer: hex(random.bytes(16)) };
  const open = new Map([[probe.token, probe.answer]]);
  /** In the order in which they end, so that dropping the ended ones looks at no other. */
  const withdrawn = new Map<string, { readonly answer: string; readonly until: number }>();

  return {
    probe,
    publish(token, keyAuthorization) {
      withdrawn.delete(token);
      open.set(token, keyAuthorization);
    },
    withdraw(token) {
      const answer = open.get(token);
      if (answer === undefined) return;
      open.delete(token);
      dropEnded();
      withdrawn.set(token, { answer, until: clock.monotonicMs() + KEPT_AFTER_WITHDRAWAL_MS });
    },
    answer(token) {
      dropEnded();
      return open.get(token) ?? withdrawn.get(token)?.answer;
    },
  };

  function dropEnded(): void {
    const now = clock.monotonicMs();
    for (const [token, { until }] of withdrawn) {
      if (until >= now) return;
      withdrawn.delete(token);
    }
  }
}

function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('hex');
}
