/** What the start of a replacement is decided on. */
export interface UpgradeState {
  /** Instances the new definition asks for; more than 0. */
  readonly target: number;
  readonly minimumHealthCapacity: number;
  readonly maximumOverCapacity: number;
  /** All instances that exist, old and new, whatever their goal. */
  readonly current: number;
  /** Those of them that shall run and have no health checks or pass them. */
  readonly healthy: number;
  readonly resident: boolean;
}

export interface UpgradeLimits {
  readonly minHealthy: number;
  /** The most instances, old and new together, that may exist while replacing. */
  readonly maxCapacity: number;
  /** Old instances to kill before anything new is up. */
  readonly killNow: number;
}

/**
 * The limits of a replacement, fixed once when its step starts.
 * Source: mesosphere/marathon core/deployment/impl/TaskReplaceActor.scala, computeRestartStrategy.
 */
export function upgradeLimits(state: UpgradeState): UpgradeLimits {
  const { target, current, healthy } = state;
  const minHealthy = Math.ceil(target * state.minimumHealthCapacity);
  let maxCapacity = Math.floor(target * (1 + state.maximumOverCapacity));
  let killNow = Math.max(0, healthy - minHealthy);
  if (minHealthy === maxCapacity && maxCapacity <= healthy) {
    if (state.resident) killNow = healthy - minHealthy + 1;
    else maxCapacity += 1;
  }
  // extra instances are left over when a forced deployment interrupts another replacement
  if (target < current) killNow = Math.max(current - target, killNow);
  return { minHealthy, maxCapacity, killNow };
}

/** How many new instances to start now; asked again whenever an old one is gone. Source: launchInstances, same file. */
export function startNow(limits: UpgradeLimits, target: number, oldLeft: number, started: number): number {
  const capacityLeft = Math.max(0, limits.maxCapacity - oldLeft - started);
  return Math.min(Math.max(0, target - started), capacityLeft);
}
