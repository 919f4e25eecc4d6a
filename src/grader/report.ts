import type { ErrorCode } from '../platform/errors.ts';
import type { Facts } from './facts.ts';
import { fixFor, type MarathonLbApp } from './fixes.ts';
import { offeredVersions } from './rules/protocol-rules.ts';
import type { Grade, Letter } from './rules/rule.ts';
import { type Finding, type Score, type Scores, worstGrade } from './score.ts';
import { suiteName } from './wire/cipher-suites.ts';

/** The whole report: the JSON contract of `grade`. */
export interface GradeReport {
  readonly targets: readonly TargetReport[];
}

export interface TargetReport {
  readonly host: string;
  readonly port: number;
  readonly addresses: readonly AddressReport[];
  /** The worst of the addresses that answered; null when none did. */
  readonly grade: Grade | null;
  /** Present when the grade is null. */
  readonly error?: ReportedError;
}

/** One address; without a grade it has an error. */
export type AddressReport = GradedAddress | FailedAddress;

export interface GradedAddress {
  readonly address: string;
  readonly grade: Grade;
  readonly gradeTrustIgnored: Letter;
  readonly scores: Scores;
  /** Oldest first, as `TLSv1.2`. */
  readonly protocols: readonly string[];
  readonly facts: ReportedFacts;
  readonly findings: readonly ReportedFinding[];
  readonly connections: number;
  readonly durationMs: number;
  /**
   * Another name that this listener was examined under, and answered alike: its protocols, suites, groups and flaws were
   * taken over. Null when everything was asked under this name.
   */
  readonly examinedAs: string | null;
}

export interface FailedAddress {
  readonly address: string;
  readonly grade: null;
  readonly error: ReportedError;
  readonly connections: number;
  readonly durationMs: number;
}

export interface ReportedError {
  readonly code: ErrorCode;
  readonly message: string;
}

/** A finding with its cure; null where nothing need be done. */
export type ReportedFinding = Finding & { readonly fix: string | null };

/** The facts with suites by name. */
export type ReportedFacts = Omit<Facts, 'suites' | 'ephemeralKeys'> & {
  readonly suites: readonly {
    readonly version: string;
    readonly order: string;
    readonly complete: boolean;
    readonly names: readonly string[];
  }[];
  readonly keyExchanges: readonly {
    readonly version: string;
    readonly name: string;
    readonly rsaBits: number;
    readonly knownPrime: string | null;
  }[];
};

/** What grading one address cost. */
export interface Effort {
  readonly address: string;
  readonly connections: number;
  readonly durationMs: number;
  readonly examinedAs: string | null;
}

/** Takes facts and their score, returns the report of one address; `app` makes the fixes concrete. */
export function addressReport(effort: Effort, facts: Facts, score: Score, app?: MarathonLbApp): GradedAddress {
  const { grade, gradeTrustIgnored, scores, findings } = score;
  return {
    address: effort.address,
    grade,
    gradeTrustIgnored,
    scores,
    protocols: offeredVersions(facts),
    facts: reportedFacts(facts),
    findings: findings.map((finding) => ({ ...finding, fix: fixFor(finding.rule, app) ?? null })),
    connections: effort.connections,
    durationMs: Math.round(effort.durationMs),
    examinedAs: effort.examinedAs,
  };
}

/** The report of an address that could not be graded. */
export function failedAddress(effort: Effort, error: ReportedError): FailedAddress {
  const { address, connections, durationMs } = effort;
  return { address, grade: null, error, connections, durationMs: Math.round(durationMs) };
}

/** Takes the reports of a target's addresses, returns the target's: the worst grade stands for it. */
export function targetReport(
  host: string,
  port: number,
  addresses: readonly AddressReport[],
  error?: ReportedError,
): TargetReport {
  const grade = worstGrade(addresses.map((address) => address.grade).filter((each) => each !== null)) ?? null;
  if (grade !== null) return { host, port, addresses, grade };
  const first = addresses.find((address): address is FailedAddress => address.grade === null);
  const reason = error ?? first?.error ?? { code: 'NOT_FOUND', message: `${host} has no address` };
  return { host, port, addresses, grade: null, error: reason };
}

function reportedFacts({ suites, ephemeralKeys, ...rest }: Facts): ReportedFacts {
  return {
    ...rest,
    suites: suites.map(({ version, order, complete, suites: codes }) => {
      return { version, order, complete, names: codes.map((code) => suiteName(version, code)) };
    }),
    keyExchanges: ephemeralKeys.map(({ version, name, rsaBits, knownPrime }) => {
      return { version, name, rsaBits, knownPrime: knownPrime ?? null };
    }),
  };
}
