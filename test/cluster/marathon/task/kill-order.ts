import type { Condition, Instance } from './types.ts';

const RANK: Readonly<Partial<Record<Condition, number>>> = { Scheduled: 0, Provisioned: 1, Staging: 1, Starting: 2 };

/**
 * The order in which a scale-down kills: what runs least first, then the youngest (or oldest, by killSelection).
 * Health plays no part. Source: mesosphere/marathon core/deployment/impl/ScalingProposition.scala.
 */
export function killOrder(instances: readonly Instance[]): Instance[] {
  return instances.toSorted((a, b) => {
    const byCondition = (RANK[a.condition] ?? 3) - (RANK[b.condition] ?? 3);
    if (byCondition !== 0) return byCondition;
    const oldestFirst = a.app.killSelection === 'OLDEST_FIRST' ? 1 : -1;
    return oldestFirst * (startOf(a) - startOf(b));
  });
}

function startOf({ task }: Instance): number {
  return Date.parse(task?.startedAt ?? task?.stagedAt ?? '') || 0;
}
