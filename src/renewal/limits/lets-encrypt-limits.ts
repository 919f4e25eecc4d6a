import type { BucketLimit, CaLimits, OwnCaps } from './types.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const WEEK_MS = 7 * DAY_MS;

/** Far enough below Let's Encrypt's own that a defect of ours is felt here first, and can be repaired within the hour. */
const OWN_CAPS: OwnCaps = { ordersPerHour: 100, failedAuthorizationsPerHour: 3, issuancesPerSetAndWeek: 2 };

/** Production, from https://letsencrypt.org/docs/rate-limits/ as of August 2026. */
export const LETS_ENCRYPT_LIMITS: CaLimits = {
  newOrders: spread(300, 3 * HOUR_MS),
  certificatesPerDomain: spread(50, WEEK_MS),
  certificatesPerSet: spread(5, WEEK_MS),
  failedAuthorizations: spread(5, HOUR_MS),
  consecutiveFailures: { capacity: 1152, refillMs: DAY_MS },
  newAccounts: spread(10, 3 * HOUR_MS),
  own: OWN_CAPS,
};

/**
 * Staging, from https://letsencrypt.org/docs/staging-environment/. Its number of consecutive failures is not published;
 * production's is the safe guess. A rehearsal is repeated until the settings are right, so more of one set are allowed.
 */
export const LETS_ENCRYPT_STAGING_LIMITS: CaLimits = {
  newOrders: spread(1_500, 3 * HOUR_MS),
  certificatesPerDomain: spread(30_000, WEEK_MS),
  certificatesPerSet: spread(30_000, WEEK_MS),
  failedAuthorizations: spread(200, HOUR_MS),
  consecutiveFailures: { capacity: 1152, refillMs: DAY_MS },
  newAccounts: spread(50, 3 * HOUR_MS),
  own: { ...OWN_CAPS, issuancesPerSetAndWeek: 20 },
};

/** Of other CAs we know no limits; what they answer with 429 becomes a block. */
export const OTHER_CA_LIMITS: CaLimits = {
  newOrders: undefined,
  certificatesPerDomain: undefined,
  certificatesPerSet: undefined,
  failedAuthorizations: undefined,
  consecutiveFailures: undefined,
  newAccounts: undefined,
  own: { ...OWN_CAPS, issuancesPerSetAndWeek: undefined },
};

/** Takes a directory URL, returns the limits of that CA. */
export function limitsOf(directoryUrl: string): CaLimits {
  switch (new URL(directoryUrl).hostname) {
    case 'acme-v02.api.letsencrypt.org':
      return LETS_ENCRYPT_LIMITS;
    case 'acme-staging-v02.api.letsencrypt.org':
      return LETS_ENCRYPT_STAGING_LIMITS;
    default:
      return OTHER_CA_LIMITS;
  }
}

function spread(count: number, periodMs: number): BucketLimit {
  return { capacity: count, refillMs: periodMs / count };
}
