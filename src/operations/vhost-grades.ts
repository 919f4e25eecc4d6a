import type { LoadBalancerInstance, Vhost } from '../marathon-lb/types.ts';
import type { Clock } from '../platform/clock.ts';
import { atOnce } from './at-once.ts';
import { targetsOf } from './grade-vhosts.ts';
import type { Handshake } from './handshakes.ts';
import type { GradedTarget, Grader, VhostGrade } from './types.ts';

/** A table must not keep its reader waiting; who wants every grade asks for them alone. */
const TOTAL_MS = 3_000;
/** With less than this left, a grade would only be cut short. */
const LEAST_MS = 500;
const VHOSTS_AT_ONCE = 2;

export interface GradesPorts {
  readonly grader: Grader;
  readonly clock: Pick<Clock, 'monotonicMs'>;
}

/**
 * Grades each host at one load balancer instance that answered a handshake, in three seconds altogether. A host without
 * such an instance, or for which the time did not suffice, is left out.
 */
export async function vhostGrades(
  looks: readonly Handshake[],
  instances: readonly LoadBalancerInstance[],
  declared: readonly Vhost[],
  { grader, clock }: GradesPorts,
): Promise<ReadonlyMap<string, VhostGrade>> {
  const endMs = clock.monotonicMs() + TOTAL_MS;
  const answered = new Map(
    looks
      .filter(({ leaf }) => leaf !== undefined)
      .reverse()
      .map((look) => [look.host, look]),
  );
  const graded = await atOnce([...answered.values()].reverse(), VHOSTS_AT_ONCE, async ({ host, instance }) => {
    const app = declared.find((vhost) => vhost.host === host);
    const at = instances.find((one) => `${one.host}:${one.httpsPort}` === instance);
    const leftMs = endMs - clock.monotonicMs();
    const [target] = at === undefined ? [] : targetsOf({ host, ...app }, [at]);
    if (target === undefined || leftMs < LEAST_MS) return undefined;
    const grade = gradeOf(await grader.gradeWithin(target, leftMs), leftMs);
    return grade && ([host, grade] as const);
  });
  return new Map(graded.filter((one) => one !== undefined));
}

/** One that ended with the time is no grade: what was not asked any more could have lowered it. */
function gradeOf({ addresses }: GradedTarget, leftMs: number): VhostGrade | undefined {
  const [address] = addresses;
  if (address === undefined || address.grade === null || address.durationMs >= leftMs) return undefined;
  const reasons = address.findings.filter(({ effect }) => effect !== 'none' && effect !== 'unknown');
  return { grade: address.grade, reasons: reasons.map(({ effect, reason, fix }) => ({ effect, reason, fix })) };
}
