import { json, page, type Reply, type Route, type RouterRequest } from './route.ts';

/** Values by path (`marathon-lb/own`): handed to Marathon too, which fills the environment of tasks from them. */
export type Secrets = Record<string, string>;

/** The Secret Store of an Enterprise cluster, store `default`. Source: mesosphere/dcos-docs-site, api/secrets.yaml. */
export function secretRoutes(secrets: Secrets): Route[] {
  const route = (method: string, handle: (path: string, request: RouterRequest) => Reply | Promise<Reply>): Route => ({
    method,
    pattern: /^\/secrets\/v1\/secret\/default\/(.*)$/,
    access: 'token',
    handle: (request) => handle(decodeURIComponent(request.args[0] ?? ''), request),
  });
  return [
    route('GET', (path, { query }) => (query.get('list') === 'true' ? listed(secrets, path) : shown(secrets, path))),
    route('PUT', async (path, request) => {
      const value = valueIn(await request.body());
      if (secrets[path] !== undefined) return page(409, 'Conflict');
      secrets[path] = value;
      return { status: 201 };
    }),
    route('PATCH', async (path, request) => {
      const value = valueIn(await request.body());
      if (secrets[path] === undefined) return page(404, 'Not Found');
      secrets[path] = value;
      return { status: 204 };
    }),
    route('DELETE', (path) => {
      if (secrets[path] === undefined) return page(404, 'Not Found');
      delete secrets[path];
      return { status: 204 };
    }),
  ];
}

function listed(secrets: Secrets, directory: string): Reply {
  const prefix = directory === '' ? '' : `${directory}/`;
  const names = Object.keys(secrets).flatMap((path) => (path.startsWith(prefix) ? [path.slice(prefix.length)] : []));
  return names.length === 0 ? page(404, 'Not Found') : json({ array: names });
}

function shown(secrets: Secrets, path: string): Reply {
  const value = secrets[path];
  return value === undefined ? page(404, 'Not Found') : json({ value });
}

function valueIn(body: string): string {
  return (JSON.parse(body) as { value: string }).value;
}
