import type { AcmeAccount } from '../acme/types.ts';
import type { CertSlot, LoadBalancerInstance } from '../marathon-lb/types.ts';
import type { FailureRecord, OrderRecord, SavedCertificate } from '../store/types.ts';
import type { KeyType } from '../x509/types.ts';

/** What the operator asked for; constant for the life of the process. */
export interface Policy {
  readonly keyType: KeyType;
  readonly profile: string | undefined;
  readonly directoryUrl: string;
  /** Variable that gets the certificate: HAPROXY_SSL_CERT, or the one MARATHON_LB_CERT_ENV names. */
  readonly certEnv: string;
  readonly loadBalancerId: string;
  /** Longest pause between two looks. */
  readonly checkIntervalMs: number;
}

/** One handshake with one load balancer instance for one host. */
export interface ServedLook {
  readonly host: string;
  readonly instance: string;
  readonly fingerprint: string | undefined;
  readonly problem: string | undefined;
}

export interface ObservedLoadBalancer {
  readonly appId: string;
  /** Deployments that lock it now. */
  readonly deployments: readonly string[];
  readonly slots: readonly CertSlot[];
  readonly instances: readonly LoadBalancerInstance[];
}

/** The world at one moment, as plain data. */
export interface Observation {
  readonly at: string;
  /** Names that shall have a certificate: normalised, in the operator's order. */
  readonly wanted: readonly string[];
  /** Names asked for that cannot have one, with the reason. */
  readonly refused: readonly { readonly name: string; readonly reason: string }[];
  /** Undefined when there is no such app. */
  readonly loadBalancer: ObservedLoadBalancer | undefined;
  readonly accounts: readonly AcmeAccount[];
  readonly certificates: readonly SavedCertificate[];
  readonly orders: readonly OrderRecord[];
  readonly failures: readonly FailureRecord[];
  readonly served: readonly ServedLook[];
}

/** Something to do, with its reason in words. */
export type Action =
  | {
      readonly kind: 'issue';
      readonly certificateId: string;
      readonly names: readonly string[];
      readonly replaces: string | undefined;
      readonly reason: string;
    }
  | {
      readonly kind: 'install';
      /** Variable -> certificate id; all in one change of the app, since each change restarts the load balancer. */
      readonly slots: Readonly<Record<string, string>>;
      readonly reason: string;
    };

export interface Plan {
  readonly actions: readonly Action[];
  /** When to look again if nothing happens before, ISO 8601. */
  readonly nextLookAt: string;
}

/** How an action ended; never thrown. */
export interface Outcome {
  readonly action: Action;
  readonly ok: boolean;
  /** For log and report. */
  readonly message: string;
}

export interface TickReport {
  readonly observation: Observation;
  readonly outcomes: readonly Outcome[];
  readonly nextLookAt: string;
}
