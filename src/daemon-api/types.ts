/**
 * Contract between the daemon and its callers, on the daemon's second port: `GET /v1/report`, `GET /v1/events`,
 * `POST /v1/renew`, `POST /v1/revoke`. JSON-safe, no secrets. Times are ISO 8601, UTC.
 */

/** How a vhost stands, worst first. */
export type VhostState =
  | 'failed'
  | 'overdue'
  | 'unserved'
  | 'issuing'
  | 'installing'
  | 'served'
  /** Nothing could be learnt, for instance no load balancer instance answered. */
  | 'unknown';

export interface ReportedCertificate {
  readonly id: string;
  readonly version: number;
  readonly names: readonly string[];
  readonly keyType: string;
  /** SHA-256 of the leaf, lower-case hex. */
  readonly fingerprint: string;
  readonly issuer: string;
  /** Host of the ACME directory it was ordered at; left out by daemons before 1.0. */
  readonly ca?: string | undefined;
  readonly notBefore: string;
  readonly notAfter: string;
  /** When it will be renewed, and why then. */
  readonly renewsAt: string;
  readonly renewReason: string;
  /** What that date follows from: the CA's suggestion, a share of the lifetime, or that too little of it is left. */
  readonly renewSource?: 'ari' | 'lifetime' | 'emergency' | undefined;
  /** What the CA suggests (RFC 9773); left out where it suggests nothing. */
  readonly window?: { readonly start: string; readonly end: string };
  /** In hex, as the certificate has it. */
  readonly serial?: string;
  /** Common names of who issued the leaf, then of who issued that one, and so on. */
  readonly chain?: readonly string[];
  /** Variable of marathon-lb that carries it; undefined while not installed. */
  readonly slot: string | undefined;
}

export interface ServedByInstance {
  /** `host:port` of the instance's TLS frontend. */
  readonly instance: string;
  /** Fingerprint seen in the handshake, or why there was none. */
  readonly fingerprint: string | undefined;
  readonly problem: string | undefined;
}

export interface ReportedVhost {
  readonly host: string;
  readonly state: VhostState;
  /** In words: `served by 2 of 2`, or the CA's own words. */
  readonly detail: string;
  readonly certificateId: string | undefined;
  readonly nextTryAt: string | undefined;
  readonly served: readonly ServedByInstance[];
}

/** One thing the daemon did, with its reason. */
export interface ReportedEvent {
  readonly at: string;
  readonly message: string;
  readonly ok: boolean;
  /** Of an action that has ended, for instance `issue`: then this is an attempt, and `message` is how it went. */
  readonly action?: string;
  /** What it was about; left out where no single certificate was. */
  readonly certificateId?: string;
  /** The names that were asked for. */
  readonly names?: readonly string[];
}

/** What fails, and how often in a row. */
export interface ReportedFailure {
  /** The certificate id, or the name where the CA refused one name of an order. */
  readonly subject: string;
  /** `issue`, `install`, `revoke`, `validate` (the CA refused a name), `check` (it would), `reach` (the CA is down). */
  readonly action: string;
  readonly count: number;
  /** ACME error type or code of ours. */
  readonly type: string;
  readonly detail: string;
  readonly lastAt: string;
  /** Nothing is tried before. */
  readonly nextTryAt: string;
}

/** The account at the CA that certificates are ordered from. */
export interface ReportedAccount {
  /** Host of the ACME directory. */
  readonly ca: string;
  /** Undefined while none is registered. */
  readonly url: string | undefined;
  /** What an operator has to know about it, for instance that it is new after the loss of the old one. */
  readonly note: string | undefined;
}

/** What a limit of the CA still allows. */
export interface ReportedLimit {
  /** `newOrders`, `certificatesPerDomain`... */
  readonly limit: string;
  /** What it counts for: a registered domain, a name; empty for the account. */
  readonly subject: string;
  readonly left: number;
  readonly capacity: number;
}

/** Names that the CA has paused: only a person can end that. */
export interface ReportedPause {
  readonly names: readonly string[];
  /** Where; left out where the CA told none. */
  readonly url?: string;
  readonly at: string;
}

/** A TLS template that the daemon set in the load balancer's environment. */
export interface ReportedTemplate {
  readonly variable: string;
  readonly ours: string;
  /** What stood there before; `null` for nothing. */
  readonly before: string | null;
}

export interface Report {
  readonly schema: 1;
  readonly daemon: { readonly version: string; readonly appId: string; readonly startedAt: string };
  /** When the observation behind this report was made, or when the last try to make one failed. */
  readonly at: string;
  /** When the last look that worked was made; left out before the first. */
  readonly lookedAt?: string;
  readonly nextLookAt: string;
  readonly loadBalancer: { readonly appId: string; readonly instances: number } | undefined;
  readonly certificates: readonly ReportedCertificate[];
  readonly vhosts: readonly ReportedVhost[];
  /** What it put into the load balancer beside certificates; left out by daemons before 1.0. */
  readonly templates?: readonly ReportedTemplate[];
  /** Newest last, at most 100. */
  readonly events: readonly ReportedEvent[];
  /** Left out by daemons before 1.0. */
  readonly account?: ReportedAccount | undefined;
  /** Left out by daemons before 1.0. */
  readonly failures?: readonly ReportedFailure[];
  /** Those that something was spent from; left out while none is known. */
  readonly limits?: readonly ReportedLimit[];
  /** Left out by daemons before 1.0. */
  readonly paused?: readonly ReportedPause[];
  /** What an operator should know although nothing failed, for instance a wrong clock; left out when there is nothing. */
  readonly notes?: readonly string[];
  /** Why the last look failed as a whole; undefined when it worked. */
  readonly problem: string | undefined;
}

/** The report, or why there is none. */
export type ReportAnswer =
  | { readonly kind: 'report'; readonly report: Report }
  | { readonly kind: 'unreachable'; readonly reason: string };

/** Why a certificate is revoked (RFC 5280 section 5.3.1), as far as Let's Encrypt takes it from a subscriber. */
export type RevocationReason = 'unspecified' | 'keyCompromise' | 'superseded' | 'cessationOfOperation';

/** Body of `POST /v1/renew`. */
export interface RenewRequest {
  /** A vhost; all certificates when left out. */
  readonly host?: string;
  /** Even if no renewal is due. */
  readonly force?: boolean;
}

/** Body of `POST /v1/revoke`: the certificate by its id, or the one a vhost has. */
export type RevokeRequest = { readonly reason: RevocationReason } & (
  | { readonly certificateId: string }
  | { readonly host: string }
);

/** One thing the daemon will now do. */
export interface AcceptedWish {
  readonly kind: 'renew' | 'revoke';
  /** Of a vhost without a certificate, its name. */
  readonly certificateId: string;
  readonly names: readonly string[];
  /** What will happen, in words, and what delays it. */
  readonly detail: string;
  /** Nothing is asked of the CA before; left out when it is asked at once. */
  readonly notBefore?: string;
}

/** Answer to a request that changes something, with 202: it happens after the answer, and the events tell how it went. */
export interface Accepted {
  readonly schema: 1;
  readonly accepted: readonly AcceptedWish[];
  /** In words, for everything together. */
  readonly message: string;
}

/** Answer to `GET /v1/events`. */
export interface EventsAnswer {
  readonly schema: 1;
  /** Of the present process, newest last, at most 500. */
  readonly events: readonly ReportedEvent[];
}

/** Body of every answer that is a refusal. */
export interface Refusal {
  readonly error: { readonly code: string; readonly message: string; readonly suggestions: readonly string[] };
}

/** The daemon, as its readers see it. */
export interface DaemonApi {
  /** Never throws for a daemon that cannot be reached or answers nonsense: that is a value. */
  report(): Promise<ReportAnswer>;
}

/**
 * The daemon, as those see it who change something. Throws AppError: UNREACHABLE without an answer, NOT_ALLOWED without
 * the right token, NOT_FOUND for an unknown host or certificate, REFUSED by a daemon that is older than this call.
 */
export interface DaemonControl extends DaemonApi {
  /** What it did, newest last. */
  events(): Promise<readonly ReportedEvent[]>;
  renew(request: RenewRequest): Promise<Accepted>;
  revoke(request: RevokeRequest): Promise<Accepted>;
}
