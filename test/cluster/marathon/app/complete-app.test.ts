import { expect, test } from 'vitest';
import { appForTest, VERSION } from './app-for-test.ts';

test('everything that is left open has the default of app.raml', () => {
  expect(appForTest({ id: 'web' })).toEqual({
    id: '/web',
    cmd: 'sleep 600',
    env: {},
    labels: {},
    secrets: {},
    constraints: [],
    fetch: [],
    dependencies: [],
    readinessChecks: [],
    healthChecks: [],
    instances: 1,
    cpus: 1,
    mem: 128,
    disk: 0,
    gpus: 0,
    executor: '',
    backoffSeconds: 1,
    backoffFactor: 1.15,
    maxLaunchDelaySeconds: 300,
    killSelection: 'YOUNGEST_FIRST',
    networks: [{ mode: 'host', labels: {} }],
    portDefinitions: [{ port: 0, protocol: 'tcp', name: 'default', labels: {} }],
    requirePorts: false,
    upgradeStrategy: { minimumHealthCapacity: 1, maximumOverCapacity: 1 },
    unreachableStrategy: { inactiveAfterSeconds: 0, expungeAfterSeconds: 0 },
    role: 'slave_public',
    version: VERSION,
    versionInfo: { lastScalingAt: VERSION, lastConfigChangeAt: VERSION },
  });
});

test('an app with a persistent volume is resident: lower capacities, no replacement when unreachable', () => {
  const app = appForTest({
    container: { type: 'MESOS', volumes: [{ containerPath: 'data', persistent: { size: 1 } }] },
  });

  expect(app.upgradeStrategy).toEqual({ minimumHealthCapacity: 0.5, maximumOverCapacity: 0 });
  expect(app.unreachableStrategy).toBe('disabled');
  expect(app.residency).toEqual({ relaunchEscalationTimeoutSeconds: 3600, taskLostBehavior: 'WAIT_FOREVER' });
});

test('on a bridge every mapping has a host port, and ports are no longer required as they are', () => {
  const app = appForTest({
    networks: [{ mode: 'container/bridge' }],
    requirePorts: true,
    container: { docker: { image: 'a' }, portMappings: [{ containerPort: 80 }] },
  });

  expect(app.container?.portMappings).toMatchObject([{ containerPort: 80, hostPort: 0, servicePort: 0 }]);
  expect(app.portDefinitions).toEqual([]);
  expect(app.requirePorts).toBe(false);
});

test('a bridge without any mapping gets the default one', () => {
  const app = appForTest({ container: { docker: { image: 'a', network: 'BRIDGE' } } });

  expect(app.container?.portMappings).toMatchObject([{ containerPort: 0, hostPort: 0, name: 'default' }]);
});

test('port mappings have no meaning on the host network and are dropped', () => {
  const app = appForTest({
    container: { docker: { image: 'a', network: 'HOST', portMappings: [{ containerPort: 80 }] } },
  });

  expect(app.container?.portMappings).toBeUndefined();
  expect(app.portDefinitions).toHaveLength(1);
});

test('a health check looks at the first port and at the root unless told otherwise', () => {
  const app = appForTest({ healthChecks: [{ protocol: 'MESOS_HTTP' }, { protocol: 'TCP', port: 80 }] });

  expect(app.healthChecks[0]).toMatchObject({ portIndex: 0, path: '/' });
  expect(app.healthChecks[1]).not.toHaveProperty('portIndex');
  expect(app.healthChecks[1]).not.toHaveProperty('path');
});
