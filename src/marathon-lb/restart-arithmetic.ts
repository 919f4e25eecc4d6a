import type { UpgradeStrategy } from '../marathon/types.ts';

export interface RestartStart {
  /** Target number of instances, more than 0. */
  readonly instances: number;
  readonly strategy: UpgradeStrategy;
  /** Old instances that are still listed. */
  readonly old: number;
  /** Those of them that count as healthy. */
  readonly healthy: number;
}

export interface RestartCounts {
  readonly minHealthy: number;
  readonly maxCapacity: number;
  /** Old instances killed before anything new is up. */
  readonly killNow: number;
  /** New instances started beside all old ones. */
  readonly startNow: number;
  /** New instances started once `killNow` old ones are gone, `startNow` included. */
  readonly startAfterKills: number;
}

/**
 * Takes an app at the start of a restart, returns how Marathon begins: the numbers are worked out once, and what becomes
 * healthy later changes nothing. Apps with persistent volumes follow other rules.
 * Source: Marathon TaskReplaceActor computeRestartStrategy.
 */
export function restartCounts({ instances, strategy, old, healthy }: RestartStart): RestartCounts {
  const minHealthy = Math.ceil(instances * strategy.minimumHealthCapacity);
  const capacity = Math.floor(instances * (1 + strategy.maximumOverCapacity));
  const maxCapacity = minHealthy === capacity && capacity <= healthy ? capacity + 1 : capacity;
  const killNow = Math.max(0, healthy - minHealthy, old - instances);
  const start = (stillThere: number) => Math.min(instances, Math.max(0, maxCapacity - stillThere));

  return { minHealthy, maxCapacity, killNow, startNow: start(old), startAfterKills: start(old - killNow) };
}
