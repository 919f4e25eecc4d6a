import type { CertificateFacts } from '../x509/types.ts';

/** When a certificate is to be renewed, and why then. */
export interface RenewalDate {
  /** ISO 8601, UTC. */
  readonly at: string;
  readonly reason: string;
}

const TEN_DAYS_MS = 10 * 24 * 3_600_000;

/** Let's Encrypt suggests a window of +- 1 % of the lifetime; we spread renewals over the same span. */
const SPREAD = 0.01;

/**
 * The moment to renew a certificate: two thirds of its lifetime, half of it below ten days (Let's Encrypt's integration
 * guide), spread by +- 1 % of the lifetime. The spread comes from the fingerprint: even over many certificates, the
 * same after every restart. No constant of days, so that lifetimes may shrink.
 *
 * Takes the leaf's facts; returns the date and the reason. A certificate without a lifetime (notAfter before
 * notBefore) is due at its notBefore.
 */
export function renewalDate(leaf: CertificateFacts): RenewalDate {
  const notBefore = Date.parse(leaf.notBefore);
  const lifetimeMs = Math.max(0, Date.parse(leaf.notAfter) - notBefore);
  const share = lifetimeMs < TEN_DAYS_MS ? 1 / 2 : 2 / 3;
  const spread = (2 * positionOf(leaf.fingerprint) - 1) * SPREAD;
  const at = new Date(notBefore + lifetimeMs * (share + spread));
  return {
    at: at.toISOString(),
    reason: `${lifetimeMs < TEN_DAYS_MS ? 'half' : 'two thirds'} of its lifetime is over`,
  };
}

/** A number in [0, 1) that looks random and is always the same for one certificate. */
function positionOf(fingerprint: string): number {
  return Number.parseInt(fingerprint.slice(0, 8), 16) / 0x1_0000_0000;
}
