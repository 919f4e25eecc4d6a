import type { Cluster } from './types.ts';

/** Takes a service's name (`marathon`, `letsencrypt`, `infra/letsencrypt`), returns its base URL behind Admin Router. */
export function serviceUrl(cluster: Cluster, serviceName: string): string {
  const path = serviceName
    .replace(/^\/+/, '')
    .split('/')
    .map((segment) => encodeURIComponent(segment))
    .join('/');
  return `${cluster.url}/service/${path}`;
}

/** The value of the Authorization header (scheme `token=`: Bearer is not supported everywhere); undefined before a login. */
export function authorizationFor(cluster: Cluster): string | undefined {
  return cluster.token === undefined ? undefined : `token=${cluster.token.reveal()}`;
}
