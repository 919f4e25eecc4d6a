import { forward } from './forward.ts';
import type { Reply, Route, RouterRequest } from './route.ts';
import { type ServiceApp, serviceTarget } from './service-target.ts';

export interface ServiceRouteOptions {
  readonly marathonUrl: string;
  /** How long a list of apps may be used; Admin Router's own poll makes it about 25 s. */
  readonly cacheMs: number;
  /** Headers with which Admin Router itself asks Marathon. */
  readonly headers: () => Readonly<Record<string, string>>;
}

/**
 * `/service/marathon/` and its old alias, and every service that an app announces by its labels.
 * Source: dcos/dcos packages/adminrouter/extra/src/includes/server/master.conf and lib/service.lua.
 */
export function serviceRoutes(options: ServiceRouteOptions): Route[] {
  const apps = cachedApps(options);
  const toMarathon = (request: RouterRequest) => {
    const [, prefix = '', path = '/'] =
      /^(\/service\/marathon|\/marathon)(\/.*)$/.exec(request.incoming.url ?? '') ?? [];
    return forward(request, { origin: options.marathonUrl, uri: path, prefix });
  };
  return [
    { method: '*', pattern: /^(\/service\/[^/]+)$/, access: 'token', handle: addSlash },
    { method: '*', pattern: /^(?:\/service)?\/marathon\//, access: 'token', handle: toMarathon },
    {
      method: '*',
      pattern: /^\/service\/./,
      access: 'token',
      handle: async (request) => toService(request, await apps()),
    },
  ];
}

function addSlash({ args: [path = ''], query }: RouterRequest): Reply {
  const search = query.size > 0 ? `?${query}` : '';
  return { status: 301, headers: { Location: `${path}/${search}` } };
}

function toService(request: RouterRequest, apps: readonly ServiceApp[]): Reply | Promise<Reply | 'handled'> {
  const target = serviceTarget(apps, request.path);
  if (!target)
    return { status: 404, headers: { 'Content-Type': 'text/plain' }, content: '404 Not Found: service not found.\n' };
  const [, search = ''] = /(\?.*)$/s.exec(request.incoming.url ?? '') ?? [];
  return forward(request, { origin: target.origin, uri: target.path + search, prefix: `/service/${target.name}` });
}

function cachedApps({ marathonUrl, cacheMs, headers }: ServiceRouteOptions): () => Promise<readonly ServiceApp[]> {
  let cached: { readonly atMs: number; readonly apps: readonly ServiceApp[] } | undefined;
  return async () => {
    if (cached && Date.now() - cached.atMs < cacheMs) return cached.apps;
    const answer = await fetch(`${marathonUrl}/v2/apps?embed=apps.tasks&label=DCOS_SERVICE_NAME`, {
      headers: headers(),
    });
    const { apps } = (await answer.json()) as { apps: ServiceApp[] };
    cached = { atMs: Date.now(), apps };
    return apps;
  };
}
