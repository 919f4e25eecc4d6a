import { defaultTemplates, type TemplateName } from './templates.ts';
import type { HealthCheck, RawApp, Service } from './types.ts';

/** Templates that only the environment can replace; a label of that name means nothing, or something else. */
const GLOBAL_TEMPLATES: ReadonlySet<string> = new Set<TemplateName>([
  'HEAD',
  'HTTP_FRONTEND_HEAD',
  'HTTP_FRONTEND_APPID_HEAD',
  'HTTPS_FRONTEND_HEAD',
  'HTTP_BACKEND_ACL_ALLOW_DENY',
  'TCP_BACKEND_ACL_ALLOW_DENY',
  'HTTP_BACKEND_REDIR',
]);

const TEMPLATE_LABELS = Object.keys(defaultTemplates).filter((name) => !GLOBAL_TEMPLATES.has(name));

/**
 * One service, without servers, per service port; a port that occurs twice keeps its last definition.
 *
 * Throws for a missing `labels` key, an AUTH that is not `realm:user:password`, or a number that is none
 * (mesosphere/marathon-lb config.py, `set_auth`, `set_port`, `set_backend_weight`).
 */
export function readServices(app: RawApp, ports: readonly number[], strictMode: boolean): Map<number, Service> {
  const { labels } = app;
  if (labels === undefined) throw new Error(`app ${app.id} has no labels`);
  return new Map(ports.map((port, index) => [port, readService(app, labels, index, port, strictMode)]));
}

function readService(
  app: RawApp,
  labels: Readonly<Record<string, string>>,
  index: number,
  port: number,
  strictMode: boolean,
): Service {
  const text = (name: string): string | undefined => labels[`HAPROXY_${index}_${name}`];
  const flag = (name: string, otherwise: boolean): boolean => pythonBool(text(name), otherwise);
  const number = (name: string, otherwise: number): number => pythonInt(text(name), otherwise);
  const vhost = text('VHOST')?.toLowerCase();
  const path = text('PATH');
  const weight = number('BACKEND_WEIGHT', 0);
  const ownCheck = healthCheckFor(app, index);
  const checkIndex = text('BACKEND_HEALTHCHECK_PORT_INDEX');
  const healthCheckPortIndex = checkIndex === undefined ? undefined : pythonInt(checkIndex, 0);
  const otherCheck = healthCheckPortIndex === undefined ? undefined : healthCheckFor(app, healthCheckPortIndex);

  return {
    appId: app.id,
    servicePort: number('PORT', port),
    vhost,
    path,
    auth: readAuth(text('AUTH')),
    redirectToHttps: flag('REDIRECT_TO_HTTPS', false),
    useHsts: flag('USE_HSTS', false),
    sticky: flag('STICKY', false),
    enabled: flag('ENABLED', !strictMode),
    sslCert: text('SSL_CERT'),
    bindOptions: text('BIND_OPTIONS'),
    bindAddr: text('BIND_ADDR') ?? '*',
    mode: modeOf(text('MODE'), vhost, ownCheck, ownCheck === undefined ? otherCheck : undefined),
    balance: text('BALANCE') ?? 'roundrobin',
    weight: path !== undefined && weight === 0 ? 1 : weight,
    groups: (text('GROUP') ?? labels.HAPROXY_GROUP)?.split(',') ?? [],
    proxyPath: text('HTTP_BACKEND_PROXYPASS_PATH'),
    revproxyPath: text('HTTP_BACKEND_REVPROXY_PATH'),
    redirPath: text('HTTP_BACKEND_REDIR'),
    networkAllowed: text('BACKEND_NETWORK_ALLOWED_ACL'),
    healthCheck: ownCheck ?? otherCheck,
    healthCheckPortIndex,
    templates: templateLabels(text),
    servers: [],
  };
}

function templateLabels(text: (name: string) => string | undefined): Record<string, string> {
  const found = TEMPLATE_LABELS.map((name) => [name, text(name)?.replaceAll('\r\n', '\n')] as const);
  return Object.fromEntries(found.filter((entry): entry is readonly [string, string] => entry[1] !== undefined));
}

/** The MODE label; else http for an HTTP check or a vhost; else tcp. A check borrowed by index wins over the label. */
function modeOf(
  label: string | undefined,
  vhost: string | undefined,
  own: HealthCheck | undefined,
  borrowed: HealthCheck | undefined,
): string {
  if (borrowed !== undefined && /^(MESOS_)?HTTPS?$/.test(borrowed.protocol)) return 'http';
  if (label !== undefined) return label.toLowerCase();
  return own?.protocol === 'HTTP' || vhost ? 'http' : 'tcp';
}

function healthCheckFor(app: RawApp, portIndex: number): HealthCheck | undefined {
  return app.healthChecks?.find((check) => Boolean(check.port) || check.portIndex === portIndex);
}

function readAuth(value: string | undefined): Service['auth'] {
  if (value === undefined) return undefined;
  const [realm, user, password, ...rest] = value.split(':');
  if (realm === undefined || user === undefined || password === undefined || rest.length > 0) {
    throw new Error(`ValueError: AUTH must have three parts, realm:user:password: ${value}`);
  }
  return { realm, user, password };
}

function pythonBool(value: string | undefined, otherwise: boolean): boolean {
  return value === undefined ? otherwise : ['true', 't', 'yes', 'y'].includes(value.toLowerCase());
}

function pythonInt(value: string | undefined, otherwise: number): number {
  if (value === undefined) return otherwise;
  if (!/^\s*[+-]?\d+\s*$/.test(value)) throw new Error(`ValueError: invalid literal for int(): '${value}'`);
  return Number(value);
}
