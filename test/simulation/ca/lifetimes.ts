import { DAY_MS, HOUR_MS } from '../scenario.ts';

/** What Let's Encrypt's profile `classic` gives from a date on. */
interface Era {
  readonly fromMs: number;
  readonly certificateMs: number;
  /** How long a valid authorization spares the next order a validation. */
  readonly authorizationMs: number;
}

/** https://letsencrypt.org/docs/profiles/ as of July 2026, announced dates included; newest first. */
const ERAS: readonly Era[] = [
  { fromMs: Date.parse('2028-02-16T00:00:00Z'), certificateMs: 45 * DAY_MS, authorizationMs: 7 * HOUR_MS },
  { fromMs: Date.parse('2027-02-10T00:00:00Z'), certificateMs: 64 * DAY_MS, authorizationMs: 10 * DAY_MS },
  { fromMs: 0, certificateMs: 90 * DAY_MS, authorizationMs: 30 * DAY_MS },
];

/** How long what is issued or validated now will last. */
export function lifetimesAt(nowMs: number): Pick<Era, 'certificateMs' | 'authorizationMs'> {
  const era = ERAS.find(({ fromMs }) => fromMs <= nowMs);
  if (era === undefined) throw new RangeError('before all eras');
  return era;
}

export interface Window {
  readonly startMs: number;
  readonly endMs: number;
}

/** Boulder core/objects.go: two thirds of the lifetime, a fiftieth of it wide; for a revoked one, just over. */
export function suggestedWindow(notBeforeMs: number, notAfterMs: number, isRevoked: boolean, nowMs: number): Window {
  if (isRevoked) return { startMs: nowMs - HOUR_MS, endMs: nowMs - HOUR_MS / 2 };
  const lifetimeMs = notAfterMs - notBeforeMs;
  const centreMs = notBeforeMs + (lifetimeMs * 2) / 3;
  return { startMs: centreMs - lifetimeMs / 100, endMs: centreMs + lifetimeMs / 100 };
}
