import { expect, test } from 'vitest';
import { appForTest } from './app-for-test.ts';
import { assignServicePorts, servicePortsOf } from './service-ports.ts';

test('a port 0 becomes the first free one from 10000 on', () => {
  const app = appForTest({ ports: [0, 9090, 0] });

  expect(servicePortsOf(assignServicePorts(app, undefined, new Set([10_000, 10_002])))).toEqual([10_001, 9090, 10_003]);
});

test('the mappings of a bridge have service ports too', () => {
  const app = appForTest({
    container: { docker: { image: 'a', network: 'BRIDGE', portMappings: [{ containerPort: 80 }] } },
  });

  const assigned = assignServicePorts(app, undefined, new Set());

  expect(assigned.container?.portMappings).toMatchObject([{ containerPort: 80, hostPort: 0, servicePort: 10_000 }]);
});

test('an app that is written again with port 0 keeps the port it has', () => {
  const stored = appForTest({ ports: [10_005] });

  expect(servicePortsOf(assignServicePorts(appForTest({ ports: [0] }), stored, new Set([10_005])))).toEqual([10_005]);
});

test('when the whole range is in use there is nothing to assign', () => {
  const used = new Set(Array.from({ length: 10_001 }, (_, index) => 10_000 + index));

  expect(() => assignServicePorts(appForTest(), undefined, used)).toThrow(
    'All ports in the range [10000-20000] are already in use',
  );
});
