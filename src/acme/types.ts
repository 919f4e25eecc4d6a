import type { Secret } from '../platform/secret.ts';
import type { KeyType } from '../x509/types.ts';

/** An account as it is kept: the key is saved before newAccount, the URL after it (RFC 8555 section 7.3). */
export interface AcmeAccount {
  readonly directoryUrl: string;
  readonly privateKeyPem: Secret;
  readonly accountUrl: string | undefined;
  readonly createdAt: string;
}

/** Where answers to http-01 challenges are published while the CA validates (RFC 8555 section 8.3). */
export interface ChallengeBoard {
  publish(token: string, keyAuthorization: string): void;
  /** Says that the CA is done with it; the board may keep answering a few minutes for late vantage points. */
  withdraw(token: string): void;
}

export interface OrderRequest {
  /** Normalised: lower case, A-labels, no duplicates. */
  readonly names: readonly string[];
  readonly keyType: KeyType;
  /** ACME profile; undefined takes the CA's default. */
  readonly profile: string | undefined;
  /** RFC 9773 certificate identifier of the predecessor. */
  readonly replaces: string | undefined;
}

/** An order as it must survive a crash. Key and CSR are there from just before finalize on. */
export interface PlacedOrder {
  readonly orderUrl: string;
  readonly directoryUrl: string;
  readonly names: readonly string[];
  readonly placedAt: string;
  readonly expires: string | undefined;
  readonly privateKeyPem: Secret | undefined;
  readonly csrPem: string | undefined;
}

/** Told before the step that depends on it; the step waits until the promise resolves. */
export interface OrderJournal {
  /** An account key or URL is new. */
  account(account: AcmeAccount): Promise<void>;
  /** After newOrder, and again before finalize with key and CSR. */
  order(order: PlacedOrder): Promise<void>;
}

/** What the CA, or the way to it, said of one name. */
export interface NameFailure {
  readonly name: string;
  /** ACME error type without its URN prefix: `dns`, `caa`, `connection`, `unauthorized`, `rateLimited`... */
  readonly type: string;
  readonly detail: string;
}

export interface IssuedCertificate {
  readonly names: readonly string[];
  readonly keyType: KeyType;
  /** Leaf first, then intermediates; checked against key, names and dates before it is handed out. */
  readonly chainPem: string;
  readonly privateKeyPem: Secret;
  readonly directoryUrl: string;
}

export interface IssueOptions {
  /** The account to use; undefined makes a new one. */
  readonly account: AcmeAccount | undefined;
  /** An order of an earlier try: resumed instead of placing a new one, when CA and names are the same. */
  readonly resume: PlacedOrder | undefined;
  readonly signal: AbortSignal;
}

/** The CA, seen from the reconcile loop. */
export interface Issuer {
  /**
   * Orders, validates, finalizes and downloads one certificate (RFC 8555 section 7.1.6).
   * Throws AcmeFailure when the CA refuses or cannot be reached: `nameFailures` tells the names at fault, `retryAfterMs`
   * how long the CA asks to wait (nothing waits inside for a 429), `orderAlive` whether the journaled order is to be kept
   * and handed back as `resume`. Throws AppError INTERRUPTED, the order alive, when the signal aborts.
   */
  issue(request: OrderRequest, journal: OrderJournal, options: IssueOptions): Promise<IssuedCertificate>;
}
