import type { App } from '../../src/marathon/types.ts';

export const LOAD_BALANCER_ID = '/marathon-lb';

export const INSTANCE_HOSTS: readonly string[] = ['10.0.0.1', '10.0.0.2'];

const PORTS = [80, 443, 9090, 9091];

/** marathon-lb on two public agents, healthy, with no certificate yet. */
export const LOAD_BALANCER: App = {
  id: LOAD_BALANCER_ID,
  instances: 2,
  env: { HAPROXY_SSL_CERT: '', OPERATOR: 'own' },
  labels: {},
  args: ['sse', '--group', 'external'],
  cmd: undefined,
  image: 'mesosphere/marathon-lb:v1.15.0',
  ports: PORTS.map((servicePort) => ({ servicePort, containerPort: undefined, hostPort: servicePort })),
  requirePorts: true,
  networkMode: 'host',
  acceptedResourceRoles: ['slave_public'],
  hasHealthCheck: true,
  upgradeStrategy: { minimumHealthCapacity: 0.5, maximumOverCapacity: 0.2 },
  version: '2026-06-01T00:00:00.000Z',
  deployments: [],
  tasksRunning: 2,
  tasksHealthy: 2,
  tasks: INSTANCE_HOSTS.map((host) => ({
    id: `marathon-lb.${host}`,
    host,
    ports: PORTS,
    ipAddresses: [],
    state: 'TASK_RUNNING',
    healthy: true,
    version: '2026-06-01T00:00:00.000Z',
  })),
};
