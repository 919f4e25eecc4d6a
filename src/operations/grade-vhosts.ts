import type { GradeTarget } from '../grader/grade.ts';
import type { Marathon } from '../marathon/types.ts';
import type { LoadBalancerInstance, Vhost } from '../marathon-lb/types.ts';
import { AppError } from '../platform/errors.ts';
import { type ClusterRequest, loadBalancerOf, visitedVhosts } from './load-balancer.ts';

/**
 * Every virtual host of the cluster as a target, at the addresses of the load balancer's instances, with the app whose
 * labels cure it. Throws UNREACHABLE and NOT_ALLOWED for Marathon, NOT_FOUND without load balancer, instance or vhost.
 */
export async function vhostTargets(
  request: ClusterRequest,
  { marathon }: { readonly marathon: Pick<Marathon, 'apps'> },
): Promise<readonly GradeTarget[]> {
  const apps = await marathon.apps();
  const loadBalancer = loadBalancerOf(apps, request);
  const vhosts = oneEach(visitedVhosts(apps, loadBalancer, request.daemonId));
  const { id } = loadBalancer.app;
  if (vhosts.length === 0) throw notFound(`no app behind ${id} has a vhost.`);
  if (loadBalancer.instances.length === 0) throw notFound(`no instance of ${id} is running.`);
  return vhosts.flatMap((vhost) => targetsOf(vhost, loadBalancer.instances));
}

/** Takes a host and, where one declares it, its app; returns one target for each pair of ports: on most clusters all instances have the same. */
export function targetsOf(
  { host, appId, portIndex }: Pick<Vhost, 'host'> & Partial<Pick<Vhost, 'appId' | 'portIndex'>>,
  instances: readonly LoadBalancerInstance[],
): readonly GradeTarget[] {
  const groups = Map.groupBy(instances, ({ httpsPort, httpPort }) => `${httpsPort} ${httpPort}`);
  return [...groups.values()].flatMap((group) => {
    const [first] = group;
    if (first === undefined) return [];
    const { httpsPort: port, httpPort: plainHttpPort } = first;
    const app = appId === undefined || portIndex === undefined ? {} : { app: { appId, portIndex } };
    return [{ host, port, plainHttpPort, addresses: group.map((one) => one.host), ...app }];
  });
}

/** Several apps may share a host by paths; the labels of the first are named. */
function oneEach(vhosts: readonly Vhost[]): readonly Vhost[] {
  const byHost = Map.groupBy(vhosts, ({ host }) => host);
  return [...byHost.values()].flatMap((group) => group.slice(0, 1)).sort((a, b) => (a.host < b.host ? -1 : 1));
}

function notFound(message: string): AppError {
  return new AppError('NOT_FOUND', message, { suggestions: ['dcos letsencrypt status'] });
}
