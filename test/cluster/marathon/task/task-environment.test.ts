import { expect, test } from 'vitest';
import { appForTest } from '../app/app-for-test.ts';
import { taskEnvironment } from './task-environment.ts';

const FACTS = { taskId: 'web.instance-1._app.1', host: '127.0.0.2', sandbox: '/state/1', secrets: {} };

test('a task knows its app, its agent and itself', () => {
  const app = appForTest({ cpus: 0.1, mem: 64, labels: { HAPROXY_0_VHOST: 'a.example', 'odd-name': 'x' } });

  expect(taskEnvironment(app, { ...FACTS, hostPorts: [31_001] })).toEqual({
    MESOS_SANDBOX: '/state/1',
    MESOS_DIRECTORY: '/state/1',
    MESOS_EXECUTOR_ID: 'web.instance-1._app.1',
    MESOS_CONTAINER_NAME: 'mesos-web.instance-1._app.1',
    MESOS_TASK_ID: 'web.instance-1._app.1',
    LIBPROCESS_IP: '127.0.0.2',
    HOST: '127.0.0.2',
    MARATHON_APP_ID: '/web',
    MARATHON_APP_VERSION: '2021-03-04T05:06:07.089Z',
    MARATHON_APP_RESOURCE_CPUS: '0.1',
    MARATHON_APP_RESOURCE_MEM: '64.0',
    MARATHON_APP_RESOURCE_DISK: '0.0',
    MARATHON_APP_RESOURCE_GPUS: '0',
    MARATHON_APP_ENFORCE_GROUP_ROLE: 'false',
    MARATHON_APP_LABELS: 'HAPROXY_0_VHOST ODD_NAME',
    MARATHON_APP_LABEL_HAPROXY_0_VHOST: 'a.example',
    MARATHON_APP_LABEL_ODD_NAME: 'x',
    PORT: '31001',
    PORT0: '31001',
    PORT_31001: '31001',
    PORT_DEFAULT: '31001',
    PORTS: '31001',
  });
});

test('on a bridge the variables are named by container ports and hold host ports', () => {
  const portMappings = [{ containerPort: 80, name: 'http' }, { containerPort: 443 }];
  const app = appForTest({ container: { docker: { image: 'nginx:1', network: 'BRIDGE', portMappings } } });

  expect(taskEnvironment(app, { ...FACTS, hostPorts: [31_001, 31_002] })).toMatchObject({
    PORT: '31001',
    PORT0: '31001',
    PORT1: '31002',
    PORT_80: '31001',
    PORT_443: '31002',
    PORT_HTTP: '31001',
    PORTS: '31001,31002',
    MARATHON_APP_DOCKER_IMAGE: 'nginx:1',
  });
});

test('a mapping without host port shows its container port and is missing from PORTS', () => {
  const app = appForTest({
    networks: [{ mode: 'container', name: 'dcos' }],
    container: { docker: { image: 'a' }, portMappings: [{ containerPort: 80 }, { containerPort: 81, hostPort: 0 }] },
  });

  expect(taskEnvironment(app, { ...FACTS, hostPorts: [undefined, 31_001] })).toMatchObject({
    PORT0: '80',
    PORT1: '31001',
    PORT: '31001',
    PORTS: '31001',
  });
});

test('an app without ports has no port variables', () => {
  const env = taskEnvironment(appForTest({ portDefinitions: [] }), { ...FACTS, hostPorts: [] });

  expect(Object.keys(env).filter((name) => name.startsWith('PORT'))).toEqual([]);
});

test('what the app sets wins, and secrets are looked up', () => {
  const app = appForTest({
    env: { HOST: 'mine', KEY: { secret: 'key' }, MISSING: { secret: 'none' } },
    secrets: { key: { source: 'le/key' }, none: { source: 'le/none' } },
  });

  const env = taskEnvironment(app, { ...FACTS, hostPorts: [1], secrets: { 'le/key': 'PEM' } });

  expect(env).toMatchObject({ HOST: 'mine', KEY: 'PEM', MISSING: '' });
});

test('a label of 512 characters or more is not exported', () => {
  const env = taskEnvironment(appForTest({ labels: { LONG: 'x'.repeat(512), SHORT: 'x'.repeat(511) } }), {
    ...FACTS,
    hostPorts: [1],
  });

  expect(env.MARATHON_APP_LABELS).toBe('SHORT');
});
