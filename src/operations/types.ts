import type { ReportedEvent, ReportedFailure, ReportedLimit, ReportedPause, VhostState } from '../daemon-api/types.ts';
import type { GradeTarget as GraderTarget } from '../grader/grade.ts';
import type { GradedAddress, GradeReport, ReportedFinding, TargetReport } from '../grader/report.ts';
import type { Grade as GraderGrade, Letter as GraderLetter } from '../grader/rules/rule.ts';

/** Answer of `grade`; the contract of its `--json`. Targets in the order they were given. */
export interface GradeResult extends GradeReport {
  readonly targets: readonly GradedTarget[];
}

/** One target of it; a line of `--ndjson`. */
export type GradedTarget = TargetReport & {
  /** What SSL Labs says; there only when it was asked for. */
  readonly qualys?: QualysGrade;
};

/** A second opinion from Qualys. */
export interface QualysGrade {
  /** The worst of its endpoints; null without one, and `reason` says why. */
  readonly grade: Grade | null;
  readonly reason: string | null;
  readonly endpoints: readonly { readonly address: string; readonly grade: string | null; readonly message: string }[];
  /** ISO 8601, UTC. */
  readonly testedAt: string | null;
  /** Where the whole report is. */
  readonly page: string | null;
}

/** An address that answered. */
export type GradedEndpoint = GradedAddress;

/** What a rule found, with its cure. */
export type GradeFinding = ReportedFinding;

/** A+ to F, T or M. */
export type Grade = GraderGrade;

/** A grade that is not T or M. */
export type Letter = GraderLetter;

/** A host to grade. */
export type GradeTarget = GraderTarget;

/** The grader, as a port: loading it takes time that other commands do not have to spend. */
export interface Grader {
  grade(target: GradeTarget): Promise<TargetReport>;
  /** The same in `totalMs` at most, without asking the DNS for CAA records. */
  gradeWithin(target: GradeTarget, totalMs: number): Promise<TargetReport>;
}

/** How a row stands: the daemon's states, and names nobody asked a certificate for. */
export type RowState = VhostState | 'unmanaged';

/** The certificate behind a row: what the daemon was issued, else what is installed. */
export interface StatusCertificate {
  /** Counts the daemon's renewals from 1; null without its word. */
  readonly version: number | null;
  readonly names: readonly string[];
  readonly issuer: string;
  /** Common names of the issuers, from the leaf's upwards; null where nobody told. */
  readonly chain: readonly string[] | null;
  /** Host of the ACME directory it was ordered at. */
  readonly ca: string | null;
  /** In hex. */
  readonly serial: string | null;
  readonly keyType: string;
  /** SHA-256 of the leaf, lower-case hex. */
  readonly fingerprint: string;
  readonly notBefore: string;
  readonly notAfter: string;
  /** Variable of marathon-lb; null while it is not installed. */
  readonly slot: string | null;
  /** Null when the daemon did not say. */
  readonly renewsAt: string | null;
  readonly renewReason: string | null;
  /** What the date follows from: the CA's suggestion (RFC 9773), a share of the lifetime, or that little of it is left. */
  readonly renewSource: 'ari' | 'lifetime' | 'emergency' | null;
  /** What the CA suggests; null where it suggests nothing. */
  readonly window: { readonly start: string; readonly end: string } | null;
}

/** What marathon-lb has for a name, which may be another certificate than the one that was issued. */
export interface StatusInstalled {
  /** Variable of marathon-lb. */
  readonly slot: string;
  readonly fingerprint: string;
  readonly issuer: string;
  readonly notAfter: string;
}

/** What one load balancer instance shows for a vhost. */
export interface StatusLook {
  /** `host:port`. */
  readonly instance: string;
  /** Null when nothing could be learnt; `problem` says why. */
  readonly fingerprint: string | null;
  readonly issuer: string | null;
  readonly problem: string | null;
}

/** The grade of a vhost at one instance, and what keeps it down, worst first. */
export interface VhostGrade {
  readonly grade: Grade;
  readonly reasons: readonly Pick<GradeFinding, 'effect' | 'reason' | 'fix'>[];
}

export interface StatusRow {
  readonly vhost: string;
  /** Apps whose labels declare the vhost. */
  readonly appIds: readonly string[];
  readonly state: RowState;
  /** In words. */
  readonly detail: string;
  readonly nextTryAt: string | null;
  /** Null when it was not graded. */
  readonly grade: Grade | null;
  readonly gradeReasons: VhostGrade['reasons'];
  readonly certificate: StatusCertificate | null;
  /** Null while no variable of marathon-lb has a certificate for it; other install modes show here as null as well. */
  readonly installed: StatusInstalled | null;
  /** Of the daemon's `certificates` and `failures`: what this vhost belongs to. */
  readonly certificateId: string | null;
  /** Handshakes of the daemon, from inside the cluster. */
  readonly servedToDaemon: readonly StatusLook[];
  /** Handshakes of this command, from where it runs. */
  readonly servedToYou: readonly StatusLook[];
}

/** What became of asking the daemon. */
export type StatusDaemon =
  | {
      readonly kind: 'reporting';
      readonly appId: string;
      readonly version: string;
      /** When it last looked, and when it will look again. */
      readonly at: string;
      readonly nextLookAt: string;
      /** Why its last look failed as a whole. */
      readonly problem: string | null;
    }
  | { readonly kind: 'unreachable'; readonly appId: string; readonly reason: string }
  | { readonly kind: 'absent'; readonly appId: string };

/** What can be brought up to date, and how. */
export interface Upgrade {
  readonly what: 'daemon' | 'plugin';
  readonly from: string;
  readonly to: string;
  /** The commands, or the place in the UI. */
  readonly how: string;
}

/** Versions of the parts. */
export interface StatusVersions {
  readonly plugin: string;
  /** Of the daemon that runs; null while it does not report. */
  readonly daemon: string | null;
  /** The newest in the cluster's package repositories; null when none has it or could be asked. */
  readonly repository: string | null;
  /** Null when nothing is to be done. */
  readonly upgrade: Upgrade | null;
}

/** Answer of `status`; the contract of its `--json`. Times are ISO 8601, UTC. */
export interface StatusResult {
  readonly at: string;
  readonly loadBalancer: { readonly appId: string; readonly groups: readonly string[]; readonly instances: number };
  readonly daemon: StatusDaemon;
  readonly versions: StatusVersions;
  /** False when no grades were asked for. */
  readonly graded: boolean;
  /** Sorted by vhost. */
  readonly vhosts: readonly StatusRow[];
  /** What the daemon did lately, newest last. */
  readonly events: readonly ReportedEvent[];
  /** What fails, and when it is tried again. */
  readonly failures: readonly ReportedFailure[];
  /** Names the CA has paused, and where a person can end that. */
  readonly paused: readonly ReportedPause[];
  /** What the CA's limits still allow. */
  readonly limits: readonly ReportedLimit[];
  /** The account certificates are ordered with; null when the daemon did not say. */
  readonly account: { readonly ca: string; readonly url: string | null; readonly note: string | null } | null;
  /** What the daemon wants an operator to know although nothing failed, or although it can do nothing about it. */
  readonly notes: readonly string[];
}
