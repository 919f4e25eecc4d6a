import type { FailureRecord } from '../store/types.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

/**
 * Pauses after 1, 2, 3... failures in a row; the last one repeats.
 * `issue` and `validate` are the schedule Let's Encrypt asks for: a failed try costs the CA work and us a failed authorization.
 * Names that have been refused often are tried together, once a day: one order and one restart of the load balancer for all
 * of them, where each at its own hour would take one of each.
 * `reach` is one CA's outage: whoever comes back within the hour loses nothing, since renewals begin weeks ahead.
 * `check` costs name servers a question: a name that is mended shall not wait longer than an hour for it.
 * `install` only costs Marathon a request: quick at first, never more than an hour. `hung` is an installation whose
 * deployment never ended: the load balancer was locked for minutes, which nobody wants again soon.
 */
const PAUSES_MS = {
  issue: [1 * MINUTE_MS, 10 * MINUTE_MS, 100 * MINUTE_MS, 24 * 60 * MINUTE_MS],
  validate: [1 * MINUTE_MS, 10 * MINUTE_MS, 100 * MINUTE_MS, 24 * 60 * MINUTE_MS],
  check: [1 * MINUTE_MS, 5 * MINUTE_MS, 15 * MINUTE_MS, 60 * MINUTE_MS],
  reach: [1, 2, 4, 8, 16, 32, 60].map((minutes) => minutes * MINUTE_MS),
  revoke: [1 * MINUTE_MS, 10 * MINUTE_MS, 60 * MINUTE_MS],
  install: [5_000, 15_000, MINUTE_MS, 5 * MINUTE_MS, 15 * MINUTE_MS, 60 * MINUTE_MS],
  hung: [HOUR_MS, 4 * HOUR_MS, DAY_MS],
} as const;

/** Let's Encrypt's slowest limit refills in seven days; a longer Retry-After is a mistake and must not silence us. */
const LONGEST_RETRY_AFTER_MS = 8 * 24 * 60 * MINUTE_MS;

export interface Failed {
  /** The certificate id, the name for `validate` and `check`, or the directory for `reach`. */
  readonly subject: string;
  readonly action: FailureRecord['action'];
  readonly type: string;
  readonly detail: string;
  /** From the CA; undefined when it gave none. */
  readonly retryAfterMs: number | undefined;
  /** When in the day names are tried that have been refused often: a share in [0, 1), the same for all of one account. */
  readonly dailyAt: number;
}

/**
 * The record of a failure: counts on from `previous` when the same action failed before, and blocks the next try until
 * the schedule's pause or the CA's Retry-After (RFC 8555 section 6.6), whichever is later, has passed.
 */
export function failureRecord(failed: Failed, previous: FailureRecord | undefined, now: Date): FailureRecord {
  const count = previous?.action === failed.action ? previous.count + 1 : 1;
  const pauses = PAUSES_MS[failed.action === 'install' && failed.type === 'GAVE_UP' ? 'hung' : failed.action];
  const isDaily = failed.action === 'validate' && count >= pauses.length;
  const pauseMs = isDaily ? untilDaily(failed.dailyAt, now) : (pauses[Math.min(count, pauses.length) - 1] ?? 0);
  const asked = Math.min(failed.retryAfterMs ?? 0, LONGEST_RETRY_AFTER_MS);
  return {
    subject: failed.subject,
    count,
    lastAt: now.toISOString(),
    action: failed.action,
    type: failed.type,
    detail: failed.detail,
    notBefore: new Date(now.getTime() + Math.max(pauseMs, asked)).toISOString(),
  };
}

/** To the account's moment of the day, an hour away at least: what has just been tried shall not be tried with the others. */
function untilDaily(dailyAt: number, now: Date): number {
  const earliest = now.getTime() + HOUR_MS;
  const untilMs = (dailyAt * DAY_MS - (earliest % DAY_MS) + DAY_MS) % DAY_MS;
  return HOUR_MS + untilMs;
}
