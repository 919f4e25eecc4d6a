import { expect, test } from 'vitest';
import { appForTest } from './app-for-test.ts';
import { backendSection } from './backend-section.ts';
import { servicesOf } from './services.ts';
import { templatesFrom } from './templates.ts';
import type { HealthCheck, RawApp } from './types.ts';

const CHECK: HealthCheck = {
  protocol: 'HTTP',
  portIndex: 0,
  timeoutSeconds: 1,
  intervalSeconds: 5,
  gracePeriodSeconds: 60,
  maxConsecutiveFailures: 3,
};

test('servers are sorted and have the names, numbers and cookies that marathon-lb gives them', () => {
  const app: RawApp = {
    id: '/web',
    labels: { HAPROXY_0_STICKY: 'true' },
    portDefinitions: [{ port: 10000 }],
    networks: [{ mode: 'container' }],
    container: { portMappings: [{ containerPort: 81, servicePort: 10000 }] },
    tasks: [
      { id: 'b', host: '10.0.0.9', ipAddresses: [{ ipAddress: '172.17.0.0' }] },
      { id: 'a', host: '10.0.0.1', ipAddresses: [{ ipAddress: '10.0.0.1' }] },
    ],
  };

  expect(backendOf(app)).toBe(
    [
      '',
      'backend web',
      '  balance roundrobin',
      '  mode tcp',
      '  cookie mesosphere_server_id insert indirect nocache',
      '  server 10_0_0_1_81 10.0.0.1:81 id 19946 check cookie e33407fb6b',
      '  server 10_0_0_9_172_17_0_0_81 172.17.0.0:81 id 7227 check cookie a890435281',
      '',
    ].join('\n'),
  );
});

test.for([
  { labels: {}, check: CHECK, lines: ['option httpchk GET /', 'timeout check 1s'], server: 'check inter 5s fall 4' },
  { labels: {}, check: { ...CHECK, port: 8080 }, lines: [], server: 'check inter 5s fall 4 port 8080' },
  { labels: {}, check: { ...CHECK, protocol: 'MESOS_TCP' }, lines: [], server: 'check inter 5s fall 4' },
  { labels: {}, check: { ...CHECK, portIndex: 7 }, lines: [], server: '' },
  { labels: { BACKEND_HEALTHCHECK_PORT_INDEX: '1' }, check: CHECK, lines: [], server: '4 port 31001' },
  { labels: { BACKEND_HEALTHCHECK_PORT_INDEX: '-1' }, check: CHECK, lines: [], server: '4 port 31001' },
  { labels: { BACKEND_HEALTHCHECK_PORT_INDEX: '9' }, check: CHECK, lines: [], server: '4 port 31000' },
] as { labels: Record<string, string>; check: HealthCheck; lines: string[]; server: string }[])(
  'with $labels a $check.protocol check on port $check.port, index $check.portIndex ends in $server',
  ({ labels, check, lines, server }) => {
    const text = backendOf(twoPorts({ VHOST: 'a.example', ...labels }, check));

    for (const line of lines) expect(text).toContain(`  ${line}\n`);
    expect(text).toMatch(new RegExp(`server \\S+ 127\\.0\\.0\\.1:31000 id \\d+${server && `.*${server}`}\n$`));
  },
);

test('a health check on the port one past the last one raises', () => {
  const app = twoPorts({ VHOST: 'a.example', BACKEND_HEALTHCHECK_PORT_INDEX: '2' }, CHECK);

  expect(() => backendOf(app)).toThrow('IndexError');
});

test.for([
  [{ VHOST: 'a.example', USE_HSTS: 'true' }, 'http-response add-header Strict-Transport-Security max-age=15768000'],
  [{ MODE: 'tcp', USE_HSTS: 'true' }, undefined],
  [{ VHOST: 'a.example', HTTP_BACKEND_PROXYPASS_PATH: '/p' }, 'http-request replace-path ^/p/?(.*) /\\1'],
  [{ VHOST: 'a.example', HTTP_BACKEND_REDIR: '/x' }, 'redirect code 301 location /x if is_domain is_root'],
  [{ VHOST: 'a.example', BACKEND_NETWORK_ALLOWED_ACL: '10.0.0.0/8 ::1' }, 'http-request allow if network_allowed'],
  [{ BACKEND_NETWORK_ALLOWED_ACL: '10.0.0.0/8' }, 'tcp-request content accept if network_allowed'],
] as [Record<string, string>, string | undefined][])('labels %j bring %s', ([labels, line]) => {
  const text = backendOf(appForTest({ id: '/a', labels, taskPort: 1 }));

  if (line === undefined) expect(text).not.toMatch(/http-|option/);
  else expect(text).toContain(`  ${line}\n`);
});

function twoPorts(labels: Readonly<Record<string, string>>, check: HealthCheck): RawApp {
  const task = { id: 't', host: '127.0.0.1', ports: [31000, 31001] };
  const more = { portDefinitions: [{ port: 10000 }, { port: 10001 }], tasks: [task], healthChecks: [check] };
  return appForTest({ id: '/a', labels, taskPort: 1, more });
}

/** The backend of the app's first port. */
function backendOf(app: RawApp): string {
  const rules = { respectHealth: false, strictMode: false, resolve: (host: string) => host, knownHealth: new Map() };
  const services = servicesOf([app], rules);
  const [service] = services;
  if (service === undefined) throw new Error('the app has no service');
  return backendSection(service, app.id.slice(1), services, templatesFrom({}));
}
