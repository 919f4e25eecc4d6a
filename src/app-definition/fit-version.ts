import type { AppDefinition } from './types.ts';

/** What an app definition of this room is made of, as far as older Marathons say it otherwise. */
interface Definition {
  readonly container?: {
    readonly type: string;
    readonly docker: Readonly<Record<string, unknown>>;
    readonly volumes?: readonly Readonly<Record<string, unknown>>[];
    readonly portMappings?: readonly unknown[];
  };
  readonly networks?: readonly { readonly mode: string }[];
  readonly portDefinitions?: readonly unknown[];
  readonly env?: Readonly<Record<string, unknown>>;
  readonly unreachableStrategy?: unknown;
  readonly healthChecks?: readonly Readonly<Record<string, unknown>>[];
}

/** Where state lies on an agent when there are no persistent volumes. */
const HOST_DIRECTORY = '/var/lib/dcos-letsencrypt';
const CONTAINER_DIRECTORY = '/var/lib/dcos-letsencrypt';

/**
 * Takes an app definition for Marathon 1.5 and the version found (`1.4.8`), returns one that this version understands:
 * before 1.5 the network stands at the container and Docker runs it, before 1.4 there are no MESOS_HTTP checks and no
 * unreachableStrategy, before 1.0 neither portDefinitions nor persistent volumes (mesosphere/marathon changelog.md).
 */
export function fitVersion(definition: AppDefinition, version: string): AppDefinition {
  const at = (least: string) => isBelow(version, least);
  const steps: readonly (readonly [boolean, (app: Definition) => Definition])[] = [
    [at('1.5'), withContainerNetwork],
    [at('1.4'), withPlainChecks],
    [at('1.0'), withoutVolume],
  ];
  return steps.reduce<Definition>((app, [isNeeded, step]) => (isNeeded ? step(app) : app), definition) as AppDefinition;
}

function isBelow(version: string, least: string): boolean {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const [leastMajor = 0, leastMinor = 0] = least.split('.').map(Number);
  return major < leastMajor || (major === leastMajor && minor < leastMinor);
}

function withContainerNetwork({ networks = [], container, ...app }: Definition): Definition {
  if (container === undefined) return app;
  const network = networks.some(({ mode }) => mode === 'host') ? 'HOST' : 'BRIDGE';
  const { portMappings, ...rest } = container;
  const docker = { ...container.docker, network, ...(portMappings !== undefined && { portMappings }) };
  return { ...app, container: { ...rest, type: 'DOCKER', docker } };
}

function withPlainChecks({ unreachableStrategy: _, healthChecks, ...app }: Definition): Definition {
  if (healthChecks === undefined) return app;
  const plain = healthChecks.map((check) => ({ ...check, protocol: String(check.protocol).replace('MESOS_', '') }));
  return { ...app, healthChecks: plain };
}

function withoutVolume({ portDefinitions, container, env, ...app }: Definition): Definition {
  const ports = portDefinitions === undefined ? {} : { ports: portDefinitions.map(() => 0) };
  if (container?.volumes === undefined)
    return { ...app, ...ports, ...(container && { container }), ...(env && { env }) };
  const volumes = [{ containerPath: CONTAINER_DIRECTORY, hostPath: HOST_DIRECTORY, mode: 'RW' }];
  return {
    ...app,
    ...ports,
    container: { ...container, volumes },
    env: { ...env, LETSENCRYPT_STATE_DIRECTORY: CONTAINER_DIRECTORY },
  };
}
