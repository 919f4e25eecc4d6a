/** What of an app and its tasks matters here, as /v2/apps?embed=apps.tasks has it. */
export interface ServiceApp {
  readonly labels?: Readonly<Record<string, string>>;
  readonly networks?: readonly { readonly mode?: string }[];
  readonly container?: { readonly portMappings?: readonly { readonly containerPort?: number }[] };
  readonly tasks?: readonly {
    readonly state?: string;
    readonly host?: string;
    readonly ports?: readonly number[];
    readonly ipAddresses?: readonly { readonly ipAddress?: string }[];
  }[];
}

export interface ServiceTarget {
  readonly name: string;
  /** `http://10.0.0.1:31415`. */
  readonly origin: string;
  /** What the service is asked for. */
  readonly path: string;
}

/** Source: dcos/dcos packages/adminrouter/extra/src/lib/service.lua, RESOLVE_LIMIT. */
const MAX_SEGMENTS = 10;

/**
 * Finds the service that a path below `/service/` means: the shortest name, segment by segment, that an app with all
 * three labels has and that has a running task. Undefined when there is none. Source: the same file and lib/cache.lua.
 */
export function serviceTarget(apps: readonly ServiceApp[], path: string): ServiceTarget | undefined {
  const segments = path.replace(/^\/service\//, '').split('/');
  for (let count = 1; count <= Math.min(MAX_SEGMENTS, segments.length); count += 1) {
    const name = segments.slice(0, count).join('/');
    for (const app of apps) {
      if (app.labels?.DCOS_SERVICE_NAME?.replace(/^\//, '') !== name) continue;
      const origin = originOf(app);
      if (origin === undefined) continue;
      const rewrite = app.labels.DCOS_SERVICE_REWRITE_REQUEST_URLS !== 'false';
      return { name, origin, path: rewrite ? `/${segments.slice(count).join('/')}` : path };
    }
  }
  return undefined;
}

/** Host and host port of the first running task; its own address and container port on a container network. */
function originOf({ labels, networks, container, tasks }: ServiceApp): string | undefined {
  const { DCOS_SERVICE_SCHEME: scheme, DCOS_SERVICE_PORT_INDEX: portIndex } = labels ?? {};
  const index = Number(portIndex);
  if (!scheme || portIndex === undefined || !Number.isInteger(index)) return undefined;
  const task = tasks?.find(({ state }) => state === 'TASK_RUNNING');
  if (!task) return undefined;
  const ownAddress = networks?.some(({ mode }) => mode === 'container');
  const host = ownAddress ? task.ipAddresses?.[0]?.ipAddress : task.host;
  const port = ownAddress ? container?.portMappings?.[index]?.containerPort : task.ports?.[index];
  return host === undefined || port === undefined ? undefined : `${scheme}://${host}:${port}`;
}
