import { render } from './render.ts';
import type { TemplateName, Templates } from './templates.ts';
import type { Service } from './types.ts';

export interface VhostContext {
  readonly templates: Templates;
  readonly directory: string;
  /** Whether the map line of a frontend has been written already; undefined without `--haproxy-map`. */
  readonly mapLines: { http: boolean; https: boolean } | undefined;
  /** Collects the lines of `domain2backend.map`. */
  readonly entries: (readonly [vhost: string, backend: string])[];
}

export interface VhostRules {
  /** Position in both frontends: the heaviest comes first. */
  readonly weight: number;
  readonly http: string;
  readonly https: string;
}

/**
 * The rules of one service for ports 80 and 443 (mesosphere/marathon-lb marathon_lb.py, `generateHttpVhostAcl`).
 *
 * In map mode a service that has neither PATH nor AUTH (on port 80: nor REDIRECT_TO_HTTPS) only adds map entries. The
 * first such service also writes the map line, and so gets weight -1: the line comes last, whatever its own weight.
 */
export function vhostRules(service: Service, backend: string, context: VhostContext): VhostRules {
  const linesBefore = { ...context.mapLines };
  const vhosts = (service.vhost ?? '').split(',');
  const scope: Scope = { service, backend, vhosts, context };
  const http = vhosts.length > 1 ? httpForMany(scope) : httpForOne(scope);
  const https = httpsRules(scope);
  const wroteMapLine = linesBefore.http !== context.mapLines?.http || linesBefore.https !== context.mapLines?.https;
  return { weight: wroteMapLine ? -1 : service.weight, http, https };
}

interface Scope {
  readonly service: Service;
  readonly backend: string;
  readonly vhosts: readonly string[];
  readonly context: VhostContext;
}

function httpForOne(scope: Scope): string {
  const { service, vhosts } = scope;
  const [vhost = ''] = vhosts;
  if (service.path) {
    if (service.redirectToHttps) {
      return (
        fill(scope, 'HTTP_FRONTEND_ACL_ONLY', 'cleanedUpHostname hostname', vhost) +
        fill(scope, 'HTTP_FRONTEND_ACL_ONLY_WITH_PATH', 'cleanedUpHostname hostname path backend', vhost) +
        fill(scope, 'BACKEND_REDIRECT_HTTP_TO_HTTPS_WITH_PATH', 'bindAddr cleanedUpHostname backend', vhost)
      );
    }
    return service.auth?.realm
      ? fill(scope, 'HTTP_FRONTEND_ACL_WITH_AUTH_AND_PATH', ALL_WITH_REALM, vhost)
      : fill(scope, 'HTTP_FRONTEND_ACL_WITH_PATH', 'cleanedUpHostname hostname path appId backend', vhost);
  }
  if (service.redirectToHttps) {
    return (
      fill(scope, 'HTTP_FRONTEND_ACL', 'cleanedUpHostname hostname backend', vhost) +
      fill(scope, 'BACKEND_REDIRECT_HTTP_TO_HTTPS', 'bindAddr cleanedUpHostname', vhost)
    );
  }
  if (service.auth?.realm) {
    return fill(scope, 'HTTP_FRONTEND_ACL_WITH_AUTH', 'cleanedUpHostname hostname appId realm backend', vhost);
  }
  return (
    mapLine(scope, 'http', 'MAP_HTTP_FRONTEND_ACL', vhost) ??
    fill(scope, 'HTTP_FRONTEND_ACL', 'cleanedUpHostname hostname appId backend', vhost)
  );
}

function httpForMany(scope: Scope): string {
  const { service, vhosts } = scope;
  const [first = ''] = vhosts;
  const auth = Boolean(service.auth?.realm);
  const inMap = !service.path && !auth && !service.redirectToHttps;
  const pathAcl = !service.path
    ? ''
    : auth
      ? fill(scope, 'HTTP_FRONTEND_ACL_ONLY_WITH_PATH_AND_AUTH', PATH_ACL_WITH_REALM, first)
      : fill(scope, 'HTTP_FRONTEND_ACL_ONLY_WITH_PATH', 'path backend', first);
  const hostAcls = vhosts.map(
    (vhost) =>
      (inMap ? mapLine(scope, 'http', 'MAP_HTTP_FRONTEND_ACL_ONLY', vhost) : undefined) ??
      fill(scope, 'HTTP_FRONTEND_ACL_ONLY', 'cleanedUpHostname hostname', vhost),
  );
  return pathAcl + hostAcls.join('') + routeForMany(scope, first, auth);
}

function routeForMany(scope: Scope, vhost: string, auth: boolean): string {
  const { service } = scope;
  if (service.redirectToHttps) {
    return service.path
      ? fill(scope, 'BACKEND_REDIRECT_HTTP_TO_HTTPS_WITH_PATH', 'bindAddr cleanedUpHostname backend', vhost)
      : fill(scope, 'BACKEND_REDIRECT_HTTP_TO_HTTPS', 'bindAddr cleanedUpHostname', vhost);
  }
  const withRealm = 'cleanedUpHostname realm backend';
  if (service.path) {
    return auth
      ? fill(scope, 'HTTP_FRONTEND_ROUTING_ONLY_WITH_PATH_AND_AUTH', withRealm, vhost)
      : fill(scope, 'HTTP_FRONTEND_ROUTING_ONLY_WITH_PATH', 'cleanedUpHostname backend', vhost);
  }
  if (auth) return fill(scope, 'HTTP_FRONTEND_ROUTING_ONLY_WITH_AUTH', withRealm, vhost);
  if (scope.context.mapLines !== undefined) return '';
  return fill(scope, 'HTTP_FRONTEND_ROUTING_ONLY', 'cleanedUpHostname backend', vhost);
}

function httpsRules(scope: Scope): string {
  const { service, vhosts } = scope;
  const [first = ''] = vhosts;
  const auth = Boolean(service.auth?.realm);
  const aclNames = auth && vhosts.length > 1 ? PATH_ACL_WITH_REALM : 'path backend';
  const pathAcl = service.path ? fill(scope, 'HTTPS_FRONTEND_ACL_ONLY_WITH_PATH', aclNames, first) : '';
  return pathAcl + vhosts.map((vhost) => httpsRoute(scope, vhost, auth)).join('');
}

function httpsRoute(scope: Scope, vhost: string, auth: boolean): string {
  const names = 'cleanedUpHostname hostname appId backend';
  if (scope.service.path) {
    if (!auth) return fill(scope, 'HTTPS_FRONTEND_ACL_WITH_PATH', names, vhost);
    const withRealm = scope.vhosts.length > 1 ? `${names} realm` : ALL_WITH_REALM;
    return fill(scope, 'HTTPS_FRONTEND_ACL_WITH_AUTH_AND_PATH', withRealm, vhost);
  }
  if (auth) return fill(scope, 'HTTPS_FRONTEND_ACL_WITH_AUTH', `${names} realm`, vhost);
  return mapLine(scope, 'https', 'MAP_HTTPS_FRONTEND_ACL', vhost) ?? fill(scope, 'HTTPS_FRONTEND_ACL', names, vhost);
}

const ALL_WITH_REALM = 'cleanedUpHostname hostname path appId realm backend';
const PATH_ACL_WITH_REALM = 'path cleanedUpHostname hostname realm backend';

/** Map mode: adds the entry, and returns the frontend's map line the first time, later ''. Else undefined. */
function mapLine(scope: Scope, frontend: 'http' | 'https', template: TemplateName, vhost: string): string | undefined {
  const { context, service, backend } = scope;
  if (context.mapLines === undefined) return undefined;
  context.entries.push([vhost, backend]);
  if (context.mapLines[frontend]) return '';
  context.mapLines[frontend] = true;
  const values = { haproxy_dir: context.directory, ...(frontend === 'https' && { hostname: vhost }) };
  return render(context.templates, service, template, values);
}

/** Fills a template with exactly the placeholders that marathon-lb offers at this place; others raise. */
function fill(scope: Scope, template: TemplateName, placeholders: string, vhost: string): string {
  const { service, backend, vhosts, context } = scope;
  const all: Record<string, string> = {
    cleanedUpHostname: `${(vhosts[0] ?? '').replace(/[^a-zA-Z0-9-]/g, '_')}_${service.appId.slice(1).replaceAll('/', '_')}`,
    hostname: vhost,
    path: service.path ?? '',
    appId: service.appId,
    realm: service.auth?.realm ?? '',
    backend,
    bindAddr: service.bindAddr,
  };
  const offered = placeholders.split(' ').map((name) => [name, all[name] ?? ''] as const);
  return render(context.templates, service, template, Object.fromEntries(offered));
}
