export interface MarathonLbOptions {
  /** Where its tasks find Marathon; `http://marathon.mesos:8080` in the package. */
  readonly marathonUrl: string;
  readonly ports: { readonly http: number; readonly https: number; readonly stats: number; readonly appId: number };
  /** The package has 10000 to 10100. */
  readonly servicePorts?: readonly number[];
  readonly id?: string;
  readonly instances?: number;
  readonly group?: string;
  readonly haproxyMap?: boolean;
  readonly strictMode?: boolean;
  readonly healthIntervalSeconds?: number;
  readonly upgradeStrategy?: { readonly minimumHealthCapacity: number; readonly maximumOverCapacity: number };
  /** Further arguments and environment, as an operator would add them in Marathon. */
  readonly args?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
}

/**
 * The Marathon app that installing the Universe package marathon-lb creates, as JSON for `POST /v2/apps`
 * (mesosphere/universe repo/packages/M/marathon-lb/45/marathon.json.mustache), on the ports given.
 */
export function marathonLbApp(options: MarathonLbOptions) {
  const { http, https, stats, appId } = options.ports;
  const ports = [http, https, stats, appId, ...(options.servicePorts ?? [])];
  return {
    id: options.id ?? '/marathon-lb',
    instances: options.instances ?? 1,
    cpus: 2,
    mem: 1024,
    args: [
      'sse',
      '-m',
      options.marathonUrl,
      '--health-check',
      ...((options.haproxyMap ?? true) ? ['--haproxy-map'] : []),
      ...(options.strictMode ? ['--strict-mode'] : []),
      '--max-reload-retries',
      '10',
      '--reload-interval',
      '10',
      '--group',
      options.group ?? 'external',
      ...(options.args ?? []),
    ],
    env: {
      HAPROXY_GLOBAL_DEFAULT_OPTIONS: 'redispatch,http-server-close,dontlognull',
      HAPROXY_SSL_CERT: '',
      HAPROXY_SYSCTL_PARAMS: 'net.ipv4.tcp_tw_reuse=1 net.ipv4.tcp_fin_timeout=30 net.core.somaxconn=10000',
      ...options.env,
    },
    labels: {
      DCOS_PACKAGE_NAME: 'marathon-lb',
      DCOS_PACKAGE_VERSION: '1.15.0',
      DCOS_PACKAGE_SOURCE: 'https://universe.mesosphere.com/repo',
      DCOS_SERVICE_NAME: (options.id ?? '/marathon-lb').slice(1),
    },
    container: {
      type: 'DOCKER',
      docker: { image: 'mesosphere/marathon-lb:v1.15.0', privileged: true, forcePullImage: false },
    },
    networks: [{ mode: 'host' }],
    requirePorts: true,
    portDefinitions: ports.map((port) => ({ port, protocol: 'tcp' })),
    acceptedResourceRoles: ['slave_public'],
    upgradeStrategy: options.upgradeStrategy ?? { minimumHealthCapacity: 0.5, maximumOverCapacity: 0.2 },
    healthChecks: [
      {
        protocol: 'MESOS_HTTP',
        path: '/_haproxy_health_check',
        portIndex: 2,
        gracePeriodSeconds: 60,
        intervalSeconds: options.healthIntervalSeconds ?? 5,
        timeoutSeconds: 2,
        maxConsecutiveFailures: 2,
      },
    ],
  };
}
