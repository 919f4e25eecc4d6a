import type { DiscoveryRules } from '../marathon-lb/discovery.ts';
import type { TlsWish } from '../marathon-lb/tls-templates.ts';
import type { CertSlot, LoadBalancerInstance } from '../marathon-lb/types.ts';
import type { RestartRecord, StoreState, Wish } from '../store/types.ts';
import type { KeyType } from '../x509/types.ts';
import type { GroupBy } from './certificate-sets.ts';
import type { NameCheck } from './self-check/types.ts';

/** Where the wanted names stand: in the settings; in a label of the daemon's own app, as in the original; or in every app. */
export type VhostSource =
  | { readonly from: 'apps'; readonly rules: DiscoveryRules }
  | { readonly from: 'settings'; readonly names: readonly string[] }
  | { readonly from: 'label'; readonly appId: string; readonly label: string };

/** Where certificates go: into marathon-lb's environment, the Secret Store, or a directory that it shares with us. */
export type CertificatePlace =
  | { readonly mode: 'env' }
  | { readonly mode: 'secret'; readonly path: string }
  | { readonly mode: 'directory'; readonly directory: string };

/** A span of local time that comes again every week. */
export interface MaintenanceWindow {
  /** 0 is Sunday; the days on which it begins. */
  readonly days: readonly number[];
  /** Minutes after midnight, 0 to 1439; an end that is not after the start is on the next day. */
  readonly fromMinute: number;
  readonly toMinute: number;
  /** IANA name: `Europe/Paris`. */
  readonly timeZone: string;
}

/** What the operator asked for; constant for the life of the process. */
export interface Policy {
  /** App id of this daemon. */
  readonly daemonId: string;
  readonly vhosts: VhostSource;
  readonly keyType: KeyType;
  readonly profile: string | undefined;
  readonly groupBy: GroupBy;
  /** Names per certificate that the CA takes. */
  readonly mostNames: number;
  readonly directoryUrl: string;
  /** CAs for when the first is down and a certificate nears its end, in this order. */
  readonly backupUrls: readonly string[];
  /** The one variable MARATHON_LB_CERT_ENV names; undefined lets the plan choose a slot. */
  readonly certEnv: string | undefined;
  readonly loadBalancerId: string;
  readonly place: CertificatePlace;
  readonly tls: TlsWish;
  /** Where a rolling restart could not end, an instance may be stopped first. */
  readonly allowDowntime: boolean;
  /** When the load balancer may be restarted; none means at any time. */
  readonly windows: readonly MaintenanceWindow[];
  /** A rehearsal issues and stops there: nothing of it is ever installed. */
  readonly rehearsal: boolean;
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

/** Whether a request for a name's challenge path at every load balancer instance reaches this daemon. */
export interface RouteLook {
  readonly name: string;
  readonly ok: boolean;
  /** In words, when not ok: `127.0.0.2:80 answered 503`. */
  readonly problem: string | undefined;
}

export interface ObservedLoadBalancer {
  readonly appId: string;
  /** Deployments that lock it now. */
  readonly deployments: readonly string[];
  readonly slots: readonly CertSlot[];
  /** TLS templates in its environment: variable -> text. */
  readonly templates: Readonly<Record<string, string>>;
  readonly version: string | undefined;
  /** When the app was last changed, ISO 8601: Marathon names its versions so. */
  readonly changedAt: string;
  /** Entries of `--ssl-certs` on its command line. */
  readonly listed: number;
  /** Certificates that fit on its bind line, less those of its command line. */
  readonly certificateLimit: number;
  readonly instances: readonly LoadBalancerInstance[];
}

/** What the Secret Store has of ours. */
export interface SecretsSeen {
  /** `marathon-lb/letsencrypt-<fingerprint>`, also below paths that were used before. */
  readonly places: readonly string[];
  /** Paths of which that cannot be told now. */
  readonly unreadable: readonly { readonly path: string; readonly problem: string }[];
}

/** The world at one moment, as plain data: everything in the store, and what was seen outside. */
export interface Observation extends StoreState {
  readonly at: string;
  /** Milliseconds since the daemon started: routing takes some seconds to settle then. */
  readonly uptimeMs: number;
  /** Names that shall have a certificate: normalised, in the operator's order. */
  readonly wanted: readonly string[];
  /** Names asked for that cannot have one, with the reason. */
  readonly refused: readonly { readonly name: string; readonly reason: string }[];
  /** Undefined when there is no such app. */
  readonly loadBalancer: ObservedLoadBalancer | undefined;
  readonly served: readonly ServedLook[];
  /** Files in the shared directory -> digest of the content; undefined in other install modes. */
  readonly files: Readonly<Record<string, string>> | undefined;
  readonly secrets: SecretsSeen;
  /** Asked only while a certificate is to be issued. */
  readonly routes: readonly RouteLook[];
  /** What a CA would find, for names about to be ordered whose routes are well. */
  readonly checks: readonly NameCheck[];
  /** How far the clock of the first CA is ahead of ours; undefined while nothing was asked of it. */
  readonly clockSkewMs: number | undefined;
}

/** Asks the CA for a certificate. */
export interface IssueAction {
  readonly kind: 'issue';
  readonly certificateId: string;
  /** Of the CA to ask. */
  readonly directoryUrl: string;
  readonly names: readonly string[];
  readonly replaces: string | undefined;
  /** Go on with the stored order for these names instead of placing one. */
  readonly resumes: boolean;
  /** What Let's Encrypt lets the order off for; counted in the ledger. */
  readonly isRenewalOfSameSet: boolean;
  readonly insideAriWindow: boolean;
  readonly reason: string;
}

/** One saved version of a certificate. */
export interface InstalledVersion {
  readonly certificateId: string;
  readonly version: number;
}

/** Puts certificates into the load balancer: all in one change of the app, since each change restarts it. */
export interface InstallAction {
  readonly kind: 'install';
  /** The certificate whose failures count for this action: the first that shall be there. */
  readonly certificateId: string;
  /** Variable -> what goes into it. */
  readonly slots: Readonly<Record<string, InstalledVersion>>;
  /** Variables of ours that nothing needs any more. */
  readonly clears: readonly string[];
  /** TLS templates to set: variable -> text; `null` removes one. */
  readonly templates: Readonly<Record<string, string | null>>;
  readonly reason: string;
}

/** Follows a restart of the load balancer to its end that an earlier process began, or whose answer was lost. */
export interface FinishAction {
  readonly kind: 'finish-restart';
  readonly certificateId: string;
  readonly restart: RestartRecord;
  readonly reason: string;
}

/** Writes certificates into the directory that the load balancer shares with us. */
export interface StoreFilesAction {
  readonly kind: 'store-files';
  readonly certificateId: string;
  readonly files: Readonly<Record<string, InstalledVersion>>;
  /** Files of ours that nothing needs any more. */
  readonly removes: readonly string[];
  readonly reason: string;
}

/** An instance, and what it shall show for a host. */
export interface ReloadTarget {
  readonly address: string;
  readonly httpsPort: number;
  readonly statsPort: number;
  readonly host: string;
  readonly fingerprint: string;
}

/** Has instances load the files of the shared directory again. */
export interface ReloadAction {
  readonly kind: 'reload';
  readonly certificateId: string;
  readonly targets: readonly ReloadTarget[];
  readonly reason: string;
}

/** Removes versions from the Secret Store that nothing refers to any more. */
export interface RemoveSecretsAction {
  readonly kind: 'remove-secrets';
  readonly certificateId: string;
  /** `marathon-lb/letsencrypt-<fingerprint>`. */
  readonly places: readonly string[];
  readonly reason: string;
}

/** Removes what a crash left behind: the order and failure of a certificate that is saved. */
export interface ForgetAction {
  readonly kind: 'forget';
  readonly certificateId: string;
  readonly reason: string;
}

/** Revokes an older version, at an operator's word, after a new one has taken its place everywhere. */
export interface RevokeAction {
  readonly kind: 'revoke';
  readonly certificateId: string;
  readonly version: number;
  readonly wish: Wish;
  readonly reason: string;
}

/** Forgets an operator's wish that has come true, or has become void. */
export interface DropWishAction {
  readonly kind: 'drop-wish';
  readonly certificateId: string;
  readonly wish: Wish;
  readonly reason: string;
}

/** Keeps a name out of orders for a while, since a CA would refuse it. */
export interface HoldAction {
  readonly kind: 'hold';
  /** The name. */
  readonly certificateId: string;
  /** The ACME error type a CA would give. */
  readonly type: string;
  readonly reason: string;
}

/** Lets a name into orders again. */
export interface ReleaseAction {
  readonly kind: 'release';
  /** The name. */
  readonly certificateId: string;
  readonly reason: string;
}

/** Something to do, with its reason in words. */
export type Action =
  | IssueAction
  | InstallAction
  | FinishAction
  | StoreFilesAction
  | ReloadAction
  | RemoveSecretsAction
  | ForgetAction
  | RevokeAction
  | DropWishAction
  | HoldAction
  | ReleaseAction;

/** Names that must wait although they are ready, because of a limit. */
export interface Wait {
  readonly names: readonly string[];
  /** In words: what is used up, or what the CA said. */
  readonly reason: string;
  /** Undefined when only a person can end it. */
  readonly until: string | undefined;
  /** Something is broken: nobody chose to wait. */
  readonly isFault?: boolean;
}

export interface Plan {
  readonly actions: readonly Action[];
  readonly waits: readonly Wait[];
  /** What an operator should know although nothing can be done about it here. */
  readonly notes?: readonly string[];
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
