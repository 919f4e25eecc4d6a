import type { Marathon } from '../marathon/types.ts';
import { challengeApps } from '../marathon-lb/challenge-apps.ts';
import type { LoadBalancer } from '../marathon-lb/types.ts';
import { UNKNOWN_CHALLENGE } from '../preflight/daemon-answer.ts';
import type { RouteLook } from './types.ts';

/** In words, after the place that was asked. */
export const OTHER_DAEMON = 'leads to another letsencrypt daemon';

/** Whether an answer to a probe of ours is what a daemon gives that does not know it. */
export function isOtherDaemon({ status, body }: { readonly status: number; readonly body: string }): boolean {
  return status === 404 && body.trim() === UNKNOWN_CHALLENGE;
}

/**
 * Looks that met another daemon are told which app that is, and what to do. Marathon is asked only then: an answer that
 * named its app would name it to the whole world. Throws what Marathon does.
 */
export async function namedRivals(
  looks: readonly RouteLook[],
  loadBalancer: LoadBalancer | undefined,
  daemonId: string,
  marathon: Pick<Marathon, 'apps'>,
): Promise<readonly RouteLook[]> {
  const isRival = ({ problem }: RouteLook) => problem?.endsWith(OTHER_DAEMON) === true;
  if (loadBalancer === undefined || !looks.some(isRival)) return looks;
  const ids = challengeApps(await marathon.apps(), loadBalancer).filter((id) => id !== daemonId);
  const words =
    ids.length === 0
      ? ', which is no app of this Marathon; or an earlier process of this one, which is gone in a moment'
      : `, ${ids.join(' or ')}: keep one for each group (dcos marathon app stop ${ids[0]}), or give one another --group`;
  return looks.map((look) => (isRival(look) ? { ...look, problem: `${look.problem}${words}` } : look));
}
