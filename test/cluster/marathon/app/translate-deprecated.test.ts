import { expect, test } from 'vitest';
import type { AppInput } from './app-input.ts';
import { decodeApp } from './decode-app.ts';
import { conflictsOf, translateDeprecated } from './translate-deprecated.ts';

test('ports and uris become port definitions and fetch', () => {
  expect(translateDeprecated({ ports: [0, 8080], uris: ['http://a/b.tgz'] })).toEqual({
    portDefinitions: [
      { port: 0, protocol: 'tcp', labels: {} },
      { port: 8080, protocol: 'tcp', labels: {} },
    ],
    fetch: [{ uri: 'http://a/b.tgz' }],
  });
});

test('the network and port mappings of a docker container move up', () => {
  const input = decoded({
    container: { type: 'DOCKER', docker: { image: 'a', network: 'BRIDGE', portMappings: [{ containerPort: 80 }] } },
  });

  expect(translateDeprecated(input)).toEqual({
    networks: [{ mode: 'container/bridge', labels: {} }],
    container: {
      type: 'DOCKER',
      docker: { image: 'a' },
      volumes: [],
      portMappings: [{ containerPort: 80, servicePort: 0, protocol: 'tcp', labels: {}, networkNames: [] }],
    },
  });
});

test.each([
  ['HOST', [{ mode: 'host', labels: {} }]],
  ['BRIDGE', [{ mode: 'container/bridge', labels: {} }]],
  ['USER', [{ mode: 'container', labels: {} }]],
])('the docker network %s has a successor', (network, networks) => {
  expect(translateDeprecated(decoded({ container: { docker: { image: 'a', network } } })).networks).toEqual(networks);
});

test('an IP address of its own asks for a container network', () => {
  expect(translateDeprecated({ ipAddress: { networkName: 'dcos' } })).toEqual({
    networks: [{ mode: 'container', name: 'dcos', labels: {} }],
    container: { type: 'MESOS', volumes: [] },
  });
});

test.each([
  [{ ports: [1], portDefinitions: [{ port: 2 }] }, 'cannot specify both ports and port definitions'],
  [{ uris: ['a'], fetch: [{ uri: 'b' }] }, 'may not be set in conjunction with fetch'],
  [{ ipAddress: {}, networks: [{ mode: 'host' }] }, 'must not specify both networks and ipAddress'],
  [
    { container: { docker: { image: 'a', network: 'HOST' } }, networks: [{ mode: 'host' }] },
    'must not specify both container.docker.network and networks',
  ],
])('%j contradicts itself', (json, error) => {
  expect(conflictsOf(decoded(json))).toEqual([{ path: '/', errors: [error] }]);
});

test('ports that equal the port definitions are no contradiction', () => {
  expect(conflictsOf(decoded({ ports: [8080], portDefinitions: [{ port: 8080 }] }))).toEqual([]);
});

function decoded(json: unknown): AppInput {
  const result = decodeApp(json);
  if ('violations' in result) throw new Error(JSON.stringify(result.violations));
  return result.input;
}
