import type { App } from '../marathon/types.ts';
import { findLoadBalancer } from '../marathon-lb/find-load-balancer.ts';
import { vhostsBehind } from '../marathon-lb/labels.ts';
import type { LoadBalancer, Vhost } from '../marathon-lb/types.ts';
import { AppError } from '../platform/errors.ts';

/** Which apps a story is about. */
export interface ClusterRequest {
  /** App id of the daemon, absolute. */
  readonly daemonId: string;
  /** App id of marathon-lb; undefined takes the daemon's own setting. */
  readonly loadBalancerId: string | undefined;
}

/** The load balancer meant by the request, else by the daemon. Throws NOT_FOUND. */
export function loadBalancerOf(apps: readonly App[], request: ClusterRequest): LoadBalancer {
  const found = loadBalancerIfAny(apps, request);
  if (found !== undefined) return found;
  const id = loadBalancerIdOf(apps, request);
  throw new AppError('NOT_FOUND', `Marathon has no app ${id}, which should be the load balancer.`, {
    suggestions: ['name it: --marathon-lb APP-ID', 'or install it: dcos package install marathon-lb'],
  });
}

/** The same, undefined where there is none. */
export function loadBalancerIfAny(apps: readonly App[], request: ClusterRequest): LoadBalancer | undefined {
  return findLoadBalancer(apps, loadBalancerIdOf(apps, request));
}

/** The app id of marathon-lb meant by the request, else by the daemon, else the package default. */
export function loadBalancerIdOf(apps: readonly App[], request: ClusterRequest): string {
  const daemon = apps.find(({ id }) => id === request.daemonId);
  return request.loadBalancerId ?? textOf(daemon, 'MARATHON_LB_ID') ?? 'marathon-lb';
}

/** The virtual hosts that visitors find behind the load balancer. */
export function visitedVhosts(apps: readonly App[], loadBalancer: LoadBalancer, daemonId: string): readonly Vhost[] {
  return vhostsBehind(apps, loadBalancer).filter((vhost) => !isChallengeRoute(vhost, daemonId));
}

/** A variable of an app that is set to plain text. */
export function textOf(app: App | undefined, variable: string): string | undefined {
  const value = app?.env[variable];
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/** Labels that route challenges name a host as well; nobody browses there. */
function isChallengeRoute({ appId, path }: Vhost, daemonId: string): boolean {
  return appId === daemonId || path?.startsWith('/.well-known/acme-challenge') === true;
}
