import { expect, test } from 'vitest';
import { appForTest, VERSION } from './app-for-test.ts';
import { renderApp } from './render-app.ts';

test('an app is printed as Marathon 1.11 does, empty fields left out', () => {
  const app = appForTest({
    cmd: 'python3 -m http.server $PORT0',
    cpus: 0.1,
    mem: 64,
    env: { LOG_LEVEL: 'info' },
    healthChecks: [{ protocol: 'MESOS_HTTP' }],
    labels: { HAPROXY_GROUP: 'external' },
    portDefinitions: [{ port: 10_000, name: 'http' }],
    role: '*',
  });

  expect(renderApp(app, '1.11')).toEqual({
    id: '/web',
    backoffFactor: 1.15,
    backoffSeconds: 1,
    cmd: 'python3 -m http.server $PORT0',
    cpus: 0.1,
    disk: 0,
    env: { LOG_LEVEL: 'info' },
    executor: '',
    healthChecks: [
      {
        gracePeriodSeconds: 300,
        intervalSeconds: 60,
        maxConsecutiveFailures: 3,
        path: '/',
        portIndex: 0,
        protocol: 'MESOS_HTTP',
        ipProtocol: 'IPv4',
        timeoutSeconds: 20,
        delaySeconds: 15,
      },
    ],
    instances: 1,
    labels: { HAPROXY_GROUP: 'external' },
    maxLaunchDelaySeconds: 300,
    mem: 64,
    gpus: 0,
    networks: [{ mode: 'host' }],
    portDefinitions: [{ port: 10_000, name: 'http', protocol: 'tcp' }],
    requirePorts: false,
    upgradeStrategy: { maximumOverCapacity: 1, minimumHealthCapacity: 1 },
    version: VERSION,
    versionInfo: { lastScalingAt: VERSION, lastConfigChangeAt: VERSION },
    killSelection: 'YOUNGEST_FIRST',
    unreachableStrategy: { inactiveAfterSeconds: 0, expungeAfterSeconds: 0 },
    role: '*',
  });
});

test('labels are printed even when there are none', () => {
  expect(renderApp(appForTest(), '1.11').labels).toEqual({});
});

test('Marathon 1.4 prints the old fields and none of the new', () => {
  const app = appForTest({
    fetch: [{ uri: 'http://a/b.tgz' }],
    container: {
      docker: { image: 'a', network: 'BRIDGE', portMappings: [{ containerPort: 80, servicePort: 10_001 }] },
    },
  });

  const printed = JSON.parse(JSON.stringify(renderApp(app, '1.4')));

  expect(printed).toMatchObject({
    uris: ['http://a/b.tgz'],
    ports: [10_001],
    healthChecks: [],
    constraints: [],
    acceptedResourceRoles: null,
    container: {
      docker: {
        image: 'a',
        network: 'BRIDGE',
        portMappings: [{ containerPort: 80, hostPort: 0, servicePort: 10_001 }],
      },
    },
  });
  expect(printed).not.toHaveProperty('networks');
  expect(printed).not.toHaveProperty('role');
  expect(printed.container).not.toHaveProperty('portMappings');
});
