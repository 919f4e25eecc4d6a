import { DAY_MS } from '../scenario.ts';
import type { PressedCertificate } from './certificate-press.ts';
import { suggestedWindow, type Window } from './lifetimes.ts';
import { setKey } from './rate-limits.ts';

/** How long a set of names counts as known. */
const RENEWAL_MS = 120 * DAY_MS;

/** A mass revocation looks back so far. */
const RECENT_MS = 30 * DAY_MS;

export interface LoggedCertificate extends PressedCertificate {
  readonly account: string;
  readonly issuedMs: number;
  revokedMs: number | undefined;
  /** An order names it as its predecessor, and has not failed. */
  isReplaced: boolean;
}

/** Everything the CA has issued. */
export interface CertificateLog {
  add(certificate: PressedCertificate, account: string, nowMs: number): void;
  find(id: string): LoggedCertificate | undefined;
  findByLeaf(leafPem: string): LoggedCertificate | undefined;
  isRenewal(names: readonly string[], nowMs: number): boolean;
  window(certificate: LoggedCertificate, nowMs: number): Window;
  /** Revokes all certificates of the busiest of the last thirty days; returns how many. */
  revokeOneDay(nowMs: number): number;
}

/** An empty log. */
export function certificateLog(): CertificateLog {
  const byId = new Map<string, LoggedCertificate>();
  const byLeaf = new Map<string, LoggedCertificate>();
  const lastIssued = new Map<string, number>();
  return {
    add(certificate, account, nowMs) {
      const logged = { ...certificate, account, issuedMs: nowMs, revokedMs: undefined, isReplaced: false };
      byId.set(certificate.id, logged);
      byLeaf.set(certificate.leafPem, logged);
      lastIssued.set(setKey(certificate.names), nowMs);
    },
    find: (id) => byId.get(id),
    findByLeaf: (leafPem) => byLeaf.get(leafPem),
    isRenewal: (names, nowMs) => nowMs - (lastIssued.get(setKey(names)) ?? Number.NEGATIVE_INFINITY) < RENEWAL_MS,
    window: ({ notBeforeMs, notAfterMs, revokedMs }, nowMs) =>
      suggestedWindow(notBeforeMs, notAfterMs, revokedMs !== undefined, nowMs),
    revokeOneDay(nowMs) {
      const recent = [...byId.values()].filter(
        ({ issuedMs, revokedMs }) => revokedMs === undefined && nowMs - issuedMs < RECENT_MS,
      );
      const days = Map.groupBy(recent, ({ issuedMs }) => Math.floor(issuedMs / DAY_MS));
      const [busiest = []] = [...days.values()].toSorted((one, other) => other.length - one.length);
      for (const certificate of busiest) certificate.revokedMs = nowMs;
      return busiest.length;
    },
  };
}
