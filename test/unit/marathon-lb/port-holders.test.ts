import { expect, test } from 'vitest';
import type { App } from '../../../src/marathon/types.ts';
import { portHolders } from '../../../src/marathon-lb/port-holders.ts';
import { anApp, aTask } from './app-builder.ts';

const APP = balancer('/marathon-lb', ['10.0.0.1']);

test.each([
  ['another balancer', [balancer('/internal', ['10.0.0.2'])], [{ host: '10.0.0.2', appId: '/internal' }]],
  ['no app but itself', [], []],
  ['an app beside it that has other ports', [balancer('/web', ['10.0.0.2'], { ports: [31_000] })], []],
  ['one where it runs itself', [balancer('/internal', ['10.0.0.1'])], []],
  ['one on private agents', [balancer('/private', ['10.0.9.1'], { roles: [] })], []],
  [
    'two on the same agent, which is one agent',
    [balancer('/one', ['10.0.0.2']), balancer('/two', ['10.0.0.2', '10.0.0.3'], { ports: [443] })],
    [
      { host: '10.0.0.2', appId: '/one' },
      { host: '10.0.0.3', appId: '/two' },
    ],
  ],
])('in the way is %s', (_, others, holders) => {
  expect(portHolders(APP, [APP, ...others])).toEqual(holders);
});

test('an app without fixed ports has nobody in its way', () => {
  const app = { ...APP, ports: [{ servicePort: 80, containerPort: undefined }] };

  expect(portHolders(app, [balancer('/internal', ['10.0.0.2'])])).toEqual([]);
});

function balancer(
  id: string,
  hosts: readonly string[],
  { ports = [80, 443], roles = ['slave_public'] }: { ports?: readonly number[]; roles?: readonly string[] } = {},
): App {
  return anApp({
    id,
    acceptedResourceRoles: roles,
    ports: ports.map((port) => ({ servicePort: port, containerPort: undefined, hostPort: port })),
    tasks: hosts.map((host) => aTask({ id: `${id}.${host}`, host, ports })),
  });
}
