/** How fast a token bucket fills: one token every `refillMs`, up to `capacity`. */
export interface BucketLimit {
  readonly capacity: number;
  readonly refillMs: number;
}

/** The limits that fill by the token; their buckets stand in the ledger under these names. */
export type LimitName =
  | 'newOrders'
  | 'certificatesPerDomain'
  | 'certificatesPerSet'
  | 'failedAuthorizations'
  | 'consecutiveFailures';

/** Caps of our own: sliding windows, since they are small enough to count every case. */
export interface OwnCaps {
  readonly ordersPerHour: number;
  readonly failedAuthorizationsPerHour: number;
  /** Undefined where the CA counts no exact sets: a private CA's certificates may live for hours. */
  readonly issuancesPerSetAndWeek: number | undefined;
}

/** What one CA allows; undefined where it is not known to limit. */
export interface CaLimits extends Readonly<Record<LimitName, BucketLimit | undefined>> {
  readonly newAccounts: BucketLimit | undefined;
  readonly own: OwnCaps;
}
