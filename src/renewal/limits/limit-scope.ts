import type { Block, LimitScope, Pause } from '../../store/ledger-types.ts';
import { steadyFraction } from '../steady-fraction.ts';
import { exactSet } from './exact-set.ts';
import { isWithin } from './is-within.ts';

const MINUTE_MS = 60_000;

/** A 429 without Retry-After that is no pause; Let's Encrypt's always carries one. */
const UNKNOWN_WAIT_MS = 60 * MINUTE_MS;

/** Let's Encrypt's slowest limit refills in seven days; a longer Retry-After is a mistake and must not silence us. */
const LONGEST_WAIT_MS = 8 * 24 * 60 * MINUTE_MS;

/** All that wait for one limit would come back in one second: a tenth of the wait, at most so much, spreads them. */
const JITTER_SHARE = 0.1;
const LONGEST_JITTER_MS = 10 * MINUTE_MS;

/** What a CA answered to an order; an AcmeFailure and the order's names. */
export interface Refusal {
  /** ACME error type without its URN prefix. */
  readonly type: string;
  readonly detail: string;
  readonly retryAfterMs: number | undefined;
  readonly names: readonly string[];
}

/** What to note in the ledger. */
export type LimitHit =
  | { readonly kind: 'block'; readonly block: Block }
  | { readonly kind: 'pause'; readonly pause: Pause };

/**
 * What a `rateLimited` problem holds back, and until when: Retry-After (RFC 8555 section 6.6) and a jitter that is the
 * same whenever it is computed. Boulder's problems differ in their text only (ratelimits/limiter.go, wfe2/wfe.go), so
 * this is the one place that decides by words; words it does not know hold back the whole account.
 *
 * Takes the refusal; returns undefined when it is about something else than a limit.
 */
export function limitScope(refusal: Refusal, now: Date): LimitHit | undefined {
  if (refusal.type !== 'rateLimited') return undefined;
  const { detail, names, retryAfterMs } = refusal;
  if (PAUSED.test(detail)) {
    return { kind: 'pause', pause: { names: pausedNames(refusal), url: urlIn(detail), at: now.toISOString() } };
  }
  const scope = scopeOf(detail, names);
  const waitMs = Math.min(retryAfterMs ?? UNKNOWN_WAIT_MS, LONGEST_WAIT_MS);
  const seed = `${JSON.stringify(scope)} ${exactSet(names)} ${now.toISOString()}`;
  const jitterMs = steadyFraction(seed) * Math.min(waitMs * JITTER_SHARE, LONGEST_JITTER_MS);
  const until = new Date(now.getTime() + waitMs + jitterMs).toISOString();
  return { kind: 'block', block: { scope, until, reason: detail } };
}

const PAUSED = /temporarily prevented from requesting certificates|\/unpause\b/i;
const PAUSED_NAMES = /requesting certificates for (.+?)(?: and possibly others|\. |$)/i;

/** The names in the text; all of the order's when none of them stands there. */
function pausedNames({ detail, names }: Refusal): readonly string[] {
  const listed = PAUSED_NAMES.exec(detail)?.[1]?.toLowerCase().split(/,\s*/) ?? [];
  const own = names.filter((name) => listed.includes(name));
  return own.length > 0 ? own : names;
}

/** For people to open, so nothing but https will do. */
function urlIn(detail: string): string | undefined {
  return /https:\/\/[^\s"<>]+/.exec(detail)?.[0].replace(/[.,;)]+$/, '');
}

/** A scope that is none of the order's would hold back nothing, and the order be sent again at once. */
function scopeOf(detail: string, names: readonly string[]): LimitScope {
  const quoted = /"([^"]+)"/.exec(detail)?.[1]?.toLowerCase() ?? '';
  if (/exact set of/i.test(detail)) return { kind: 'exact-set', set: exactSet(names) };
  if (/too many new registrations/i.test(detail)) return { kind: 'new-accounts' };
  if (/failed authorizations/i.test(detail)) return { kind: 'names', names: names.includes(quoted) ? [quoted] : names };
  const isDomain = /too many certificates/i.test(detail) && names.some((name) => isWithin(name, quoted));
  return isDomain ? { kind: 'registered-domain', domain: quoted } : { kind: 'account' };
}
