import type { AppInput, Container, Network } from './app-input.ts';
import type { Violation } from './types.ts';

/**
 * Takes an app or update as written and returns it without `ports`, `uris`, `ipAddress`, `container.docker.network`
 * and `container.docker.portMappings`, folded into their successors.
 * Source: mesosphere/marathon api/v2/AppNormalization.scala, forDeprecated and forDeprecatedUpdates.
 */
export function translateDeprecated(input: AppInput): AppInput {
  const { ports, uris, ipAddress, container, networks, ...rest } = input;
  const translated: AppInput = { ...rest };
  const foldedNetworks = networks ?? networksOf(ipAddress, container?.docker?.network);
  if (foldedNetworks) translated.networks = foldedNetworks;
  if (container) translated.container = foldContainer(container);
  else if (ipAddress) translated.container = { type: 'MESOS', volumes: [] };
  if (ports && !rest.portDefinitions)
    translated.portDefinitions = ports.map((port) => ({ port, protocol: 'tcp', labels: {} }));
  if (uris && uris.length > 0 && !(rest.fetch && rest.fetch.length > 0))
    translated.fetch = uris.map((uri) => ({ uri }));
  return translated;
}

/** What two fields of an app say about the same thing; source: AppValidation.scala, validateOldAppAPI. */
export function conflictsOf(input: AppInput): Violation[] {
  const dockerNetwork = input.container?.docker?.network;
  const rules: [boolean, string][] = [
    [has(input.uris) && has(input.fetch), 'may not be set in conjunction with fetch'],
    [dockerNetwork !== undefined && has(input.networks), 'must not specify both container.docker.network and networks'],
    [input.ipAddress !== undefined && has(input.networks), 'must not specify both networks and ipAddress'],
    [
      input.ipAddress !== undefined && (has(input.ports) || has(input.portDefinitions)),
      'cannot specify both an IP address and port',
    ],
    [
      input.ports !== undefined &&
        input.portDefinitions !== undefined &&
        input.ports.join() !== input.portDefinitions.map(({ port }) => port).join(),
      'cannot specify both ports and port definitions',
    ],
    [
      has(input.container?.portMappings) && has(input.container?.docker?.portMappings),
      'cannot specify both portMappings and docker.portMappings',
    ],
  ];
  return rules.filter(([broken]) => broken).map(([, error]) => ({ path: '/', errors: [error] }));
}

function has(list: readonly unknown[] | undefined): boolean {
  return list !== undefined && list.length > 0;
}

function networksOf(ipAddress: AppInput['ipAddress'], dockerNetwork: string | undefined): Network[] | undefined {
  if (dockerNetwork === 'HOST') return [{ mode: 'host', labels: {} }];
  if (dockerNetwork === 'BRIDGE') return [{ mode: 'container/bridge', labels: {} }];
  if (dockerNetwork === 'USER' || ipAddress) {
    const name = ipAddress?.networkName;
    return [{ mode: 'container', labels: {}, ...(name === undefined ? {} : { name }) }];
  }
  return undefined;
}

function foldContainer(container: Container): Container {
  const { docker, portMappings, ...rest } = container;
  if (!docker) return container;
  const { network: _network, portMappings: dockerMappings, ...image } = docker;
  const mappings = portMappings ?? dockerMappings;
  return { ...rest, docker: image, ...(mappings ? { portMappings: mappings } : {}) };
}
