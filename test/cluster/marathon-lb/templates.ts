import { DEFAULT_OPTIONS, frontendHeads, headTemplate } from './head-templates.ts';

const host = '  acl host_{cleanedUpHostname} hdr(host) -i {hostname}\n';
const path = '  acl path_{backend} path_beg {path}\n';
const auth = '  acl auth_{cleanedUpHostname} http_auth(user_{backend})\n';
const redirect = '  redirect scheme https code 301 if !{{ ssl_fc }} host_{cleanedUpHostname}';
const serverCheck = '  check inter {healthCheckIntervalSeconds}s fall {healthCheckFalls}{healthCheckPortOptions}\n';
const byHost = 'host_{cleanedUpHostname}';
const byHostAndPath = 'host_{cleanedUpHostname} path_{backend}';
const bySni = '{{ ssl_fc_sni {hostname} }}';
const bySniAndPath = '{{ ssl_fc_sni {hostname} }} path_{backend}';

/**
 * Every template that the environment (`HAPROXY_<NAME>`) or, but for the heads, a label (`HAPROXY_{n}_<NAME>`) can
 * replace, with the text used otherwise. Names and placeholders are an interface that operators write against
 * (mesosphere/marathon-lb Longhelp.md, "Templates"). Where HAProxy 2.1 dropped a keyword (`rspadd`, `reqirep`,
 * `rspirep`) the text says the same in today's words.
 */
export const defaultTemplates = {
  HEAD: headTemplate(DEFAULT_OPTIONS),
  ...frontendHeads,

  USERLIST_HEAD: '\nuserlist user_{backend}\n  user {user} password {passwd}\n',
  FRONTEND_HEAD: '\nfrontend {backend}\n  bind {bindAddr}:{servicePort}{sslCert}{bindOptions}\n  mode {mode}\n',
  FRONTEND_BACKEND_GLUE: '  use_backend {backend}\n',

  HTTP_FRONTEND_ACL: host + use(byHost),
  HTTP_FRONTEND_ACL_ONLY: host,
  HTTP_FRONTEND_ACL_ONLY_WITH_PATH: path,
  HTTP_FRONTEND_ACL_ONLY_WITH_PATH_AND_AUTH: path + auth,
  HTTP_FRONTEND_ACL_WITH_PATH: host + path + use(byHostAndPath),
  HTTP_FRONTEND_ACL_WITH_AUTH: host + auth + guard(byHost) + use(byHost),
  HTTP_FRONTEND_ACL_WITH_AUTH_AND_PATH: host + auth + path + guard(byHostAndPath) + use(byHostAndPath),
  HTTP_FRONTEND_ROUTING_ONLY: use(byHost),
  HTTP_FRONTEND_ROUTING_ONLY_WITH_AUTH: auth + guard(byHost) + use(byHost),
  HTTP_FRONTEND_ROUTING_ONLY_WITH_PATH: use(byHostAndPath),
  HTTP_FRONTEND_ROUTING_ONLY_WITH_PATH_AND_AUTH: guard(byHostAndPath) + use(byHostAndPath),
  BACKEND_REDIRECT_HTTP_TO_HTTPS: `${redirect}\n`,
  BACKEND_REDIRECT_HTTP_TO_HTTPS_WITH_PATH: `${redirect} path_{backend}\n`,

  HTTPS_FRONTEND_ACL: use(bySni),
  HTTPS_FRONTEND_ACL_ONLY_WITH_PATH: path,
  HTTPS_FRONTEND_ACL_WITH_PATH: use(bySniAndPath),
  HTTPS_FRONTEND_ACL_WITH_AUTH: auth + guard(bySni) + use(bySni),
  HTTPS_FRONTEND_ACL_WITH_AUTH_AND_PATH: auth + guard(bySniAndPath) + use(bySniAndPath),

  MAP_HTTP_FRONTEND_ACL: mapped('req.hdr(host),lower,regsub(:.*$,,)', 'domain2backend.map'),
  MAP_HTTP_FRONTEND_ACL_ONLY: mapped('req.hdr(host),lower,regsub(:.*$,,)', 'domain2backend.map'),
  MAP_HTTPS_FRONTEND_ACL: mapped('ssl_fc_sni,lower', 'domain2backend.map'),
  MAP_HTTP_FRONTEND_APPID_ACL: mapped('req.hdr(x-marathon-app-id),lower', 'app2backend.map'),
  HTTP_FRONTEND_APPID_ACL: `  acl app_{cleanedUpAppId} hdr(x-marathon-app-id) -i {appId}\n${use('app_{cleanedUpAppId}')}`,

  BACKEND_HEAD: '\nbackend {backend}\n  balance {balance}\n  mode {mode}\n',
  BACKEND_HSTS_OPTIONS: '  http-response add-header Strict-Transport-Security max-age=15768000\n',
  BACKEND_HTTP_OPTIONS:
    '  option forwardfor\n' +
    '  http-request set-header X-Forwarded-Port %[dst_port]\n' +
    '  http-request add-header X-Forwarded-Proto https if { ssl_fc }\n',
  HTTP_BACKEND_PROXYPASS_GLUE:
    '  http-request set-header Host {hostname}\n  http-request replace-path ^{proxypath}/?(.*) /\\1\n',
  HTTP_BACKEND_REVPROXY_GLUE:
    '  http-response replace-header Location (https?://{hostname}(:[0-9]+)?)?(/.*) {rootpath}\n',
  HTTP_BACKEND_REDIR:
    '  acl is_root path -i /\n  acl is_domain hdr(host) -i {hostname}\n' +
    '  redirect code 301 location {redirpath} if is_domain is_root\n',
  HTTP_BACKEND_NETWORK_ALLOWED_ACL: '  acl network_allowed src {network_allowed}\n',
  HTTP_BACKEND_ACL_ALLOW_DENY: '  http-request allow if network_allowed\n  http-request deny\n',
  TCP_BACKEND_NETWORK_ALLOWED_ACL: '  acl network_allowed src {network_allowed}\n',
  TCP_BACKEND_ACL_ALLOW_DENY: '  tcp-request content accept if network_allowed\n  tcp-request content reject\n',
  BACKEND_STICKY_OPTIONS: '  cookie mesosphere_server_id insert indirect nocache\n',
  BACKEND_HTTP_HEALTHCHECK_OPTIONS:
    '  option httpchk GET {healthCheckPath}\n  timeout check {healthCheckTimeoutSeconds}s\n',
  BACKEND_TCP_HEALTHCHECK_OPTIONS: '',
  BACKEND_SERVER_HTTP_HEALTHCHECK_OPTIONS: serverCheck,
  BACKEND_SERVER_TCP_HEALTHCHECK_OPTIONS: serverCheck,
  BACKEND_SERVER_OPTIONS:
    '  server {serverName} {host_ipv4}:{port} id {serverId}{cookieOptions}{healthCheckOptions}{otherOptions}\n',
} as const;

export type TemplateName = keyof typeof defaultTemplates;
export type Templates = Readonly<Record<TemplateName, string>>;

/**
 * The templates with those of the environment put in: the two characters `\n` become a newline, an empty value means
 * the default (mesosphere/marathon-lb config.py, `__load_templates`).
 */
export function templatesFrom(env: Readonly<Record<string, string | undefined>>): Templates {
  const HEAD = headTemplate(env.HAPROXY_GLOBAL_DEFAULT_OPTIONS ?? DEFAULT_OPTIONS);
  const entries = Object.entries({ ...defaultTemplates, HEAD }).map(([name, text]) => {
    const value = env[`HAPROXY_${name}`];
    return [name, value === undefined || value === '' ? text : value.replaceAll('\\n', '\n')];
  });
  return Object.fromEntries(entries) as Templates;
}

function use(condition: string): string {
  return `  use_backend {backend} if ${condition}\n`;
}

function guard(condition: string): string {
  return `  http-request auth realm "{realm}" if ${condition} !auth_{cleanedUpHostname}\n`;
}

function mapped(key: string, file: string): string {
  return `  use_backend %[${key},map({haproxy_dir}/${file})]\n`;
}
