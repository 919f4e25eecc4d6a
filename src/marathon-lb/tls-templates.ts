import type { Env } from '../marathon/types.ts';
import { isAtLeast } from './version.ts';

export interface TlsWish {
  readonly policy: 'off' | 'intermediate' | 'modern';
  /** Send HSTS for every vhost. */
  readonly hsts: boolean;
}

/** Variables of marathon-lb's environment and their values; or why there can be none. */
export type TlsTemplates =
  | { readonly kind: 'templates'; readonly variables: Readonly<Record<string, string>> }
  | { readonly kind: 'impossible'; readonly reason: string };

/** Every variable that `tlsTemplates` may set. */
export const TLS_VARIABLES: readonly string[] = [
  'HAPROXY_HTTPS_FRONTEND_HEAD',
  'HAPROXY_BACKEND_HSTS_OPTIONS',
  'HAPROXY_HTTPS_FRONTEND_ACL',
  'HAPROXY_HTTPS_FRONTEND_ACL_WITH_PATH',
  'HAPROXY_HTTPS_FRONTEND_ACL_WITH_AUTH',
  'HAPROXY_HTTPS_FRONTEND_AUTH_REQUEST_ONLY',
  'HAPROXY_HTTPS_FRONTEND_ACL_WITH_AUTH_AND_PATH',
  'HAPROXY_MAP_HTTPS_FRONTEND_ACL',
];

/**
 * Takes marathon-lb's `env`, returns the TLS templates in it. One that is a reference to a secret counts as none: it would
 * be replaced, and put back as nothing.
 */
export function templatesIn(env: Env): Readonly<Record<string, string>> {
  return Object.fromEntries(
    TLS_VARIABLES.flatMap((variable) => {
      const value = env[variable];
      return typeof value === 'string' ? [[variable, value]] : [];
    }),
  );
}

/**
 * Takes what TLS is wanted and the running release, returns the templates that make marathon-lb offer it. Each ends with
 * a newline, since marathon-lb glues templates together, and doubles every brace that is no placeholder, since one that
 * is not freezes the load balancer (mesosphere/marathon-lb config.py; `str.format` in marathon_lb.py).
 *
 * Suites: Mozilla's "intermediate" and "modern" of Server Side TLS 5.7. HTTP/2 comes with routing by Host: browsers send
 * requests for any name of a certificate over one connection, and marathon-lb's own rules look at the SNI of its start.
 */
export function tlsTemplates({ policy, hsts }: TlsWish, version: string | undefined): TlsTemplates {
  if (policy === 'off' && !hsts) return { kind: 'templates', variables: {} };
  const problem = impossibility(policy, version);
  if (problem !== undefined || version === undefined) return { kind: 'impossible', reason: problem ?? UNKNOWN };
  const hasHttp2 = policy !== 'off' && isAtLeast(version, HAPROXY_1_8);
  const head = ['', 'frontend marathon_https_in', bindLine(policy, version), '  mode http'];
  const front = hsts ? [...head, hstsLine(LONG_HSTS_S)] : head;
  return {
    kind: 'templates',
    variables: {
      HAPROXY_HTTPS_FRONTEND_HEAD: front.map((line) => `${line}\n`).join(''),
      // `set-header` of an app replaces nothing of the frontend's, and is known to every HAProxy, unlike `rspadd`.
      HAPROXY_BACKEND_HSTS_OPTIONS: `${hstsLine(hsts ? LONG_HSTS_S : MARATHON_LB_HSTS_S)}\n`,
      ...(hasHttp2 && HOST_ROUTING),
    },
  };
}

/** Environment templates, and HAProxy 1.8 and 1.9, came with these releases. */
const ENV_TEMPLATES = '1.10.3';
const HAPROXY_1_8 = '1.12.0';
const HAPROXY_1_9 = '1.13.0';

const UNKNOWN =
  'the release of marathon-lb is unknown: its image has no version as tag; set the label DCOS_PACKAGE_VERSION on it';

const LONG_HSTS_S = 63_072_000;
/** What the label HAPROXY_n_USE_HSTS means by itself. */
const MARATHON_LB_HSTS_S = 15_768_000;

function impossibility(policy: TlsWish['policy'], version: string | undefined): string | undefined {
  if (version === undefined) return UNKNOWN;
  if (!isAtLeast(version, ENV_TEMPLATES))
    return `marathon-lb ${version} takes no templates from its environment; 1.10.3 does`;
  return policy === 'modern' && !isAtLeast(version, HAPROXY_1_8)
    ? `the HAProxy of marathon-lb ${version} cannot be kept to TLS 1.3; that of 1.12 can`
    : undefined;
}

const TLS12_SUITES = [
  'ECDHE-ECDSA-AES128-GCM-SHA256',
  'ECDHE-RSA-AES128-GCM-SHA256',
  'ECDHE-ECDSA-AES256-GCM-SHA384',
  'ECDHE-RSA-AES256-GCM-SHA384',
  'ECDHE-ECDSA-CHACHA20-POLY1305',
  'ECDHE-RSA-CHACHA20-POLY1305',
  'DHE-RSA-AES128-GCM-SHA256',
  'DHE-RSA-AES256-GCM-SHA384',
];
const TLS13_SUITES = ['TLS_AES_128_GCM_SHA256', 'TLS_AES_256_GCM_SHA384', 'TLS_CHACHA20_POLY1305_SHA256'];

/** HAProxy 1.8 knows no `ciphersuites`; OpenSSL's default ones are the same three. */
function bindLine(policy: TlsWish['policy'], version: string): string {
  const isHaproxy18 = isAtLeast(version, HAPROXY_1_8);
  const least = policy === 'modern' ? 'ssl-min-ver TLSv1.3' : 'ssl-min-ver TLSv1.2';
  const words =
    policy === 'off'
      ? []
      : [
          isHaproxy18 ? least : 'no-tlsv10 no-tlsv11',
          'no-tls-tickets',
          ...(policy === 'modern' ? [] : [`ciphers ${TLS12_SUITES.join(':')}`]),
          ...(isAtLeast(version, HAPROXY_1_9) ? [`ciphersuites ${TLS13_SUITES.join(':')}`] : []),
          ...(isHaproxy18 ? ['alpn h2,http/1.1'] : []),
        ];
  return ['  bind *:443 ssl {sslCerts}', ...words].join(' ');
}

function hstsLine(seconds: number): string {
  return `  http-response set-header Strict-Transport-Security max-age=${seconds}`;
}

const BY_HOST = '{{ hdr(host),field(1,:) -i {hostname} }}';
const AUTH_ACL = '  acl auth_{cleanedUpHostname} http_auth(user_{backend})\n';
const AUTH_REQUEST = `  http-request auth realm "{realm}" if ${BY_HOST} !auth_{cleanedUpHostname}\n`;
const USE = `  use_backend {backend} if ${BY_HOST}\n`;
const USE_WITH_PATH = `  use_backend {backend} if ${BY_HOST} path_{backend}\n`;

/** marathon-lb's own templates with Host in the place of SNI. */
const HOST_ROUTING = {
  HAPROXY_HTTPS_FRONTEND_ACL: USE,
  HAPROXY_HTTPS_FRONTEND_ACL_WITH_PATH: USE_WITH_PATH,
  HAPROXY_HTTPS_FRONTEND_ACL_WITH_AUTH: AUTH_ACL + AUTH_REQUEST + USE,
  HAPROXY_HTTPS_FRONTEND_AUTH_REQUEST_ONLY: AUTH_REQUEST,
  HAPROXY_HTTPS_FRONTEND_ACL_WITH_AUTH_AND_PATH:
    AUTH_ACL +
    `  http-request auth realm "{realm}" if ${BY_HOST} path_{backend} !auth_{cleanedUpHostname}\n` +
    USE_WITH_PATH,
  HAPROXY_MAP_HTTPS_FRONTEND_ACL:
    '  use_backend %[req.hdr(host),lower,regsub(:.*$,,),map({haproxy_dir}/domain2backend.map)]\n',
};
