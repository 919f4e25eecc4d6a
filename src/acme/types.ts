import type { Secret } from '../platform/secret.ts';
import type { KeyType } from '../x509/types.ts';

/** An account as it is kept: the key is saved before newAccount, the URL after it (RFC 8555 section 7.3). */
export interface AcmeAccount {
  readonly directoryUrl: string;
  readonly privateKeyPem: Secret;
  readonly accountUrl: string | undefined;
  readonly createdAt: string;
  /** A key change is under way: the CA may know the account by this key already (RFC 8555 section 7.3.5). */
  readonly nextPrivateKeyPem?: Secret | undefined;
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

/** Reason codes of RFC 5280 section 5.3.1 that Let's Encrypt accepts. */
export type RevocationReason = 'unspecified' | 'keyCompromise' | 'superseded' | 'cessationOfOperation';

export interface RevocationRequest {
  /** PEM; of a chain, the leaf is revoked. */
  readonly chainPem: string;
  readonly reason: RevocationReason;
  /** The account that signs; undefined signs with the certificate's own key. */
  readonly account: AcmeAccount | undefined;
  readonly privateKeyPem: Secret;
}

/**
 * When the CA would like a certificate to be renewed (RFC 9773 section 4.2). `unknown` is a value, not a failure: no
 * renewal waits for it. `retryAfterMs` is when to ask again, between one minute and one day.
 */
export type RenewalInfo =
  | {
      readonly kind: 'window';
      /** ISO 8601, UTC; start is before end. */
      readonly start: string;
      readonly end: string;
      readonly explanationUrl: string | undefined;
      readonly retryAfterMs: number;
    }
  | { readonly kind: 'unknown'; readonly reason: string; readonly retryAfterMs: number };

/** A CA with everything we ask of it. */
export interface AcmeCa extends Issuer {
  /** Revokes a certificate (RFC 8555 section 7.6); one that is revoked already is no failure. Throws AcmeFailure. */
  revoke(request: RevocationRequest, signal: AbortSignal): Promise<void>;
  /**
   * Gives the account a new key (RFC 8555 section 7.3.5), P-256. The new key is journaled before the CA is asked; after
   * a crash `issue` and this function find out which one counts. Returns the account as last journaled.
   */
  changeAccountKey(
    account: AcmeAccount,
    journal: Pick<OrderJournal, 'account'>,
    signal: AbortSignal,
  ): Promise<AcmeAccount>;
  /**
   * What CAA records call this CA (RFC 8555 section 9.7.6), lower case; undefined when it does not say or cannot be asked.
   * Throws nothing but AppError INTERRUPTED.
   */
  caaIdentities(signal: AbortSignal): Promise<readonly string[] | undefined>;
  /** How far the CA's clock is ahead of ours by its Date headers, in milliseconds; undefined while nothing was asked. */
  clockSkewMs(): number | undefined;
  /** Takes the RFC 9773 identifier of a certificate this CA has issued. Throws nothing but AppError INTERRUPTED. */
  renewalInfo(renewalInfoId: string, signal: AbortSignal): Promise<RenewalInfo>;
}
