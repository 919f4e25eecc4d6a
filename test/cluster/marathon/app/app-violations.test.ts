import { expect, test } from 'vitest';
import { appForTest } from './app-for-test.ts';
import { appViolations } from './app-violations.ts';

const OPEN = { features: new Set<string>() };
const SECRETS = { features: new Set(['secrets']) };
const VOLUME = { containerPath: 'data', mode: 'RW', persistent: { size: 500 } };

/** The app that the first version of this tool came with, as it was written in 2016. */
const ORIGINAL = {
  id: '/letsencrypt-dcos',
  cmd: undefined,
  cpus: 0.05,
  mem: 512,
  instances: 1,
  env: { MARATHON_LB_ID: 'marathon-lb' },
  container: {
    type: 'DOCKER',
    docker: {
      image: 'mesosphere/letsencrypt-dcos:v1.0.3',
      network: 'BRIDGE',
      portMappings: [{ containerPort: 8000, hostPort: 0, servicePort: 10_110, protocol: 'tcp' }],
      forcePullImage: true,
    },
    volumes: [VOLUME, { containerPath: '/etc/letsencrypt', hostPath: 'data', mode: 'RW' }],
  },
  upgradeStrategy: { minimumHealthCapacity: 0.5, maximumOverCapacity: 0 },
};

test('the resident bridge app of 2016 is accepted without a word about residency', () => {
  expect(appViolations(appForTest(ORIGINAL), OPEN)).toEqual([]);
});

const resident = (change: object) => ({ container: { type: 'MESOS', volumes: [VOLUME] }, ...change });

test.each<[string, Record<string, unknown>, string, string]>([
  ['an id with capitals', { id: '/Web' }, '/id', 'must fully match'],
  ['a command of one character', { cmd: 'a' }, '/', 'must not be an empty string'],
  ['neither command nor container', { cmd: undefined }, '/', "must either contain one of 'cmd' or 'args'"],
  ['command and arguments', { args: ['a'] }, '/', "must either contain one of 'cmd' or 'args'"],
  ['negative memory', { mem: -1 }, '/mem', 'got -1'],
  ['too much capacity', upgrade(1.5, 0), '/upgradeStrategy/minimumHealthCapacity', 'got 1.5'],
  [
    'a foreign role',
    { acceptedResourceRoles: ['db'] },
    '/acceptedResourceRoles',
    'can only contain * and slave_public',
  ],
  ['no role at all', { acceptedResourceRoles: [] }, '/acceptedResourceRoles', 'must not be empty'],
  ['secrets on open DC/OS', { secrets: { a: { source: 'b' } } }, '/secrets', 'Feature secrets is not enabled'],
  [
    'a health check beyond the ports',
    { healthChecks: [{ portIndex: 1 }] },
    '/healthChecks(0)',
    'must address an element',
  ],
  [
    'two Mesos health checks',
    { healthChecks: [{ protocol: 'MESOS_TCP' }, { protocol: 'MESOS_HTTP' }] },
    '/',
    'at most one Mesos health check',
  ],
  ['a readiness check of no port', { readinessChecks: [{ portName: 'x' }] }, '/readinessChecks(0)/portName', 'No port'],
  [
    'a single instance app that is two',
    { labels: { MARATHON_SINGLE_INSTANCE_APP: 'true' }, instances: 2, ...upgrade(0, 0) },
    '/',
    'Single instance app may only have one instance',
  ],
  [
    'a single instance app with over-capacity',
    { labels: { MARATHON_SINGLE_INSTANCE_APP: 'true' }, ...upgrade(0, 1) },
    '/upgradeStrategy/maximumOverCapacity',
    'got 1.0, expected 0.0',
  ],
  ['an unknown constraint', { constraints: [['hostname', 'SAME']] }, '/constraints(0)', 'operator must be one of'],
  ['a constraint without operator', { constraints: [['hostname']] }, '/constraints(0)', 'either 2 or 3 fields'],
  ['a resident app with over-capacity', resident(upgrade(1, 1)), '/upgradeStrategy/maximumOverCapacity', 'got 1.0'],
  [
    'a resident app that is replaced when unreachable',
    resident({ unreachableStrategy: { inactiveAfterSeconds: 0, expungeAfterSeconds: 0 } }),
    '/',
    'unreachableStrategy must be disabled',
  ],
  [
    'a resident app on public agents',
    resident({ acceptedResourceRoles: ['slave_public'] }),
    '/acceptedResourceRoles',
    'A resident app must have',
  ],
  [
    'a persistent volume on an absolute path',
    { container: { type: 'MESOS', volumes: [{ ...VOLUME, containerPath: '/data' }] } },
    '/container/volumes(0)/containerPath',
    'must not contain "/"',
  ],
  [
    'two ports of one name',
    { portDefinitions: [{ name: 'a' }, { name: 'a' }] },
    '/portDefinitions',
    'Port names must be unique.',
  ],
  ['one port twice', { portDefinitions: [{ port: 80 }, { port: 80 }] }, '/portDefinitions', 'Ports must be unique.'],
  ['a container network without name', { networks: [{ mode: 'container' }] }, '/networks', 'must have a network name'],
])('%s is refused', (_what, json, path, error) => {
  expect(appViolations(appForTest(json), OPEN)).toEqual([{ path, errors: [expect.stringContaining(error)] }]);
});

test('a secret must be declared before the environment names it', () => {
  const env = { KEY: { secret: 'key' } };

  expect(appViolations(appForTest({ env, secrets: { key: { source: 'le/key' } } }), SECRETS)).toEqual([]);
  expect(appViolations(appForTest({ env }), SECRETS)).toEqual([
    { path: '/env/KEY/secret', errors: ['references an undefined secret named key'] },
  ]);
});

function upgrade(minimumHealthCapacity: number, maximumOverCapacity: number) {
  return { upgradeStrategy: { minimumHealthCapacity, maximumOverCapacity } };
}
