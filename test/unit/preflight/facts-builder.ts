import type { App } from '../../../src/marathon/types.ts';
import type { LoadBalancer, Vhost } from '../../../src/marathon-lb/types.ts';
import type { AddressFacts, CheckFacts, VhostFacts } from '../../../src/preflight/types.ts';
import { leaf } from '../operations/builders.ts';

/** What the daemon answers on a challenge path it does not know. */
export const DAEMON_ANSWER = { kind: 'answer', status: 404, location: undefined, body: 'no such challenge\n' } as const;

const TASK = {
  host: '10.0.0.1',
  ports: [80, 443, 9090],
  ipAddresses: [],
  state: 'TASK_RUNNING',
  healthy: true,
  version: undefined,
};

/** marathon-lb 1.15.0 with two instances, as the package deploys it. */
export function balancerApp(given: Partial<App> = {}): App {
  return {
    id: '/marathon-lb',
    instances: 2,
    env: {},
    labels: {},
    args: ['sse', '--group', 'external'],
    image: 'mesosphere/marathon-lb:v1.15.0',
    ports: [80, 443, 9090].map((servicePort) => ({ servicePort, containerPort: undefined })),
    requirePorts: true,
    networkMode: 'host',
    acceptedResourceRoles: ['slave_public'],
    hasHealthCheck: true,
    upgradeStrategy: { minimumHealthCapacity: 0.5, maximumOverCapacity: 0.2 },
    version: 'v1',
    deployments: [],
    tasksRunning: 2,
    tasksHealthy: 2,
    tasks: [
      { id: 'lb.1', ...TASK },
      { id: 'lb.2', ...TASK, host: '10.0.0.2' },
    ],
    ...given,
  };
}

export function balancer(given: Partial<LoadBalancer> = {}): LoadBalancer {
  return {
    app: balancerApp(),
    groups: ['external'],
    instances: ['10.0.0.1', '10.0.0.2'].map((host, index) => ({
      taskId: `lb.${index + 1}`,
      host,
      httpPort: 80,
      httpsPort: 443,
      statsPort: 9090,
      healthy: true,
    })),
    ...given,
  };
}

export function address(given: Partial<AddressFacts> = {}): AddressFacts {
  return {
    address: '203.0.113.7',
    http: DAEMON_ANSWER,
    redirected: false,
    leaf: leaf(),
    tlsProblem: undefined,
    ...given,
  };
}

export function vhostFacts(given: Partial<VhostFacts> = {}): VhostFacts {
  return {
    host: 'shop.example.com',
    ipv4: { kind: 'found', records: ['203.0.113.7'] },
    ipv6: { kind: 'none' },
    aliases: [],
    ttlSeconds: 60,
    caa: { kind: 'none' },
    addresses: [address()],
    ...given,
  };
}

export function declared(given: Partial<Vhost> = {}): Vhost {
  return {
    host: 'shop.example.com',
    appId: '/shop/web',
    servicePort: 10_000,
    portIndex: 0,
    path: undefined,
    redirectToHttps: false,
    hsts: false,
    basicAuth: false,
    groups: ['external'],
    enabled: undefined,
    ...given,
  };
}

/** A cluster in which nothing is wrong. */
export function facts(given: Partial<CheckFacts> = {}): CheckFacts {
  return {
    marathonVersion: '1.11.24',
    dcosVersion: '2.1.0',
    publicAgents: 2,
    loadBalancerId: 'marathon-lb',
    loadBalancer: balancer(),
    portHolders: [],
    daemon: balancerApp({ id: '/letsencrypt', labels: { HAPROXY_0_BACKEND_WEIGHT: '1000000' } }),
    installMode: 'env',
    groupBy: 'packed',
    instances: [{ instance: '10.0.0.1:9090', health: { ...DAEMON_ANSWER, status: 200 }, leaf: leaf() }],
    declared: [declared()],
    apps: [],
    vhosts: [vhostFacts()],
    openPorts: [],
    limits: undefined,
    caIdentities: ['letsencrypt.org'],
    ...given,
  };
}
