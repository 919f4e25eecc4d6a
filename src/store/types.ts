import type { AcmeAccount, PlacedOrder, RevocationReason } from '../acme/types.ts';
import type { ProcessMark } from '../platform/processes.ts';
import type { Secret } from '../platform/secret.ts';
import type { CertificateFacts, KeyType } from '../x509/types.ts';
import type { Ledger } from './ledger-types.ts';

/** One version of one certificate, complete: chain and key are written and switched together. */
export interface SavedCertificate {
  /** Stable over renewals: the name the certificate was first issued for. */
  readonly id: string;
  /** Counts from 1. */
  readonly version: number;
  readonly names: readonly string[];
  readonly keyType: KeyType;
  readonly directoryUrl: string;
  readonly savedAt: string;
  readonly chainPem: string;
  readonly privateKeyPem: Secret;
  /** Of the leaf; computed when read, not stored. */
  readonly leaf: CertificateFacts;
}

/** A failed try, kept so that waiting survives a restart. */
export interface FailureRecord {
  /** The certificate id, the name for `validate` and `check`, or the directory URL for `reach`. */
  readonly subject: string;
  /** Failures in a row. */
  readonly count: number;
  readonly lastAt: string;
  /**
   * `issue`, `install` or `revoke` a certificate; `validate`: the CA refused a name; `check`: it would, as we see it;
   * `reach`: the CA itself is down.
   */
  readonly action: 'issue' | 'install' | 'validate' | 'revoke' | 'check' | 'reach';
  /** ACME error type, AppError code, or `interrupted` while a try has no outcome yet. */
  readonly type: string;
  readonly detail: string;
  /** Nothing is tried before; from Retry-After or the back-off schedule. */
  readonly notBefore: string;
}

/** An order that was placed and has no outcome yet. */
export interface OrderRecord extends PlacedOrder {
  readonly certificateId: string;
}

/** What the next order at one CA is judged by. */
export interface CaLedger {
  readonly directoryUrl: string;
  readonly ledger: Ledger;
}

/** Something an operator asked for about one certificate, kept until it is done. Asking again replaces it. */
export interface Wish {
  readonly kind: 'renew' | 'revoke';
  /** Of a renewal also a wanted name that no certificate covers yet. */
  readonly certificateId: string;
  /** Of a revocation (RFC 5280 section 5.3.1); undefined for a renewal. */
  readonly reason: RevocationReason | undefined;
  /** Of a renewal: even if none is due. A revocation has no use for it. */
  readonly force: boolean;
  /** When it was asked for, ISO 8601, UTC. */
  readonly at: string;
  /** When the version in force was revoked without a successor: should it be wanted again, it is issued anew first. */
  readonly revokedAt?: string | undefined;
}

/** ISO 8601, UTC; start is before end. */
export interface SuggestedWindow {
  readonly start: string;
  readonly end: string;
}

/** What the CA said last about the renewal of one certificate (RFC 9773). */
export interface RenewalInfoRecord {
  /** The RFC 9773 identifier: of one version, not of a certificate over its renewals. */
  readonly renewalInfoId: string;
  readonly certificateId: string;
  /** Undefined when the CA gave none. */
  readonly window: SuggestedWindow | undefined;
  /** Why there is none, or where the CA explains an unusual one. */
  readonly explanation: string | undefined;
  /** Not to be asked again before. */
  readonly nextFetchAt: string;
}

/** A template of the load balancer that we set, and what stood there before. */
export interface TemplateRecord {
  readonly variable: string;
  readonly ours: string;
  /** `null` for nothing. */
  readonly before: string | null;
}

/** What we did to the load balancer, to be undone or seen to have been undone by others. */
export interface LoadBalancerRecord {
  readonly templates: readonly TemplateRecord[];
  /** Certificate variable -> fingerprint of what was last put there. */
  readonly installed: Readonly<Record<string, string>>;
  /** Paths in the Secret Store below which we have written, on disk before the first secret is there. */
  readonly secretPaths?: readonly string[] | undefined;
}

/** A restart of the load balancer that was begun: written before the change is sent, removed when it is over. */
export interface RestartRecord {
  /** The certificate whose failures count for it. */
  readonly certificateId: string;
  readonly startedAt: string;
  /** Version of the app before the change: while it stands, Marathon has not taken the change. */
  readonly versionBefore: string;
  /** Undefined until Marathon has answered. */
  readonly deploymentId: string | undefined;
  /** Old tasks to be stopped, since the restart could not end beside them. */
  readonly stops: readonly string[];
}

/** That what another program left was taken over: it is done once. */
export interface ImportRecord {
  readonly at: string;
  readonly certificateIds: readonly string[];
}

/** Which process works on the state directory. Not part of its state: nothing is planned by it. */
export interface Lease {
  /** Made anew by every process. */
  readonly owner: string;
  /** Marks of that process, to find out whether it still runs. */
  readonly process: ProcessMark;
  /** Until then it counts as running where that cannot be found out. */
  readonly until: string;
}

/** Everything on the volume, decoded. */
export interface StoreState {
  readonly accounts: readonly AcmeAccount[];
  /** The versions in force. */
  readonly certificates: readonly SavedCertificate[];
  /** Up to three older versions of each, newest first: they may still serve a name that the one in force lost. */
  readonly previous: readonly SavedCertificate[];
  readonly orders: readonly OrderRecord[];
  readonly failures: readonly FailureRecord[];
  readonly wishes: readonly Wish[];
  readonly renewalInfos: readonly RenewalInfoRecord[];
  readonly ledgers: readonly CaLedger[];
  readonly restart: RestartRecord | undefined;
  readonly done: LoadBalancerRecord;
}

/** What is saved of a new certificate; version and leaf follow from it. */
export type NewCertificate = Omit<SavedCertificate, 'version' | 'leaf'>;

/** The state directory. Every write is atomic and on disk when its promise resolves. All throw AppError STORE. */
export interface CertificateStore {
  /** Unreadable records are an error, never skipped: acting on half a state burns rate limits. */
  load(): Promise<StoreState>;
  saveAccount(account: AcmeAccount): Promise<void>;
  saveOrder(order: OrderRecord): Promise<void>;
  /** Forgets an order that has an outcome. */
  removeOrder(certificateId: string): Promise<void>;
  /** Writes the next version, then moves the pointer: one atomic switch. The previous version is kept. */
  saveCertificate(certificate: NewCertificate): Promise<SavedCertificate>;
  /** One record per certificate: that of the version asked about last. */
  saveRenewalInfo(info: RenewalInfoRecord): Promise<void>;
  saveLedger(ledger: CaLedger): Promise<void>;
  saveFailure(failure: FailureRecord): Promise<void>;
  /** One record per subject and action. */
  removeFailure(subject: string, action: FailureRecord['action']): Promise<void>;
  /** One record per kind and certificate. */
  saveWish(wish: Wish): Promise<void>;
  /** Forgets a wish that came true or cannot. */
  removeWish(wish: Pick<Wish, 'kind' | 'certificateId'>): Promise<void>;
  saveLoadBalancer(done: LoadBalancerRecord): Promise<void>;
  saveRestart(restart: RestartRecord): Promise<void>;
  /** Forgets a restart that is over. */
  removeRestart(): Promise<void>;
  /** Undefined until something was taken over. */
  loadImport(): Promise<ImportRecord | undefined>;
  saveImport(record: ImportRecord): Promise<void>;
  /** The token made for the daemon's API; undefined when none was made yet. */
  loadApiToken(): Promise<Secret | undefined>;
  saveApiToken(token: Secret): Promise<void>;
  loadLease(): Promise<Lease | undefined>;
  saveLease(lease: Lease): Promise<void>;
  removeLease(): Promise<void>;
}
