import type { App } from '../marathon/types.ts';
import { vhostsBehind } from './labels.ts';
import type { LoadBalancer } from './types.ts';

/** Takes all apps and a load balancer, returns the ids of the apps that it passes `/.well-known/acme-challenge/` to. */
export function challengeApps(apps: readonly App[], loadBalancer: LoadBalancer): readonly string[] {
  const routes = vhostsBehind(apps, loadBalancer).filter(({ path }) => path?.startsWith('/.well-known/acme-challenge'));
  return [...new Set(routes.map(({ appId }) => appId))].sort();
}
