/** What was left in a bucket at a moment; a bucket never spent from is full and needs no record. */
export interface Bucket {
  readonly tokens: number;
  /** ISO 8601, UTC. */
  readonly at: string;
}

/**
 * What a limit holds back.
 *
 * account            every order of the account
 * registered-domain  orders with a name below it
 * exact-set          orders for exactly these names; `set` as `exactSet` makes it
 * names              orders with one of these names; others may go without them
 * new-accounts       no order: only the making of accounts
 * process            everything: we start too often
 */
export type LimitScope =
  | { readonly kind: 'account' }
  | { readonly kind: 'registered-domain'; readonly domain: string }
  | { readonly kind: 'exact-set'; readonly set: string }
  | { readonly kind: 'names'; readonly names: readonly string[] }
  | { readonly kind: 'new-accounts' }
  | { readonly kind: 'process' };

/** The CA's word that a scope has to wait. */
export interface Block {
  readonly scope: LimitScope;
  /** ISO 8601, UTC. */
  readonly until: string;
  /** In the CA's words. */
  readonly reason: string;
}

/** Names Let's Encrypt has paused for this account: only a person can lift that, in a browser. */
export interface Pause {
  readonly names: readonly string[];
  readonly url: string | undefined;
  readonly at: string;
}

/** Failed authorizations of one name. */
export interface NameRecord {
  /** Those of the last hour, oldest first. */
  readonly failedAt: readonly string[];
  /** Failures in a row, whenever they were. */
  readonly consecutive: number;
  readonly lastAt: string;
  /** Of the last one: ACME error type and the CA's words. */
  readonly type: string;
  readonly detail: string;
}

/** Everything needed to judge the next order of one account at one CA. JSON-safe. */
export interface Ledger {
  /** Times of new orders in the last three hours, oldest first. */
  readonly orders: readonly string[];
  /** Exact set -> times of issuances in the last seven days, oldest first. */
  readonly issuances: Readonly<Record<string, readonly string[]>>;
  /** Limit name and subject, as `bucketKey` makes it -> what is left. */
  readonly buckets: Readonly<Record<string, Bucket>>;
  /** Name -> its failures. */
  readonly names: Readonly<Record<string, NameRecord>>;
  readonly blocks: readonly Block[];
  readonly pauses: readonly Pause[];
  /** The last ten starts of the process, oldest first. */
  readonly starts: readonly string[];
}
