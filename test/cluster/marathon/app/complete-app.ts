import { absoluteId } from './app-id.ts';
import type { AppInput, Container, HealthCheck, Network, PortDefinition, PortMapping } from './app-input.ts';
import type { App } from './types.ts';

export interface CompletionRules {
  /** `--mesos_role`; DC/OS starts its root Marathon with `slave_public`. */
  readonly role: string;
}

const PORT: PortDefinition = { port: 0, protocol: 'tcp', name: 'default', labels: {} };
const MAPPING: PortMapping = {
  containerPort: 0,
  servicePort: 0,
  protocol: 'tcp',
  name: 'default',
  labels: {},
  networkNames: [],
};

/**
 * Takes a definition without deprecated fields and returns the app with all defaults, its id absolute. The version
 * is that of the caller's choosing. Source: mesosphere/marathon app.raml and api/v2/AppNormalization.scala.
 */
export function completeApp(input: AppInput, version: string, rules: CompletionRules): App {
  const networks: Network[] = has(input.networks) ? input.networks : [{ mode: 'host', labels: {} }];
  const hostMode = networks.some(({ mode }) => mode === 'host');
  const container = completeContainer(input.container, networks, input.portDefinitions);
  const portDefinitions = hostMode ? (input.portDefinitions ?? [PORT]) : [];
  const resident = isResident(container);
  const { version: _version, ports: _ports, uris: _uris, ipAddress: _ipAddress, ...given } = input;
  return {
    ...SCALARS,
    ...defined(given),
    id: absoluteId(input.id ?? ''),
    dependencies: (input.dependencies ?? []).map((id) => absoluteId(id)),
    networks,
    portDefinitions,
    requirePorts: hostMode && (input.requirePorts ?? false),
    ...(container ? { container } : {}),
    healthChecks: (input.healthChecks ?? []).map(completeHealthCheck),
    upgradeStrategy: input.upgradeStrategy ?? {
      minimumHealthCapacity: resident ? 0.5 : 1,
      maximumOverCapacity: resident ? 0 : 1,
    },
    unreachableStrategy:
      input.unreachableStrategy ?? (resident ? 'disabled' : { inactiveAfterSeconds: 0, expungeAfterSeconds: 0 }),
    ...(resident && !input.residency
      ? { residency: { relaunchEscalationTimeoutSeconds: 3600, taskLostBehavior: 'WAIT_FOREVER' } }
      : {}),
    role: input.role ?? rules.role,
    version,
    versionInfo: { lastScalingAt: version, lastConfigChangeAt: version },
  };
}

const SCALARS = {
  env: {} as App['env'],
  labels: {} as App['labels'],
  secrets: {} as App['secrets'],
  constraints: [] as App['constraints'],
  fetch: [] as App['fetch'],
  readinessChecks: [] as App['readinessChecks'],
  instances: 1,
  cpus: 1,
  mem: 128,
  disk: 0,
  gpus: 0,
  executor: '',
  backoffSeconds: 1,
  backoffFactor: 1.15,
  maxLaunchDelaySeconds: 300,
  killSelection: 'YOUNGEST_FIRST' as App['killSelection'],
};

/** True when the app has a persistent volume: its instances keep their agent and their data. */
export function isResident(container: Container | undefined): boolean {
  return container?.volumes.some((volume) => volume.persistent !== undefined) ?? false;
}

function completeContainer(
  container: Container | undefined,
  networks: readonly Network[],
  portDefinitions: AppInput['portDefinitions'],
): Container | undefined {
  if (networks.some(({ mode }) => mode === 'host')) {
    if (!container) return undefined;
    const { portMappings: _dropped, ...rest } = container;
    return rest;
  }
  const wanted = portDefinitions?.length ?? 0;
  const given = has(container?.portMappings) ? container.portMappings : (container?.portMappings ?? [MAPPING]);
  const missing = Array.from({ length: Math.max(0, wanted - given.length) }, () => MAPPING);
  const bridge = networks.some(({ mode }) => mode === 'container/bridge');
  const portMappings = [...given, ...missing].map((mapping) => (bridge ? { hostPort: 0, ...mapping } : mapping));
  return { ...(container ?? { type: 'MESOS', volumes: [] }), portMappings };
}

function completeHealthCheck(check: HealthCheck): HealthCheck {
  if (check.protocol === 'COMMAND') return check;
  const withPort = check.port === undefined && check.portIndex === undefined ? { ...check, portIndex: 0 } : check;
  const http = check.protocol.endsWith('HTTP') || check.protocol.endsWith('HTTPS');
  return http && withPort.path === undefined ? { ...withPort, path: '/' } : withPort;
}

/** Fields that are there but undefined would hide a default. */
function defined<T extends object>(fields: T): { [Key in keyof T]?: Exclude<T[Key], undefined> } {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as {
    [Key in keyof T]?: Exclude<T[Key], undefined>;
  };
}

function has<T>(list: readonly T[] | undefined): list is T[] {
  return list !== undefined && list.length > 0;
}
