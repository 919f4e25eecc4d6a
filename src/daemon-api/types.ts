/** Contract between the daemon and its readers: `GET /v1/report` on the daemon's second port. JSON-safe, no secrets. */

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
  readonly notBefore: string;
  readonly notAfter: string;
  /** When it will be renewed, and why then. */
  readonly renewsAt: string;
  readonly renewReason: string;
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
}

export interface Report {
  readonly schema: 1;
  readonly daemon: { readonly version: string; readonly appId: string; readonly startedAt: string };
  /** When the observation behind this report was made. */
  readonly at: string;
  readonly nextLookAt: string;
  readonly loadBalancer: { readonly appId: string; readonly instances: number } | undefined;
  readonly certificates: readonly ReportedCertificate[];
  readonly vhosts: readonly ReportedVhost[];
  /** Newest last, at most 100. */
  readonly events: readonly ReportedEvent[];
  /** Why the last look failed as a whole; undefined when it worked. */
  readonly problem: string | undefined;
}

/** The report, or why there is none. */
export type ReportAnswer =
  | { readonly kind: 'report'; readonly report: Report }
  | { readonly kind: 'unreachable'; readonly reason: string };

/** The daemon, as its readers see it. */
export interface DaemonApi {
  /** Never throws for a daemon that cannot be reached or answers nonsense: that is a value. */
  report(): Promise<ReportAnswer>;
}
