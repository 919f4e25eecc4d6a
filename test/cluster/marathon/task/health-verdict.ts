import type { HealthCheck } from '../app/app-input.ts';

/** The result history of one health check of one task. */
export interface CheckHealth {
  readonly firstSuccess?: string;
  readonly lastSuccess?: string;
  readonly lastFailure?: string;
  readonly lastFailureCause?: string;
  readonly consecutiveFailures: number;
  readonly alive: boolean;
}

export type ProbeResult = { readonly passed: true } | { readonly passed: false; readonly cause: string };

export interface HealthVerdict {
  readonly health: CheckHealth | undefined;
  /** A failure that counted, to be announced. */
  readonly failed: boolean;
  readonly kill: boolean;
}

/**
 * Takes the history so far and one result; returns the new history and what follows. Failures before the first success
 * do not count within the grace period. Marathon's own checks kill on the failure after the limit and never with a
 * limit of 0 (core/health/impl/HealthCheckActor.scala, checkConsecutiveFailures sees the history before the update);
 * Mesos' checks kill when the limit is reached, and at once with 0 (apache/mesos src/checks/health_checker.cpp).
 */
export function healthVerdict(
  check: HealthCheck,
  before: CheckHealth | undefined,
  result: ProbeResult,
  startedAtMs: number,
  nowMs: number,
): HealthVerdict {
  const now = new Date(nowMs).toISOString();
  const history = before ?? { consecutiveFailures: 0, alive: false };
  if (result.passed) {
    const firstSuccess = history.firstSuccess ?? now;
    const health = { ...history, firstSuccess, lastSuccess: now, consecutiveFailures: 0, alive: true };
    return { health, failed: false, kill: false };
  }
  const inGrace = history.firstSuccess === undefined && nowMs < startedAtMs + check.gracePeriodSeconds * 1000;
  if (inGrace) return { health: before, failed: false, kill: false };
  const consecutiveFailures = history.consecutiveFailures + 1;
  const health = { ...history, lastFailure: now, lastFailureCause: result.cause, consecutiveFailures, alive: false };
  const limit = check.maxConsecutiveFailures;
  const kill = isRunByMarathon(check)
    ? limit > 0 && history.consecutiveFailures >= limit
    : consecutiveFailures >= limit;
  return { health, failed: true, kill };
}

/** HTTP, HTTPS and TCP are run by Marathon, the others by Mesos beside the task. */
export function isRunByMarathon({ protocol }: HealthCheck): boolean {
  return protocol === 'HTTP' || protocol === 'HTTPS' || protocol === 'TCP';
}

/** All checks together: undefined while one has no result yet. */
export function overallHealth(checks: readonly (CheckHealth | undefined)[], count: number): boolean | undefined {
  const known = checks.filter((check) => check !== undefined);
  if (known.some(({ alive }) => !alive)) return false;
  return known.length === count && count > 0 ? true : undefined;
}

export interface CheckTiming {
  /** Milliseconds between checks until the first success; a cluster for tests need not wait a whole interval. */
  readonly startProbeMs: number;
  /** Milliseconds that Marathon's default delay of 15 s before the first Mesos check stands for. */
  readonly defaultDelayMs: number;
}

const DEFAULT_DELAY_SECONDS = 15;

/** Milliseconds before the first check of a task: at once for Marathon's own, after `delaySeconds` for Mesos'. */
export function firstCheckDelay(check: HealthCheck, timing: CheckTiming): number {
  if (isRunByMarathon(check)) return 0;
  return check.delaySeconds === DEFAULT_DELAY_SECONDS ? timing.defaultDelayMs : check.delaySeconds * 1000;
}

/** Milliseconds until the next check. Before the first success it may be sooner: such failures do not count in grace. */
export function nextCheckDelay(check: HealthCheck, health: CheckHealth | undefined, timing: CheckTiming): number {
  const interval = check.intervalSeconds * 1000;
  return health === undefined ? Math.min(interval, timing.startProbeMs) : interval;
}
