import { expect, test } from 'vitest';
import { decodeApp } from './decode-app.ts';

test('null means absent and unknown fields vanish', () => {
  const decoded = decodeApp({ id: '/web', ports: null, dependencies: null, tasksRunning: 3, versionInfo: {} });

  expect(decoded).toEqual({ input: { id: '/web' } });
});

test('parts of a definition get their defaults', () => {
  const decoded = decodeApp({ portDefinitions: [{ port: 80 }], healthChecks: [{}] });

  expect(decoded).toEqual({
    input: {
      portDefinitions: [{ port: 80, protocol: 'tcp', labels: {} }],
      healthChecks: [
        {
          protocol: 'HTTP',
          gracePeriodSeconds: 300,
          intervalSeconds: 60,
          timeoutSeconds: 20,
          maxConsecutiveFailures: 3,
          delaySeconds: 15,
          ipProtocol: 'IPv4',
          ignoreHttp1xx: false,
        },
      ],
    },
  });
});

test.each([
  [{ id: 1 }, '/id', 'error.expected.jsstring'],
  [{ mem: 'much' }, '/mem', 'error.expected.jsnumber'],
  [{ instances: 1.5 }, '/instances', 'error.expected.jsnumber'],
  [{ labels: { A: 1 } }, '/labels/A', 'error.expected.jsstring'],
  [{ labels: { A: null } }, '/labels/A', 'error.expected.jsstring'],
  [{ requirePorts: 'yes' }, '/requirePorts', 'error.expected.jsboolean'],
  [{ healthChecks: {} }, '/healthChecks', 'error.expected.jsarray'],
  [{ healthChecks: [{ portIndex: 'a' }] }, '/healthChecks(0)/portIndex', 'error.expected.jsnumber'],
  [{ upgradeStrategy: { minimumHealthCapacity: 1 } }, '/upgradeStrategy/maximumOverCapacity', 'error.path.missing'],
  [{ container: { docker: {} } }, '/container/docker/image', 'error.path.missing'],
  [[], '/', 'error.expected.jsobject'],
  [{ killSelection: 'ANY' }, '/killSelection', 'error.unknown.enum.literal (YOUNGEST_FIRST, OLDEST_FIRST)'],
])('%j is wrong at %s', (json, path, error) => {
  expect(decodeApp(json)).toEqual({ violations: [{ path, errors: [error] }] });
});
