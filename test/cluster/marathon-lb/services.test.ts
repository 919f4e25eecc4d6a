import { expect, test } from 'vitest';
import { appForTest } from './app-for-test.ts';
import { type ServiceRules, servicesOf } from './services.ts';
import type { RawApp, RawTask, Service } from './types.ts';

const RULES: ServiceRules = {
  respectHealth: true,
  strictMode: false,
  resolve: (host) => (host === 'agent.example' ? '10.0.0.1' : host),
  knownHealth: new Map(),
};

const CHECK = {
  protocol: 'HTTP',
  path: '/health',
  portIndex: 0,
  timeoutSeconds: 1,
  intervalSeconds: 2,
  gracePeriodSeconds: 3,
  maxConsecutiveFailures: 4,
};

test.for([
  ['TASK_RUNNING', 1],
  ['TASK_LOST', 1],
  ['TASK_UNREACHABLE', 1],
  ['TASK_STAGING', 0],
  ['TASK_STARTING', 0],
  ['TASK_KILLING', 0],
  ['TASK_FINISHED', 0],
  ['TASK_GONE_BY_OPERATOR', 0],
] as const)('a task that is %s counts %i', ([state, count]) => {
  expect(servicesOf([withTask({ state })], RULES)).toHaveLength(count);
});

test.for([
  { results: [{ alive: true }], known: undefined, routed: true },
  { results: [{ alive: false }], known: true, routed: false },
  { results: undefined, known: undefined, routed: false },
  { results: undefined, known: true, routed: true },
])('with results $results, last known $known, a task is routed: $routed', ({ results, known, routed }) => {
  const task = results === undefined ? {} : { healthCheckResults: results };
  const knownHealth = new Map(known === undefined ? [] : [['t', known]]);

  const services = servicesOf([{ ...withTask(task), healthChecks: [CHECK] }], { ...RULES, knownHealth });

  expect(services.length === 1).toBe(routed);
});

test('without health checks, and without --health-check, a task is routed at once', () => {
  const sick = withTask({ healthCheckResults: [{ alive: false }] });

  expect(servicesOf([sick], RULES)).toHaveLength(1);
  expect(servicesOf([{ ...sick, healthChecks: [CHECK] }], { ...RULES, respectHealth: false })).toHaveLength(1);
});

test.for([
  { key: 'labels', app: { id: '/a', tasks: [] } },
  { key: 'tasks', app: { id: '/a', labels: {} } },
])('an app without $key stops everything', ({ app, key }) => {
  expect(() => servicesOf([appForTest({ id: '/b', labels: {}, taskPort: 1 }), app], RULES)).toThrow(
    `app /a has no ${key}`,
  );
});

test.for([
  { labels: { AUTH: 'realm:user' }, message: 'AUTH must have three parts' },
  { labels: { BACKEND_WEIGHT: 'heavy' }, message: 'invalid literal for int()' },
] as { labels: Record<string, string>; message: string }[])('$labels raises', ({ labels, message }) => {
  expect(() => servicesOf([appForTest({ id: '/a', labels, taskPort: 1 })], RULES)).toThrow(message);
});

test.for([
  { labels: {}, found: { weight: 0, mode: 'tcp', vhost: undefined, groups: ['external'], enabled: true } },
  { labels: { PATH: '/x' }, found: { weight: 1, path: '/x' } },
  { labels: { PATH: '/x', BACKEND_WEIGHT: '7' }, found: { weight: 7 } },
  { labels: { VHOST: 'A.Example, b.example,' }, found: { mode: 'http', vhost: 'a.example, b.example,' } },
  { labels: { VHOST: 'a', MODE: 'TCP' }, found: { mode: 'tcp' } },
  { labels: { GROUP: 'internal,other' }, found: { groups: ['internal', 'other'] } },
  { labels: { REDIRECT_TO_HTTPS: 'Yes', STICKY: 'no' }, found: { redirectToHttps: true, sticky: false } },
  { labels: { PORT: '8443' }, found: { servicePort: 8443 } },
  { labels: { HTTP_FRONTEND_ACL: 'a\r\nb' }, found: { templates: { HTTP_FRONTEND_ACL: 'a\nb' } } },
] as { labels: Record<string, string>; found: Partial<Service> }[])('labels $labels', ({ labels, found }) => {
  expect(servicesOf([appForTest({ id: '/a', labels, taskPort: 1 })], RULES)[0]).toMatchObject(found);
});

test('in strict mode a port must be enabled', () => {
  const app = appForTest({ id: '/a', labels: {}, taskPort: 1 });
  const enabled = appForTest({ id: '/b', labels: { ENABLED: 'true' }, taskPort: 1 });

  const services = servicesOf([app, enabled], { ...RULES, strictMode: true });

  expect(services.map((service) => [service.appId, service.enabled])).toEqual([
    ['/a', false],
    ['/b', true],
  ]);
});

test.for([
  {
    network: 'host',
    app: { portDefinitions: [{ port: 10001 }, { port: 10002 }] },
    task: { ports: [31001, 31002] },
    servers: ['10001 10.0.0.1:31001', '10002 10.0.0.1:31002'],
  },
  {
    network: 'bridge, new form',
    app: {
      networks: [{ mode: 'container/bridge' }],
      container: { portMappings: [{ containerPort: 80, servicePort: 10003 }] },
    },
    task: { ports: [31003] },
    servers: ['10003 10.0.0.1:31003'],
  },
  {
    network: 'bridge, old form',
    app: { container: { docker: { network: 'BRIDGE', portMappings: [{ containerPort: 80, servicePort: 10004 }] } } },
    task: { ports: [31004] },
    servers: ['10004 10.0.0.1:31004'],
  },
  {
    network: 'container',
    app: {
      networks: [{ mode: 'container' }],
      container: { portMappings: [{ containerPort: 80, servicePort: 10005 }] },
    },
    task: { ports: [], ipAddresses: [{ ipAddress: '9.0.1.2' }] },
    servers: ['10005 9.0.1.2:80'],
  },
] as { network: string; app: Partial<RawApp>; task: Partial<RawTask>; servers: string[] }[])(
  'network $network: $servers',
  ({ app, task, servers }) => {
    const services = servicesOf(
      [{ id: '/a', labels: {}, tasks: [{ id: 't', host: 'agent.example', ...task }], ...app }],
      RULES,
    );

    const found = services.flatMap((service) =>
      service.servers.map((server) => `${service.servicePort} ${server.ip}:${server.port}`),
    );
    expect(found).toEqual(servers);
  },
);

function withTask(task: Partial<RawTask>): RawApp {
  const app = appForTest({ id: '/a', labels: {}, taskPort: 1 });
  return { ...app, tasks: [{ id: 't', host: '127.0.0.1', ports: [1], ...task }] };
}
