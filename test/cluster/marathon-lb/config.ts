import { backendSection } from './backend-section.ts';
import { formatTemplate } from './format-template.ts';
import { render } from './render.ts';
import { compare } from './services.ts';
import type { TemplateName, Templates } from './templates.ts';
import type { GeneratedConfig, Service } from './types.ts';
import { type VhostContext, vhostRules } from './vhost-rules.ts';

export interface ConfigOptions {
  /** `--group`; `*` takes all. */
  readonly groups: readonly string[];
  readonly templates: Templates;
  /** Certificate files and directories in load order. */
  readonly sslCerts: readonly string[];
  /** `--haproxy-map` */
  readonly map: boolean;
  /** Absolute directory of the map files. */
  readonly directory: string;
}

/**
 * The HAProxy configuration for the given services, in marathon-lb's section order, with its own ports (80, 443, 9090,
 * 9091 and the service ports) and the same precedence of rules (mesosphere/marathon-lb marathon_lb.py, `config`).
 *
 * Throws TemplateError for a template that cannot be filled, and Error for a HEAD that would break seamless reloads;
 * marathon-lb then keeps its old configuration for everybody.
 */
export function generateConfig(services: readonly Service[], options: ConfigOptions): GeneratedConfig {
  const { templates } = options;
  checkHead(templates.HEAD);
  const routed = services
    .filter((service) => service.enabled && inGroups(service, options.groups))
    .sort((a, b) => compare(a.appId, b.appId) || a.servicePort - b.servicePort);
  const vhosts = vhostFrontends(routed, options);
  const appIds = appIdFrontend(routed, options);
  const sslCerts = options.sslCerts.map((file) => `crt ${file}`).join(' ');

  return {
    text: [
      templates.HEAD,
      ...routed.map((service) => userlist(service, templates)),
      templates.HTTP_FRONTEND_HEAD,
      vhosts.http,
      templates.HTTP_FRONTEND_APPID_HEAD,
      appIds.rules,
      formatTemplate(templates.HTTPS_FRONTEND_HEAD, { sslCerts }),
      vhosts.https,
      ...routed.map((service) => servicePortFrontend(service, templates)),
      ...routed.map((service) => backendSection(service, backendName(service), services, templates)),
    ].join(''),
    domainMap: vhosts.map,
    appMap: appIds.map,
  };
}

/** `/group/app`, 10005 becomes `group_app_10005`. */
export function backendName(service: Service): string {
  return `${service.appId.slice(1).replaceAll('/', '_')}_${service.servicePort}`;
}

/** marathon_lb.py refuses a HEAD from before 1.12, and with it every configuration. */
function checkHead(head: string): void {
  if (head.split(/\s+/).includes('daemon') || !head.includes('expose-fd listeners')) {
    throw new Error('HAPROXY_HEAD must not contain "daemon" and must expose its listeners ("expose-fd listeners")');
  }
}

function inGroups(service: Service, groups: readonly string[]): boolean {
  return groups.includes('*') || service.groups.some((group) => groups.includes(group));
}

function vhostFrontends(services: readonly Service[], options: ConfigOptions) {
  const context: VhostContext = {
    templates: options.templates,
    directory: options.directory,
    mapLines: options.map ? { http: false, https: false } : undefined,
    entries: [],
  };
  const rules = services
    .filter((service) => Boolean(service.vhost))
    .map((service) => vhostRules(service, backendName(service), context))
    .sort((a, b) => b.weight - a.weight);
  return {
    http: rules.map((rule) => rule.http).join(''),
    https: rules.map((rule) => rule.https).join(''),
    map: mapText(context.entries),
  };
}

/** Port 9091: the first http port of each app, by the X-Marathon-App-Id header. */
function appIdFrontend(services: readonly Service[], options: ConfigOptions): { rules: string; map: string } {
  const httpServices = services.filter((service) => service.mode === 'http');
  const first = httpServices.filter(
    (service, index) => httpServices.findIndex((other) => other.appId === service.appId) === index,
  );
  if (options.map) {
    const rules = first
      .slice(0, 1)
      .map((service) =>
        render(options.templates, service, 'MAP_HTTP_FRONTEND_APPID_ACL', { haproxy_dir: options.directory }),
      );
    return {
      rules: rules.join(''),
      map: mapText(first.map((service) => [service.appId, backendName(service)] as const)),
    };
  }
  const rules = first.map((service) =>
    render(options.templates, service, 'HTTP_FRONTEND_APPID_ACL', {
      cleanedUpAppId: service.appId.replace(/[^a-zA-Z0-9-]/g, '_'),
      hostname: service.vhost ?? 'None',
      appId: service.appId,
      backend: backendName(service),
    }),
  );
  return { rules: rules.join(''), map: '' };
}

function userlist(service: Service, templates: Templates): string {
  if (!service.auth?.user) return '';
  const values = { backend: backendName(service), user: service.auth.user, passwd: service.auth.password };
  return render(templates, service, 'USERLIST_HEAD', values);
}

function servicePortFrontend(service: Service, templates: Templates): string {
  const fill = (name: TemplateName, values: Record<string, string | number>) =>
    render(templates, service, name, values);
  const head = fill('FRONTEND_HEAD', {
    bindAddr: service.bindAddr,
    backend: backendName(service),
    servicePort: service.servicePort,
    mode: service.mode,
    sslCert: service.sslCert ? ` ssl crt ${service.sslCert}` : '',
    bindOptions: service.bindOptions ? ` ${service.bindOptions}` : '',
  });
  return head + fill('FRONTEND_BACKEND_GLUE', { backend: backendName(service) });
}

/** One line per entry; the same entry never twice. */
function mapText(entries: readonly (readonly [string, string])[]): string {
  return [...new Set(entries.map(([key, backend]) => `${key} ${backend}\n`))].join('');
}
