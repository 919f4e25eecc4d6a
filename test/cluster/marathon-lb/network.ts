import type { RawApp, RawTask } from './types.ts';

export type NetworkMode = 'host' | 'container' | 'container/bridge';

/** The app's network mode, old and new JSON form (mesosphere/marathon-lb utils.py, `get_app_networking_mode`). */
export function networkMode(app: RawApp): NetworkMode {
  const last = app.networks?.at(-1);
  if (last !== undefined) return (last.mode ?? 'container') as NetworkMode;
  const docker = app.container?.docker?.network;
  if (docker === 'USER') return 'container';
  if (docker === 'BRIDGE') return 'container/bridge';
  return app.ipAddress === undefined ? 'host' : 'container';
}

/** Service ports in definition order: those of the port mappings when there are any, else those of the app. */
export function servicePorts(app: RawApp): number[] {
  if (networkMode(app) !== 'host') {
    const mapped = defined(portMappings(app).map((mapping) => mapping.servicePort));
    if (mapped.length > 0) return mapped;
  }
  return app.portDefinitions === undefined ? [...(app.ports ?? [])] : definitionPorts(app);
}

/** The ports at which a task is reached, in the order of the service ports. */
export function taskPorts(app: RawApp, task: RawTask, mode: NetworkMode): number[] {
  const containerPorts = defined(portMappings(app).map((mapping) => mapping.containerPort));
  if (mode === 'container') {
    const discovered = defined((app.ipAddress?.discovery?.ports ?? []).map((port) => port.number));
    return firstNonEmpty(discovered, containerPorts);
  }
  const hostPorts = [...(task.ports ?? [])];
  return mode === 'host'
    ? firstNonEmpty(hostPorts, definitionPorts(app))
    : firstNonEmpty(hostPorts, definitionPorts(app), containerPorts);
}

/** The address at which a task is reached; undefined when it has none yet. */
export function taskIp(
  task: RawTask,
  mode: NetworkMode,
  resolve: (host: string) => string | undefined,
): string | undefined {
  if (mode === 'container') return task.ipAddresses?.[0]?.ipAddress;
  return task.host ? resolve(task.host) : undefined;
}

function portMappings(app: RawApp) {
  return firstNonEmpty([...(app.container?.docker?.portMappings ?? [])], [...(app.container?.portMappings ?? [])]);
}

function definitionPorts(app: RawApp): number[] {
  return defined((app.portDefinitions ?? []).map((definition) => definition.port));
}

function firstNonEmpty<T>(...lists: T[][]): T[] {
  return lists.find((list) => list.length > 0) ?? [];
}

function defined<T>(values: readonly (T | undefined)[]): T[] {
  return values.filter((value) => value !== undefined);
}
