import type { HealthCheck, PortDefinition, PortMapping } from './app-input.ts';
import { legacyFields } from './legacy-fields.ts';
import type { App } from './types.ts';

export type JsonObject = Readonly<Record<string, unknown>>;
export type ApiVersion = '1.11' | '1.4';

/** Printed even when empty; everything else that is empty is left out. */
const ALWAYS = new Set(['executor', 'labels', 'networks', 'portDefinitions']);

/**
 * The JSON of an app definition, without counts, deployments and tasks.
 * Source: mesosphere/marathon raml/AppConversion.scala, appWriter; the 1.4 form: its docs/docs/rest-api of that release.
 */
export function renderApp(app: App, api: ApiVersion): JsonObject {
  return api === '1.4' ? { ...canonicalFields(app), ...legacyFields(app) } : withoutEmpty(canonicalFields(app));
}

function canonicalFields(app: App): JsonObject {
  const { versionInfo, container, healthChecks, portDefinitions, ...fields } = app;
  const hostMode = app.networks.some(({ mode }) => mode === 'host');
  return {
    ...fields,
    networks: app.networks.map(({ labels, ...network }) => withLabels(network, labels)),
    ...(hostMode ? { portDefinitions: portDefinitions.map(renderPort) } : {}),
    ...(container ? { container: renderContainer(container) } : {}),
    healthChecks: healthChecks.map(renderHealthCheck),
    versionInfo: { ...versionInfo },
  };
}

/** The app without fields that are unset, or empty and not always printed. */
function withoutEmpty(fields: JsonObject): JsonObject {
  return Object.fromEntries(
    Object.entries(fields).filter(([key, value]) => ALWAYS.has(key) || (value !== undefined && !isEmpty(value))),
  );
}

function isEmpty(value: unknown): boolean {
  return typeof value === 'object' && value !== null && Object.keys(value).length === 0;
}

function withLabels(fields: JsonObject, labels: Readonly<Record<string, string>>): JsonObject {
  return isEmpty(labels) ? fields : { ...fields, labels };
}

function renderPort({ labels, ...port }: PortDefinition): JsonObject {
  return withLabels(port, labels);
}

function renderContainer(container: NonNullable<App['container']>): JsonObject {
  const { portMappings, ...rest } = container;
  return portMappings ? { ...rest, portMappings: portMappings.map(renderMapping) } : rest;
}

function renderMapping({ labels, networkNames, ...mapping }: PortMapping): JsonObject {
  return withLabels(networkNames.length > 0 ? { ...mapping, networkNames } : mapping, labels);
}

/** The JSON of a health check, in app definitions and in failed_health_check_event. */
export function renderHealthCheck({ ignoreHttp1xx, ...check }: HealthCheck): JsonObject {
  const marathonHttp = check.protocol === 'HTTP' || check.protocol === 'HTTPS';
  return marathonHttp ? { ...check, ignoreHttp1xx } : check;
}
