import { z } from 'zod';
import { AppError } from '../platform/errors.ts';
import type { Http } from '../platform/http.ts';
import { jsonIn } from '../platform/json.ts';
import { authorizationFor } from './admin-router.ts';
import type { Cluster } from './types.ts';

/** What a DC/OS cluster tells of itself beside Marathon; undefined for what it did not tell. */
export interface ClusterLook {
  readonly name: string | undefined;
  /** DC/OS itself: `2.1.0`. */
  readonly version: string | undefined;
  readonly publicAgents: readonly PublicAgent[] | undefined;
}

export interface PublicAgent {
  /** As Mesos and Marathon call it. */
  readonly host: string;
  /** Where the world finds it; empty when nobody knows. */
  readonly publicAddresses: readonly string[];
}

/**
 * Reads the cluster's name, version and public agents. What this user may not see is undefined, not an error.
 * Source: dcos/dcos packages/adminrouter, apache/mesos state-summary, dcos/dcos-net nodes.
 */
export async function clusterLook(http: Http, cluster: Cluster): Promise<ClusterLook> {
  const authorization = authorizationFor(cluster);
  const get = async <T>(path: string, schema: z.ZodType<T>): Promise<T | undefined> => {
    const headers = { accept: 'application/json', ...(authorization && { authorization }) };
    const answer = await answered(http.request({ method: 'GET', url: cluster.url + path, headers }));
    return answer?.status === 200 ? schema.safeParse(jsonIn(answer.body)).data : undefined;
  };
  const [version, summary, nodes] = await Promise.all([
    get('/dcos-metadata/dcos-version.json', VERSION),
    get('/mesos/state-summary', SUMMARY),
    get('/net/v1/nodes', NODES),
  ]);
  return {
    name: summary?.cluster,
    version: version?.version,
    publicAgents: summary?.slaves.filter(isPublic).map(({ hostname, pid }) => ({
      host: hostname,
      publicAddresses: nodes?.find(({ private_ip }) => private_ip === addressIn(pid))?.public_ips ?? [],
    })),
  };
}

/** `open` or `enterprise`; undefined where the cluster does not tell, as before 1.12. Throws UNREACHABLE. */
export async function dcosVariant(http: Http, cluster: Cluster): Promise<string | undefined> {
  const authorization = authorizationFor(cluster);
  const { body } = await http.request({
    method: 'GET',
    url: `${cluster.url}/dcos-metadata/dcos-version.json`,
    headers: { accept: 'application/json', ...(authorization && { authorization }) },
  });
  return VARIANT.safeParse(jsonIn(body)).data?.['dcos-variant'];
}

const VERSION = z.object({ version: z.string() });

const VARIANT = z.object({ 'dcos-variant': z.string() });

const SLAVE = z.object({
  hostname: z.string(),
  pid: z.string().default(''),
  active: z.boolean().default(true),
  attributes: z.record(z.string(), z.unknown()).default({}),
  reserved_resources: z.record(z.string(), z.unknown()).default({}),
});

const SUMMARY = z.object({ cluster: z.string().optional(), slaves: z.array(SLAVE) });

const NODES = z
  .array(z.object({ private_ip: z.string(), public_ips: z.array(z.string()).nullish() }))
  .transform((nodes) => nodes.map((node) => ({ ...node, public_ips: node.public_ips ?? [] })));

/** The attribute is a string; older clusters have only the reserved resources. */
function isPublic({ active, attributes, reserved_resources }: z.infer<typeof SLAVE>): boolean {
  return active && (attributes.public_ip === 'true' || 'slave_public' in reserved_resources);
}

/** `slave(1)@10.0.0.5:5051` */
function addressIn(pid: string): string {
  return /@(.+):\d+$/.exec(pid)?.[1] ?? '';
}

async function answered<T>(request: Promise<T>): Promise<T | undefined> {
  try {
    return await request;
  } catch (error) {
    if (error instanceof AppError && error.code === 'UNREACHABLE') return undefined;
    throw error;
  }
}
