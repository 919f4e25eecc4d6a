import { z } from 'zod';
import { jsonIn } from '../platform/json.ts';
import type { CaConnection } from './ca-connection.ts';
import { AcmeFailure } from './problem.ts';
import { isTransient } from './retry.ts';
import { retryAfterMs } from './retry-after.ts';
import type { RenewalInfo } from './types.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
/** Bounds of Retry-After, and the pause when there is none (RFC 9773 section 4.3). */
const SHORTEST_PAUSE_MS = MINUTE_MS;
const LONGEST_PAUSE_MS = 24 * HOUR_MS;
const DEFAULT_PAUSE_MS = 6 * HOUR_MS;

/** Pauses after the first tries that the CA did not answer: most outages are short, and the first answer matters most. */
const UNANSWERED_PAUSES_MS = [MINUTE_MS, 5 * MINUTE_MS, 30 * MINUTE_MS] as const;

/** Asks one CA for renewal information. */
export interface RenewalInfoSource {
  /** Takes an RFC 9773 identifier. Throws nothing but AppError INTERRUPTED. */
  ask(renewalInfoId: string, signal: AbortSignal): Promise<RenewalInfo>;
}

/** Counts, for as long as the process lives, how often in a row the CA did not answer about each certificate. */
export function renewalInfoSource(ca: CaConnection): RenewalInfoSource {
  const unanswered = new Map<string, number>();
  return {
    async ask(renewalInfoId, signal) {
      const before = unanswered.get(renewalInfoId) ?? 0;
      let isUnanswered = false;
      const info = await fetchRenewalInfo(ca, renewalInfoId, signal, () => {
        isUnanswered = true;
        return UNANSWERED_PAUSES_MS[before];
      });
      if (isUnanswered) unanswered.set(renewalInfoId, before + 1);
      else unanswered.delete(renewalInfoId);
      return info;
    },
  };
}

/**
 * Asks the CA when it would like a certificate to be renewed (RFC 9773 section 4.2); an unsigned GET. Whatever goes wrong
 * is an answer of kind `unknown`: renewal information must never block a renewal nor count as a failure.
 */
async function fetchRenewalInfo(
  ca: CaConnection,
  renewalInfoId: string,
  signal: AbortSignal,
  unansweredPauseMs: () => number | undefined,
): Promise<RenewalInfo> {
  try {
    const { renewalInfo } = await ca.directory.read(signal);
    if (renewalInfo === undefined) {
      return unknown('the CA gives no renewal information', LONGEST_PAUSE_MS);
    }
    const url = `${renewalInfo}/${renewalInfoId}`;
    const response = await ca.transport.get({ step: 'renewalInfo', url, signal });
    return renewalInfoIn(response.body, retryAfterMs(response.headers, ca.clock.now()));
  } catch (error) {
    if (error instanceof AcmeFailure) {
      return unknown(error.message, error.retryAfterMs ?? (isTransient(error) ? unansweredPauseMs() : undefined));
    }
    throw error;
  }
}

const schema = z.object({
  suggestedWindow: z.object({ start: z.iso.datetime({ offset: true }), end: z.iso.datetime({ offset: true }) }),
  explanationURL: z.string().optional(),
});

/** Reads a RenewalInfo object. A window that ends before it starts is no window (RFC 9773 section 4.2). */
export function renewalInfoIn(body: string, askedPauseMs: number | undefined): RenewalInfo {
  const parsed = schema.safeParse(jsonIn(body));
  if (!parsed.success) {
    return unknown('the CA answered something else than renewal information', undefined);
  }
  const { suggestedWindow, explanationURL } = parsed.data;
  const [start, end] = [new Date(suggestedWindow.start), new Date(suggestedWindow.end)];
  if (end <= start) {
    return unknown('the suggested window ends before it starts', undefined);
  }
  return {
    kind: 'window',
    start: start.toISOString(),
    end: end.toISOString(),
    explanationUrl: explanationURL,
    retryAfterMs: pauseMs(askedPauseMs),
  };
}

function unknown(reason: string, askedPauseMs: number | undefined): RenewalInfo {
  return { kind: 'unknown', reason, retryAfterMs: pauseMs(askedPauseMs) };
}

function pauseMs(asked: number | undefined): number {
  return Math.min(Math.max(asked ?? DEFAULT_PAUSE_MS, SHORTEST_PAUSE_MS), LONGEST_PAUSE_MS);
}
