import type { Cluster } from '../cluster/cluster.ts';

/** What the daemon tells operators. */
export interface DaemonReport {
  readonly vhosts: readonly { readonly host: string; readonly state: string; readonly detail: string }[];
  readonly events: readonly { readonly at: string; readonly message: string; readonly ok: boolean }[];
}

/** The daemon as a Marathon app in a test cluster: two ports, a volume, and the environment given. */
export function daemonApp(env: Readonly<Record<string, string>>): object {
  return {
    id: '/letsencrypt',
    cpus: 0.1,
    mem: 128,
    container: {
      type: 'MESOS',
      docker: { image: 'dcos-letsencrypt' },
      volumes: [{ containerPath: 'data', mode: 'RW', persistent: { size: 500 } }],
    },
    networks: [{ mode: 'host' }],
    portDefinitions: [{ port: 0 }, { port: 0 }],
    env: {
      MARATHON_URL: 'http://marathon.mesos:8080',
      MARATHON_LB_ID: 'marathon-lb',
      LETSENCRYPT_STATE_DIRECTORY: 'data',
      LETSENCRYPT_KEY_TYPE: 'p256',
      ...env,
    },
    labels: {
      HAPROXY_0_GROUP: 'external',
      HAPROXY_0_ENABLED: 'true',
      HAPROXY_0_VHOST: 'acme.example.com',
      HAPROXY_0_PATH: '/.well-known/acme-challenge/',
      HAPROXY_0_BACKEND_WEIGHT: '1000000',
      HAPROXY_0_HTTP_FRONTEND_ACL_WITH_PATH:
        '  acl path_{backend} path_beg {path}\n  http-request allow if path_{backend}\n  use_backend {backend} if path_{backend}\n',
      HAPROXY_0_HTTPS_FRONTEND_ACL_ONLY_WITH_PATH:
        '  acl path_{backend} path_beg {path}\n  http-request allow if path_{backend}\n',
      HAPROXY_0_HTTPS_FRONTEND_ACL_WITH_PATH: '  use_backend {backend} if path_{backend}\n',
    },
    upgradeStrategy: { minimumHealthCapacity: 0, maximumOverCapacity: 0 },
    backoffSeconds: 1,
  };
}

/** The report of the daemon that runs now; undefined while none answers. */
export async function reportOf({ marathon }: Cluster): Promise<DaemonReport | undefined> {
  const task = marathon.instances('/letsencrypt').find(({ condition }) => condition === 'Running')?.task;
  if (task === undefined) return undefined;
  try {
    const answer = await fetch(`http://${task.agent.address}:${task.hostPorts[1]}/v1/report`);
    return (await answer.json()) as DaemonReport;
  } catch {
    return undefined;
  }
}

/** Changes fields of an app as an operator does, and resolves when that deployment has ended. */
export async function patchApp({ marathon }: Cluster, id: string, patch: object): Promise<void> {
  const answer = await fetch(`${marathon.url}/v2/apps/${id}`, { method: 'PUT', body: JSON.stringify(patch) });
  if (!answer.ok) throw new Error(`Marathon refused the change (${answer.status}): ${await answer.text()}`);
  const { deploymentId } = (await answer.json()) as { deploymentId: string };
  await marathon.whenDeploymentEnds(deploymentId);
}

/** An app as Marathon shows it. */
export async function appOf({ marathon }: Cluster, id: string): Promise<Record<string, unknown>> {
  const { app } = (await (await fetch(`${marathon.url}/v2/apps/${id}`)).json()) as { app: Record<string, unknown> };
  return app;
}
