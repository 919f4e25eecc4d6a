/** How often an app version has failed, and until when it is held back. */
export interface BackOff {
  readonly failures: number;
  readonly untilMs: number;
  readonly lastFailureMs: number;
}

export interface BackOffRules {
  readonly backoffSeconds: number;
  readonly backoffFactor: number;
  readonly maxLaunchDelaySeconds: number;
}

/**
 * The back-off after one more failure: `min(maxLaunchDelaySeconds, backoffSeconds * backoffFactor^(failures - 1))`.
 * Source: mesosphere/marathon core/launchqueue/impl/RateLimiter.scala.
 */
export function backOffAfterFailure(before: BackOff | undefined, rules: BackOffRules, nowMs: number): BackOff {
  const failures = (currentBackOff(before, rules, nowMs)?.failures ?? 0) + 1;
  const delay = Math.min(rules.maxLaunchDelaySeconds, rules.backoffSeconds * rules.backoffFactor ** (failures - 1));
  return { failures, untilMs: nowMs + delay * 1000, lastFailureMs: nowMs };
}

/** The back-off still in force: forgotten when nothing failed for maxLaunchDelaySeconds. */
export function currentBackOff(before: BackOff | undefined, rules: BackOffRules, nowMs: number): BackOff | undefined {
  if (!before || nowMs - before.lastFailureMs > rules.maxLaunchDelaySeconds * 1000) return undefined;
  return before;
}

/** Milliseconds to wait before the next launch, 0 when it may go ahead. */
export function launchDelay(backOff: BackOff | undefined, nowMs: number): number {
  return Math.max(0, (backOff?.untilMs ?? nowMs) - nowMs);
}
