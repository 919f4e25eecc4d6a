import { z } from 'zod';
import type { CaConnection } from './ca-connection.ts';
import { AcmeFailure } from './problem.ts';
import { retryAfterMs } from './retry-after.ts';
import type { RenewalInfo } from './types.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
/** Bounds of Retry-After, and the pause when there is none (RFC 9773 section 4.3). */
const SHORTEST_PAUSE_MS = MINUTE_MS;
const LONGEST_PAUSE_MS = 24 * HOUR_MS;
const DEFAULT_PAUSE_MS = 6 * HOUR_MS;

/**
 * Asks the CA when it would like a certificate to be renewed (RFC 9773 section 4.2); an unsigned GET. Whatever goes wrong
 * is an answer of kind `unknown`: renewal information must never block a renewal nor count as a failure.
 */
export async function fetchRenewalInfo(
  ca: CaConnection,
  renewalInfoId: string,
  signal: AbortSignal,
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
      return unknown(error.message, error.retryAfterMs);
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

function jsonIn(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}
