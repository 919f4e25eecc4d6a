import type { RenewalInfoRecord, SuggestedWindow } from '../store/types.ts';
import type { CertificateFacts } from '../x509/types.ts';

/** When a certificate is to be renewed, and why then. */
export interface RenewalDate {
  /** ISO 8601, UTC. */
  readonly at: string;
  readonly reason: string;
  /** `ari`: the CA's suggestion; `lifetime`: a share of it is over; `emergency`: too little is left to wait for either. */
  readonly source: 'ari' | 'lifetime' | 'emergency';
}

const TEN_DAYS_MS = 10 * 24 * 3_600_000;

/** Let's Encrypt suggests a window of +- 1 % of the lifetime; we spread renewals over the same span. */
const SPREAD = 0.01;

/** The first part of a suggested window: what begins late in it may end after it, and the exemption from limits with it. */
const AIM_SHARE = 0.8;

/** So little is left of the lifetime that nothing the CA suggests counts any more. */
const EMERGENCY_SHARE = 1 / 20;

/**
 * The moment to renew a certificate. With renewal information (RFC 9773 section 4.2): an instant inside the suggested
 * window, evenly spread over certificates and the same after every restart; a window that lies in the past means now.
 * Without: two thirds of the lifetime, half of it below ten days (Let's Encrypt's integration guide), spread by +- 1 % of
 * the lifetime. Never later than when a twentieth is left. No constant of days, so that lifetimes may shrink.
 *
 * Takes the leaf's facts and what the CA said last; returns the date and the reason. A certificate without a lifetime
 * (notAfter before notBefore) is due at its notBefore.
 */
export function renewalDate(leaf: CertificateFacts, info?: RenewalInfoRecord): RenewalDate {
  const known = dates.get(leaf);
  if (known !== undefined && known.info === info) return known.date;
  const date = dateOf(leaf, info);
  dates.set(leaf, { info, date });
  return date;
}

/** Asked of every certificate several times a look, while nothing changes for weeks. */
const dates = new WeakMap<
  CertificateFacts,
  { readonly info: RenewalInfoRecord | undefined; readonly date: RenewalDate }
>();

function dateOf(leaf: CertificateFacts, info: RenewalInfoRecord | undefined): RenewalDate {
  const notAfter = Date.parse(leaf.notAfter);
  const lifetimeMs = Math.max(0, notAfter - Date.parse(leaf.notBefore));
  const latest = notAfter - lifetimeMs * EMERGENCY_SHARE;
  const { atMs, ...why } = info?.window === undefined ? byLifetime(leaf, lifetimeMs) : bySuggestion(leaf, info.window);
  return atMs <= latest
    ? { at: new Date(atMs).toISOString(), ...why }
    : { at: new Date(latest).toISOString(), reason: 'a twentieth of its lifetime is left', source: 'emergency' };
}

/** Whether an order placed now with `replaces` is exempt from the CA's limits (letsencrypt.org/docs/rate-limits). */
export function isInsideWindow(info: RenewalInfoRecord | undefined, now: Date): boolean {
  if (info?.window === undefined) return false;
  return Date.parse(info.window.start) <= now.getTime() && now.getTime() < Date.parse(info.window.end);
}

/** Whether the CA wanted the certificate replaced by now, as it does with one that it revokes (RFC 9773 section 4.1). */
export function isPastWindow(info: RenewalInfoRecord | undefined, now: Date): boolean {
  return info?.window !== undefined && Date.parse(info.window.end) <= now.getTime();
}

interface Due extends Omit<RenewalDate, 'at'> {
  readonly atMs: number;
}

function byLifetime({ notBefore, fingerprint }: CertificateFacts, lifetimeMs: number): Due {
  const isShort = lifetimeMs < TEN_DAYS_MS;
  const spread = (2 * positionOf(fingerprint) - 1) * SPREAD;
  const atMs = Date.parse(notBefore) + lifetimeMs * ((isShort ? 1 / 2 : 2 / 3) + spread);
  return { atMs, reason: `${isShort ? 'half' : 'two thirds'} of its lifetime is over`, source: 'lifetime' };
}

function bySuggestion({ fingerprint }: CertificateFacts, { start, end }: SuggestedWindow): Due {
  const [startMs, endMs] = [Date.parse(start), Date.parse(end)];
  const atMs = startMs + (endMs - startMs) * AIM_SHARE * positionOf(fingerprint);
  return { atMs, reason: `the CA suggests ${start} to ${end} (ARI)`, source: 'ari' };
}

/** A number in [0, 1) that looks random and is always the same for one certificate. */
function positionOf(fingerprint: string): number {
  return Number.parseInt(fingerprint.slice(0, 8), 16) / 0x1_0000_0000;
}
