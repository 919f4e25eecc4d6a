import type { App, Task } from '../../../src/marathon/types.ts';

/** An app of one host port without anything special; `fields` replace its parts. */
export function anApp(fields: Partial<App> = {}): App {
  return {
    id: '/web',
    instances: 1,
    env: {},
    labels: {},
    args: [],
    image: undefined,
    ports: [{ servicePort: 10_000, containerPort: undefined }],
    requirePorts: false,
    networkMode: 'host',
    acceptedResourceRoles: [],
    hasHealthCheck: false,
    upgradeStrategy: { minimumHealthCapacity: 1, maximumOverCapacity: 1 },
    version: '2026-11-24T10:00:00.000Z',
    deployments: [],
    tasksRunning: 0,
    tasksHealthy: 0,
    tasks: [],
    ...fields,
  };
}

/** A running, healthy task. */
export function aTask(fields: Partial<Task> = {}): Task {
  return {
    id: 'web.1',
    host: '10.0.0.1',
    ports: [31_000],
    ipAddresses: ['10.0.0.1'],
    state: 'TASK_RUNNING',
    healthy: true,
    version: '2026-11-24T10:00:00.000Z',
    ...fields,
  };
}
