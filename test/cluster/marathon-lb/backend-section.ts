import { createHash } from 'node:crypto';
import { rawTemplate, render } from './render.ts';
import { compare } from './services.ts';
import type { TemplateName, Templates } from './templates.ts';
import type { HealthCheck, Server, Service } from './types.ts';

/**
 * The backend of one service: options, access rules, health check, one line per server
 * (mesosphere/marathon-lb marathon_lb.py, `config`). `all` is needed for checks on another port of the same app.
 */
export function backendSection(
  service: Service,
  backend: string,
  all: readonly Service[],
  templates: Templates,
): string {
  const { balance, mode } = service;
  return [
    render(templates, service, 'BACKEND_HEAD', { backend, balance, mode }),
    service.mode === 'http' ? httpOptions(service, templates) : '',
    networkRules(service, templates),
    service.sticky ? rawTemplate(templates, service, 'BACKEND_STICKY_OPTIONS') : '',
    checkOptions(service, all, templates),
    ...serverLines(service, all, templates),
  ].join('');
}

function httpOptions(service: Service, templates: Templates): string {
  const hostname = service.vhost ?? 'None';
  const { proxyPath, revproxyPath, redirPath } = service;
  const when = (set: string | undefined, name: TemplateName, values: Record<string, string>): string =>
    set ? render(templates, service, name, { hostname, ...values }) : '';
  return [
    service.useHsts ? rawTemplate(templates, service, 'BACKEND_HSTS_OPTIONS') : '',
    rawTemplate(templates, service, 'BACKEND_HTTP_OPTIONS'),
    when(proxyPath, 'HTTP_BACKEND_PROXYPASS_GLUE', { proxypath: proxyPath ?? '' }),
    when(revproxyPath, 'HTTP_BACKEND_REVPROXY_GLUE', { rootpath: revproxyPath ?? '' }),
    when(redirPath, 'HTTP_BACKEND_REDIR', { redirpath: redirPath ?? '' }),
  ].join('');
}

function networkRules(service: Service, templates: Templates): string {
  if (!service.networkAllowed || !['http', 'tcp'].includes(service.mode)) return '';
  const protocol = service.mode === 'http' ? 'HTTP' : 'TCP';
  const allowed = service.networkAllowed
    .split(/\s+/)
    .filter((network) => network !== '')
    .map((network) =>
      render(templates, service, `${protocol}_BACKEND_NETWORK_ALLOWED_ACL`, { network_allowed: network }),
    );
  return allowed.join('') + templates[`${protocol}_BACKEND_ACL_ALLOW_DENY`];
}

function checkOptions(service: Service, all: readonly Service[], templates: Templates): string {
  const protocol = checkProtocol(service);
  if (service.healthCheck === undefined || protocol === undefined) return '';
  const name: TemplateName = `BACKEND_${protocol}_HEALTHCHECK_OPTIONS`;
  if (rawTemplate(templates, service, name) === '') return '';
  return render(templates, service, name, checkValues(service.healthCheck, checkPort(service, all, 0)));
}

function serverLines(service: Service, all: readonly Service[], templates: Templates): string[] {
  const takenIds = new Set<number>();
  return sorted(service.servers).map((server, index) => {
    const serverName = nameOf(server);
    const cookie = createHash('sha1').update(serverName).digest('hex').slice(0, 10);
    return render(templates, service, 'BACKEND_SERVER_OPTIONS', {
      host: server.host,
      host_ipv4: server.ip,
      port: server.port,
      serverName,
      serverId: stableId(serverName, takenIds),
      cookieOptions: service.sticky ? ` check cookie ${cookie}` : '',
      healthCheckOptions: serverCheck(service, all, templates, index),
      otherOptions: '',
    });
  });
}

function serverCheck(service: Service, all: readonly Service[], templates: Templates, index: number): string {
  const protocol = checkProtocol(service);
  if (service.healthCheck === undefined || protocol === undefined) return '';
  const borrowed = service.healthCheckPortIndex !== undefined;
  const port = borrowed ? checkPort(service, all, index) : service.healthCheck.port;
  const name: TemplateName = `BACKEND_SERVER_${protocol}_HEALTHCHECK_OPTIONS`;
  const text = render(templates, service, name, checkValues(service.healthCheck, port)).trim();
  return text === '' ? '' : ` ${text}`;
}

function checkProtocol(service: Service): 'TCP' | 'HTTP' | undefined {
  if (service.mode === 'tcp' || /^(MESOS_)?TCP$/.test(service.healthCheck?.protocol ?? '')) return 'TCP';
  return service.mode === 'http' ? 'HTTP' : undefined;
}

function checkValues(check: HealthCheck, port: number | undefined): Record<string, string | number> {
  return {
    healthCheckPortIndex: check.portIndex ?? 'None',
    healthCheckPort: port ?? 'None',
    healthCheckProtocol: check.protocol,
    healthCheckPath: check.path ?? '/',
    healthCheckTimeoutSeconds: check.timeoutSeconds,
    healthCheckIntervalSeconds: check.intervalSeconds,
    healthCheckGracePeriodSeconds: check.gracePeriodSeconds,
    healthCheckMaxConsecutiveFailures: check.maxConsecutiveFailures,
    healthCheckFalls: check.maxConsecutiveFailures + 1,
    healthCheckPortOptions: port ? ` port ${port}` : '',
  };
}

/**
 * The port of the same server in the service that HAPROXY_{n}_BACKEND_HEALTHCHECK_PORT_INDEX names, or its own port
 * for an index that is far off. One past the end raises, as does a service with fewer servers, and so freezes
 * marathon-lb (mesosphere/marathon-lb marathon_lb.py, `get_backend_port`).
 */
function checkPort(service: Service, all: readonly Service[], index: number): number {
  const siblings = all.filter((other) => other.appId === service.appId);
  const wanted = service.healthCheckPortIndex;
  const isOwn = wanted === undefined || Math.abs(wanted) > siblings.length;
  const source = isOwn ? service : siblings.at(wanted);
  const server = source && sorted(source.servers)[index];
  if (server === undefined) throw new Error(`IndexError: no port ${wanted} for the health check of ${service.appId}`);
  return server.port;
}

function sorted(servers: readonly Server[]): Server[] {
  return [...servers].sort((a, b) => compare(a.host, b.host) || a.port - b.port);
}

function nameOf(server: Server): string {
  const parts = server.host === server.ip ? [server.ip, server.port] : [server.host, server.ip, server.port];
  return parts.join('_').replace(/[^a-zA-Z0-9-]/g, '_');
}

/** 1..32766, derived from the name so that a reload keeps a server's state; a collision hashes again. */
function stableId(name: string, taken: Set<number>): number {
  const digest = createHash('sha256').update(name).digest('hex');
  const id = Number(BigInt(`0x${digest}`) % 32767n);
  if (id === 0 || taken.has(id)) return stableId(`${name} ${digest}`, taken);
  taken.add(id);
  return id;
}
