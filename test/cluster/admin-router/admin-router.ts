import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import type { AgentSpec } from '../types.ts';
import { type AccessRules, checkAccess } from './access.ts';
import { clusterRoutes } from './cluster-routes.ts';
import type { ClusterIdentity, MarathonTask } from './cluster-views.ts';
import { type Accounts, Iam } from './iam.ts';
import { iamRoutes } from './iam-routes.ts';
import { page, type Reply, type Route } from './route.ts';
import { serviceRoutes } from './service-routes.ts';

export interface AdminRouterOptions {
  readonly marathonUrl: string;
  readonly agents: readonly AgentSpec[];
  /** Default 127.0.0.1 and a free port. */
  readonly address?: string;
  readonly port?: number;
  /** Default an open DC/OS 2.2.9 named test-cluster. */
  readonly cluster?: Partial<ClusterIdentity>;
  /** Who may log in; authentication is off without it. */
  readonly accounts?: Accounts;
  /** Requests that a user lacks the permission for; default none. */
  readonly forbidden?: (uid: string, path: string) => boolean;
  /** The cluster's CA (PEM), as on Enterprise. */
  readonly caCertificate?: string;
  /** How old the list of services may be; default 0, in a real cluster about 25 s. */
  readonly serviceCacheMs?: number;
  /** Routes of other parts of the cluster; they come first. */
  readonly routes?: readonly Route[];
}

export interface AdminRouter {
  readonly url: string;
  readonly address: string;
  readonly port: number;
  /** A token for somebody, without a login. Throws an Error when authentication is off. */
  readonly issueToken: (uid: string, lifetimeSeconds?: number) => string;
  /** The uid of a valid token, for services that check tokens themselves. */
  readonly verifyToken: (token: string) => string | undefined;
  /** Adds a route in front of the others. */
  readonly addRoute: (route: Route) => void;
  readonly stop: () => Promise<void>;
}

const CLUSTER: ClusterIdentity = {
  id: '5ecbd1a4-9b0a-4a5c-8d6a-2f1f3a8d7c10',
  name: 'test-cluster',
  version: '2.2.9',
  variant: 'open',
};

/** Who Admin Router is when it asks Marathon itself; source: dcos/dcos packages/adminrouter. */
const OWN_UID = 'dcos_adminrouter';

/** Starts the cluster's front door. Throws when the address cannot be listened on. */
export async function startAdminRouter(options: AdminRouterOptions): Promise<AdminRouter> {
  const cluster = { ...CLUSTER, ...options.cluster };
  const enterprise = cluster.variant === 'enterprise';
  const iam = options.accounts && new Iam(options.accounts);
  const rules: AccessRules = {
    iam,
    challenge: enterprise ? 'acsjwt' : 'oauthjwt',
    forbidden: options.forbidden ?? (() => false),
  };
  const headers = (): Record<string, string> =>
    iam ? { Authorization: `token=${iam.issue(OWN_UID, Date.now())}` } : {};
  const { marathonUrl, agents, caCertificate, serviceCacheMs = 0 } = options;
  const routes: Route[] = [
    ...(options.routes ?? []),
    ...clusterRoutes({ cluster, agents, caCertificate, tasks: () => marathonTasks(marathonUrl, headers()) }),
    ...(iam ? iamRoutes(iam, enterprise) : []),
    ...serviceRoutes({ marathonUrl, cacheMs: serviceCacheMs, headers }),
  ];
  const server = createServer((request, response) => void serve(routes, rules, request, response));
  const listening = Promise.withResolvers<void>();
  server.once('error', listening.reject);
  server.listen(options.port ?? 0, options.address ?? '127.0.0.1', listening.resolve);
  await listening.promise;
  const { address, port } = server.address() as AddressInfo;
  return {
    url: `http://${address}:${port}`,
    address,
    port,
    issueToken: (uid, lifetimeSeconds) => {
      if (!iam) throw new Error('authentication is off: there are no tokens');
      return iam.issue(uid, Date.now(), lifetimeSeconds);
    },
    verifyToken: (token) => iam?.verify(token, Date.now()),
    addRoute: (route) => void routes.unshift(route),
    stop: async () => {
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await closed;
    },
  };
}

async function marathonTasks(url: string, headers: Record<string, string>): Promise<readonly MarathonTask[]> {
  const answer = await fetch(`${url}/v2/tasks`, { headers });
  const { tasks } = (await answer.json()) as { tasks: MarathonTask[] };
  return tasks;
}

async function serve(
  routes: readonly Route[],
  rules: AccessRules,
  incoming: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const reply = await answer(routes, rules, incoming, response).catch(() => page(502, 'Bad Gateway'));
  if (reply === 'handled') return;
  const content = reply.content ?? '';
  response.writeHead(reply.status, { 'Content-Length': Buffer.byteLength(content), ...reply.headers });
  response.end(incoming.method === 'HEAD' ? undefined : content);
}

async function answer(
  routes: readonly Route[],
  rules: AccessRules,
  incoming: IncomingMessage,
  response: ServerResponse,
): Promise<Reply | 'handled'> {
  // no URL parser: it would take the start of `//x` for a host
  const [path = '/', search = ''] = (incoming.url ?? '/').split(/\?(.*)/s);
  const query = new URLSearchParams(search);
  const method = incoming.method ?? 'GET';
  const asked = method === 'HEAD' ? ['HEAD', 'GET', '*'] : [method, '*'];
  const route = routes.find((candidate) => asked.includes(candidate.method) && candidate.pattern.test(path));
  if (!route) return page(404, 'Not Found');
  const access = route.access === 'open' ? { uid: undefined } : checkAccess(rules, incoming.headers, path, Date.now());
  if ('refusal' in access) return access.refusal;
  const args = (route.pattern.exec(path) ?? []).slice(1).map((arg) => arg ?? '');
  const body = () => text(incoming);
  return route.handle({ method, path, query, args, uid: access.uid, body, incoming, response });
}
