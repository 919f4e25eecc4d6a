/** Suites offered by default: TLS 1.2 and later only, but with CBC and static-RSA ones, and without ALPN. */
const ciphers = [
  'ECDHE-ECDSA-AES128-GCM-SHA256',
  'ECDHE-RSA-AES128-GCM-SHA256',
  'ECDHE-ECDSA-AES256-GCM-SHA384',
  'ECDHE-RSA-AES256-GCM-SHA384',
  'DHE-RSA-AES128-GCM-SHA256',
  'DHE-RSA-AES256-GCM-SHA384',
  'ECDHE-ECDSA-AES128-SHA256',
  'ECDHE-RSA-AES128-SHA256',
  'ECDHE-ECDSA-AES256-SHA384',
  'ECDHE-RSA-AES256-SHA384',
  'DHE-RSA-AES128-SHA256',
  'DHE-RSA-AES256-SHA256',
  'AES128-GCM-SHA256',
  'AES256-GCM-SHA384',
  'AES128-SHA256',
  'AES256-SHA256',
  '!aNULL',
  '!MD5',
  '!DSS',
].join(':');

const services = ['getpids', 'getconfig', 'getvhostmap', 'getappmap'];

/** `lua.` services are answered by the stand-in itself, see local-adaptation.ts. */
const statsListener = `listen stats
  bind 0.0.0.0:9090
  balance
  mode http
  stats enable
  http-request use-service prometheus-exporter if { path /metrics }
  monitor-uri /_haproxy_health_check
${services.map((name) => `  http-request use-service lua.${name} if { path /_haproxy_${name} }\n`).join('')}\
  http-request use-service lua.signalmlbhup if { path /_mlb_signal/hup }
  http-request use-service lua.signalmlbusr1 if { path /_mlb_signal/usr1 }
`;

/** HAPROXY_GLOBAL_DEFAULT_OPTIONS where it is not set. */
export const DEFAULT_OPTIONS = 'redispatch,http-server-close,dontlognull';

/**
 * The settings that come before everything else, as of 1.15.0 (mesosphere/marathon-lb config.py). `options` is the
 * comma list of HAPROXY_GLOBAL_DEFAULT_OPTIONS.
 */
export function headTemplate(options: string): string {
  const names = [...new Set(options.split(',').map((name) => name.trim()))].sort();
  return `global
  log /dev/log local0
  log /dev/log local1 notice
  spread-checks 5
  max-spread-checks 15000
  maxconn 50000
  tune.ssl.default-dh-param 2048
  ssl-default-bind-ciphers ${ciphers}
  ssl-default-bind-options no-sslv3 no-tlsv10 no-tls-tickets
  ssl-default-server-ciphers ${ciphers}
  ssl-default-server-options no-sslv3 no-tlsv10 no-tls-tickets
  stats socket /var/run/haproxy/socket expose-fd listeners
defaults
  log global
  retries 3
  backlog 10000
  maxconn 10000
  timeout connect 3s
  timeout client 30s
  timeout server 30s
  timeout tunnel 3600s
  timeout http-keep-alive 1s
  timeout http-request 15s
  timeout queue 30s
  timeout tarpit 60s
${names.map((name) => `  option ${name}\n`).join('')}${statsListener}`;
}

/** The other templates that only the environment can replace. */
export const frontendHeads = {
  HTTP_FRONTEND_HEAD: '\nfrontend marathon_http_in\n  bind *:80\n  mode http\n',
  HTTP_FRONTEND_APPID_HEAD: '\nfrontend marathon_http_appid_in\n  bind *:9091\n  mode http\n',
  HTTPS_FRONTEND_HEAD: '\nfrontend marathon_https_in\n  bind *:443 ssl {sslCerts}\n  mode http\n',
} as const;
