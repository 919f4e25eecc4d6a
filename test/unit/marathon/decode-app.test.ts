import { describe, expect, it } from 'vitest';
import { decodeApp, decodeApps } from '../../../src/marathon/decode-app.ts';
import { Secret } from '../../../src/platform/secret.ts';

const KEY = '-----BEGIN EC PRIVATE KEY-----\\nMHcCAQEEII\\n-----END EC PRIVATE KEY-----';

describe('decodeApp', () => {
  it.each([
    [[{ containerPath: 'data', mode: 'RW', persistent: { size: 500 } }], true],
    [[{ containerPath: 'data', mode: 'RW', hostPath: '/srv/le' }], undefined],
    [[{ containerPath: 'data', mode: 'RW', external: { name: 'le' } }], undefined],
    [[], undefined],
  ])("knows Marathon's own volume among %j", (volumes, expected) => {
    expect(decodeApp({ app: { id: '/le', container: { volumes } } }).hasPersistentVolume).toBe(expected);
  });

  it('reads an app of Marathon 1.11', () => {
    const json = {
      app: {
        id: '/web',
        args: ['sse', '--group', 'external'],
        cmd: null,
        instances: 2,
        env: { LOG_LEVEL: 'info', PASSWORD: { secret: 'pw' } },
        labels: { HAPROXY_GROUP: 'external' },
        container: { type: 'DOCKER', docker: { image: 'nginx:1.27' } },
        acceptedResourceRoles: ['slave_public'],
        healthChecks: [{ protocol: 'MESOS_HTTP' }],
        networks: [{ mode: 'host' }],
        portDefinitions: [{ port: 80 }, { port: 443 }],
        requirePorts: true,
        upgradeStrategy: { minimumHealthCapacity: 0.5, maximumOverCapacity: 0.2 },
        version: '2026-11-24T05:06:07.089Z',
        deployments: [{ id: 'd-1' }],
        tasksRunning: 1,
        tasksHealthy: 1,
        tasks: [
          {
            id: 'web.instance-1._app.1',
            host: '10.0.3.7',
            ports: [80, 443],
            ipAddresses: [{ ipAddress: '10.0.3.7', protocol: 'IPv4' }],
            state: 'TASK_RUNNING',
            healthCheckResults: [{ alive: true }],
            version: '2026-11-24T05:06:07.089Z',
          },
        ],
      },
    };

    const app = decodeApp(json);

    expect(app).toEqual({
      id: '/web',
      args: ['sse', '--group', 'external'],
      instances: 2,
      env: { LOG_LEVEL: 'info', PASSWORD: { secret: 'pw' } },
      labels: { HAPROXY_GROUP: 'external' },
      image: 'nginx:1.27',
      ports: [
        { servicePort: 80, containerPort: undefined, hostPort: 80 },
        { servicePort: 443, containerPort: undefined, hostPort: 443 },
      ],
      requirePorts: true,
      networkMode: 'host',
      acceptedResourceRoles: ['slave_public'],
      hasHealthCheck: true,
      upgradeStrategy: { minimumHealthCapacity: 0.5, maximumOverCapacity: 0.2 },
      version: '2026-11-24T05:06:07.089Z',
      deployments: ['d-1'],
      tasksRunning: 1,
      tasksHealthy: 1,
      tasks: [
        {
          id: 'web.instance-1._app.1',
          host: '10.0.3.7',
          ports: [80, 443],
          ipAddresses: ['10.0.3.7'],
          state: 'TASK_RUNNING',
          healthy: true,
          version: '2026-11-24T05:06:07.089Z',
        },
      ],
    });
  });

  it('fills in what a bare app leaves out', () => {
    const app = decodeApp({ app: { id: '/bare' } });

    expect(app).toEqual({
      id: '/bare',
      args: [],
      instances: 1,
      env: {},
      labels: {},
      image: undefined,
      ports: [],
      requirePorts: false,
      networkMode: 'host',
      acceptedResourceRoles: [],
      hasHealthCheck: false,
      upgradeStrategy: { minimumHealthCapacity: 1, maximumOverCapacity: 1 },
      version: '',
      deployments: [],
      tasksRunning: 0,
      tasksHealthy: 0,
      tasks: [],
    });
  });

  it('reads null, as old releases print it, as missing', () => {
    const json = { id: '/old', args: null, env: null, labels: null, container: null, healthChecks: null, ports: null };

    expect(decodeApp({ app: json })).toEqual(decodeApp({ app: { id: '/old' } }));
  });

  it.each([
    [
      'ports of 0.15',
      { ports: [10001, 10002] },
      {
        networkMode: 'host',
        ports: [
          { servicePort: 10001, containerPort: undefined },
          { servicePort: 10002, containerPort: undefined },
        ],
      },
    ],
    [
      'docker.portMappings up to 1.4',
      {
        ports: [10001],
        container: {
          docker: { network: 'BRIDGE', portMappings: [{ containerPort: 80, hostPort: 0, servicePort: 10001 }] },
        },
      },
      { networkMode: 'container/bridge', ports: [{ servicePort: 10001, containerPort: 80 }] },
    ],
    [
      'a user network up to 1.4',
      { container: { docker: { network: 'USER', portMappings: [{ containerPort: 80 }] } }, ipAddress: {} },
      { networkMode: 'container', ports: [{ servicePort: 0, containerPort: 80 }] },
    ],
    [
      'host networking up to 1.4',
      { container: { docker: { network: 'HOST', portMappings: [] } }, portDefinitions: [{ port: 10003 }] },
      { networkMode: 'host', ports: [{ servicePort: 10003, containerPort: undefined }] },
    ],
    [
      'container.portMappings since 1.5',
      {
        networks: [{ mode: 'container/bridge' }],
        container: { portMappings: [{ containerPort: 443, hostPort: 8443, servicePort: 10004 }] },
      },
      { networkMode: 'container/bridge', ports: [{ servicePort: 10004, containerPort: 443, hostPort: 8443 }] },
    ],
    [
      'a named network since 1.5',
      {
        networks: [{ mode: 'container', name: 'dcos' }],
        container: { portMappings: [{ containerPort: 80, servicePort: 10005 }] },
      },
      { networkMode: 'container', ports: [{ servicePort: 10005, containerPort: 80 }] },
    ],
  ])('reads %s', (_, fields, expected) => {
    const { networkMode, ports } = decodeApp({ app: { id: '/web', ...fields } });

    expect({ networkMode, ports }).toEqual(expected);
  });

  it('wraps env values that contain a private key, whatever their name', () => {
    const credential = JSON.stringify({ uid: 'lb', private_key: '-----BEGIN RSA PRIVATE KEY-----\nMIIE' });

    const { env } = decodeApp({
      app: { id: '/lb', env: { A: KEY, DCOS_SERVICE_ACCOUNT_CREDENTIAL: credential, B: 'x' } },
    });

    expect(env.A).toBeInstanceOf(Secret);
    expect(env.A instanceof Secret && env.A.reveal()).toBe(KEY);
    expect(env.DCOS_SERVICE_ACCOUNT_CREDENTIAL).toBeInstanceOf(Secret);
    expect(env.B).toBe('x');
    expect(JSON.stringify(env)).not.toContain('PRIVATE KEY');
  });

  it.each([
    ['no result yet', [], undefined],
    ['a null result, as old releases print it', [null], undefined],
    ['all checks passed', [{ alive: true }, { alive: true }], true],
    ['one check failed', [{ alive: true }, { alive: false }], false],
  ])('reads the health of a task with %s', (_, healthCheckResults, healthy) => {
    const { tasks } = decodeApp({ app: { id: '/web', tasks: [{ id: 't', healthCheckResults }] } });

    expect(tasks[0]?.healthy).toBe(healthy);
  });

  it('takes a task for running when an old release says only that it started', () => {
    const tasks = [{ id: 'a', startedAt: '2016-01-01T00:00:00.000Z' }, { id: 'b' }];

    const app = decodeApp({ app: { id: '/web', tasks } });

    expect(app.tasks.map(({ state }) => state)).toEqual(['TASK_RUNNING', 'TASK_STAGING']);
    expect(app.tasksRunning).toBe(1);
  });
});

describe('decodeApps', () => {
  it('names the place, never the value, of what it does not understand', () => {
    const json = { apps: [{ id: '/a' }, { id: '/b', env: { TOKEN: ['s3cret'] } }] };

    expect(() => decodeApps(json)).toThrow(
      expect.objectContaining({
        code: 'INVALID_ANSWER',
        message: "Marathon's answer to GET /v2/apps is not understood (/apps/1/env/TOKEN: Invalid input).",
      }),
    );
  });
});
