import { servicePortsOf } from './service-ports.ts';
import type { App } from './types.ts';

/**
 * What Marathon 1.4 prints differently: every empty field, `ports` and `uris`, port mappings below `container.docker`,
 * and neither `networks` nor `role`. Undefined takes a field of the newer form away.
 * Source: mesosphere/marathon releases/1.4, api/v2/json/Formats.scala, AppDefinitionWrites.
 */
export function legacyFields(app: App): Readonly<Record<string, unknown>> {
  const { container } = app;
  const nothing = Object.fromEntries(NULL_WHEN_UNSET.map((field) => [field, app[field] ?? null]));
  return {
    ...nothing,
    args: app.args ?? null,
    uris: app.fetch.map(({ uri }) => uri),
    ports: servicePortsOf(app),
    portDefinitions: app.portDefinitions,
    storeUrls: [],
    ipAddress: null,
    container: container ? legacyContainer(app, container) : null,
    networks: undefined,
    role: undefined,
  };
}

const NULL_WHEN_UNSET = ['cmd', 'user', 'acceptedResourceRoles', 'residency', 'taskKillGracePeriodSeconds'] as const;

function legacyContainer(app: App, container: NonNullable<App['container']>): Readonly<Record<string, unknown>> {
  const { portMappings, docker, ...rest } = container;
  if (!docker) return rest;
  const network = app.networks.map(({ mode }) => NETWORKS[mode])[0];
  return { ...rest, docker: { ...docker, network, ...(portMappings ? { portMappings } : {}) } };
}

const NETWORKS = { host: 'HOST', container: 'USER', 'container/bridge': 'BRIDGE' } as const;
