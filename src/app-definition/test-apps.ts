import type { AppDefinition } from './types.ts';

/** What may differ between two installations of the test apps. */
export interface TestAppOptions {
  /** Host of the first app (redirect and HSTS) and of the second (plain HTTP stays allowed). */
  readonly vhosts: readonly [string, string];
  readonly group: string;
  readonly healthIntervalSeconds: number;
}

/** Answers 200 on /health and a page on every other path, port 8080. */
const IMAGE = 'mesosphere/letsencrypt-dcos-test';

/** Marathon gives every service port of 0 a free one, so that the test apps never take a port of somebody else. */
const ANY_PORT = 0;

/** Takes hosts and group, returns two small web apps behind marathon-lb, to try certificates on. */
export function testApps({ vhosts, group, healthIntervalSeconds }: TestAppOptions): readonly AppDefinition[] {
  const [strict, plain] = vhosts;
  return [
    webApp('/letsencrypt-test-1', healthIntervalSeconds, {
      HAPROXY_GROUP: group,
      HAPROXY_0_VHOST: strict,
      HAPROXY_0_REDIRECT_TO_HTTPS: 'true',
      HAPROXY_0_USE_HSTS: 'true',
    }),
    webApp('/letsencrypt-test-2', healthIntervalSeconds, { HAPROXY_GROUP: group, HAPROXY_0_VHOST: plain }),
  ];
}

function webApp(id: string, intervalSeconds: number, labels: Readonly<Record<string, string>>): AppDefinition {
  return {
    id,
    instances: 2,
    cpus: 0.1,
    mem: 128,
    container: {
      type: 'DOCKER',
      docker: { image: IMAGE },
      portMappings: [{ containerPort: 8080, hostPort: 0, servicePort: ANY_PORT, protocol: 'tcp', name: 'web' }],
    },
    networks: [{ mode: 'container/bridge' }],
    healthChecks: [
      {
        protocol: 'HTTP',
        path: '/health',
        portIndex: 0,
        gracePeriodSeconds: 60,
        intervalSeconds,
        timeoutSeconds: Math.min(10, intervalSeconds),
        maxConsecutiveFailures: 2,
      },
    ],
    labels,
  };
}
