import type { AgentSpec } from '../types.ts';
import {
  type ClusterIdentity,
  type MarathonTask,
  masterHosts,
  masterState,
  netNodes,
  stateSummary,
} from './cluster-views.ts';
import { json, page, type Reply, type Route, type RouterRequest } from './route.ts';

export interface ClusterRouteOptions {
  readonly cluster: ClusterIdentity;
  readonly agents: readonly AgentSpec[];
  /** PEM; undefined: there is none, as on open DC/OS. */
  readonly caCertificate: string | undefined;
  readonly tasks: () => Promise<readonly MarathonTask[]>;
}

/** What says which cluster this is and what it is made of. Paths: dcos/dcos packages/adminrouter, master.conf. */
export function clusterRoutes({ cluster, agents, caCertificate, tasks }: ClusterRouteOptions): Route[] {
  return [
    // the UI, which the CLI only asks for with HEAD: it looks for redirects
    get(/^\/$/, 'open', () => page(200, 'DC/OS')),
    get(/^\/dcos-metadata\/dcos-version\.json$/, 'open', () => json(versionOf(cluster))),
    get(/^\/ca\/dcos-ca\.crt$/, 'open', () =>
      caCertificate === undefined ? page(404, 'Not Found') : pem(caCertificate),
    ),
    get(/^\/metadata$/, 'token', () => json({ PUBLIC_IPV4: '127.0.0.1', CLUSTER_ID: cluster.id })),
    get(/^\/pkgpanda\/active\.buildinfo\.full\.json$/, 'token', () => json({})),
    // linked clusters are an Enterprise feature that nobody here has set up
    get(/^\/cluster\/v1\/links$/, 'token', () => page(404, 'Not Found')),
    get(/^\/mesos\/(?:master\/)?state-summary$/, 'token', async () =>
      json(stateSummary(cluster, agents, await tasks())),
    ),
    get(/^\/mesos\/(?:master\/)?state$/, 'token', async () => json(masterState(cluster, agents, await tasks()))),
    get(/^\/mesos\/(?:master\/)?slaves$/, 'token', async () =>
      json({ slaves: masterState(cluster, agents, []).slaves }),
    ),
    { method: 'POST', pattern: /^\/mesos\/api\/v1$/, access: 'token', handle: mesosOperator },
    get(/^\/net\/v1\/nodes$/, 'token', () => json(netNodes(agents))),
    get(/^\/mesos_dns\/v1\/hosts\/(?:master|leader)\.mesos$/, 'token', () => json(masterHosts())),
  ];
}

function get(pattern: RegExp, access: Route['access'], handle: Route['handle']): Route {
  return { method: 'GET', pattern, access, handle };
}

/** Source: dcos/dcos gen/dcos-config.yaml; the variant is there since 1.12. */
function versionOf({ version, variant }: ClusterIdentity) {
  return {
    version,
    'dcos-variant': variant,
    'dcos-image-commit': '0000000000000000000000000000000000000000',
    'bootstrap-id': '0000000000000000000000000000000000000000',
  };
}

function pem(certificate: string): Reply {
  return { status: 200, headers: { 'Content-Type': 'application/x-x509-ca-cert' }, content: certificate };
}

/**
 * GET_AGENTS (field 1 is 10) and GET_FRAMEWORKS (11) in protobuf, answered with the smallest reply that is valid: the
 * type and an empty list. Source: apache/mesos include/mesos/v1/master/master.proto.
 */
async function mesosOperator(request: RouterRequest): Promise<Reply> {
  const call = Buffer.from(await request.body()).toString('hex');
  const reply = { '080a': '08095200', '080b': '080a5a00' }[call];
  if (reply === undefined) return page(400, 'Bad Request');
  return { status: 200, headers: { 'Content-Type': 'application/x-protobuf' }, content: Buffer.from(reply, 'hex') };
}
