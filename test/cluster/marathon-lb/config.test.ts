import { expect, test } from 'vitest';
import { appForTest } from './app-for-test.ts';
import { generateConfig } from './config.ts';
import { servicesOf } from './services.ts';
import { templatesFrom } from './templates.ts';
import type { RawApp } from './types.ts';

const NOBODY = new Map<string, boolean>();

test('sections come in order, and a backend is named after app and service port', () => {
  const app = appForTest({ id: '/grp/nested/app', labels: { VHOST: 'a.example', AUTH: 'r:u:p' }, taskPort: 1 });

  const { text } = generated([app]);

  expect(text.match(/^(global|defaults|listen|frontend|backend|userlist)\b.*/gm)).toEqual([
    'global',
    'defaults',
    'listen stats',
    'userlist user_grp_nested_app_10000',
    'frontend marathon_http_in',
    'frontend marathon_http_appid_in',
    'frontend marathon_https_in',
    'frontend grp_nested_app_10000',
    'backend grp_nested_app_10000',
  ]);
});

test('rules are sorted by weight, then by app id', () => {
  const apps = [
    appForTest({ id: '/c', labels: { VHOST: 'c.example' }, taskPort: 1 }),
    appForTest({ id: '/b', labels: { VHOST: 'b.example', PATH: '/b' }, taskPort: 1 }),
    appForTest({ id: '/a', labels: { VHOST: 'a.example' }, taskPort: 1 }),
    appForTest({ id: '/z', labels: { VHOST: 'z.example', BACKEND_WEIGHT: '2' }, taskPort: 1 }),
  ];

  expect(generated(apps).text.match(/(?<=use_backend )\w_10000(?= if host)/g)).toEqual([
    'z_10000',
    'b_10000',
    'a_10000',
    'c_10000',
  ]);
});

test('with maps the map line comes last whatever the weight, and the lower app id owns a shared vhost', () => {
  const apps = [
    appForTest({ id: '/a', labels: { VHOST: 'x.example', BACKEND_WEIGHT: '5' }, taskPort: 1 }),
    appForTest({ id: '/b', labels: { VHOST: 'x.example' }, taskPort: 1 }),
    appForTest({ id: '/p', labels: { VHOST: 'x.example', PATH: '/p' }, taskPort: 1 }),
  ];

  const { text, domainMap, appMap } = generated(apps, { map: true });

  const http = text.slice(text.indexOf('frontend marathon_http_in'), text.indexOf('frontend marathon_http_appid_in'));
  expect(http.match(/use_backend \S+/g)).toEqual([
    'use_backend p_10000',
    'use_backend %[req.hdr(host),lower,regsub(:.*$,,),map(/var/lb/domain2backend.map)]',
  ]);
  expect(domainMap).toBe('x.example a_10000\nx.example b_10000\n');
  expect(appMap).toBe('/a a_10000\n/b b_10000\n/p p_10000\n');
});

test('the documented text in a label that map mode reads for the map line freezes all', () => {
  const acl = '  use_backend {backend} if {{ hdr(host) -i {hostname} }}\n';
  const app = appForTest({ id: '/a', labels: { VHOST: 'a.example', HTTP_FRONTEND_ACL: acl }, taskPort: 1 });

  expect(generated([app]).text).toContain('use_backend a_10000 if { hdr(host) -i a.example }');
  expect(() => generated([app], { map: true })).toThrow("KeyError: 'backend'");
});

test.for([
  { groups: ['external'], ids: ['/both', '/external'] },
  { groups: ['internal'], ids: ['/both', '/internal'] },
  { groups: ['*'], ids: ['/both', '/external', '/internal', '/none'] },
])('groups $groups take $ids', ({ groups, ids }) => {
  const inGroup = (id: string, group?: string): RawApp => ({
    ...appForTest({ id, labels: {}, taskPort: 1 }),
    labels: group === undefined ? {} : { HAPROXY_GROUP: group },
  });
  const apps = [
    inGroup('/external', 'external'),
    inGroup('/internal', 'internal'),
    inGroup('/both', 'external,internal'),
    inGroup('/none'),
  ];

  const { text } = generated(apps, { groups });

  expect(text.match(/(?<=^backend )\w+(?=_10000$)/gm)?.map((name) => `/${name}`)).toEqual(ids);
});

test('a health check becomes one of HAProxy, one failure more patient', () => {
  const check = {
    protocol: 'MESOS_HTTP',
    path: '/health',
    portIndex: 0,
    timeoutSeconds: 7,
    intervalSeconds: 8,
    gracePeriodSeconds: 9,
    maxConsecutiveFailures: 2,
  };
  const app = appForTest({
    id: '/a',
    labels: { VHOST: 'a.example' },
    taskPort: 31000,
    more: { healthChecks: [check] },
  });

  const { text } = generated([app]);

  expect(text).toContain('  option httpchk GET /health\n  timeout check 7s\n');
  expect(text).toMatch(/server 127_0_0_1_31000 127\.0\.0\.1:31000 id \d+ check inter 8s fall 3\n/);
});

test.for(['daemon expose-fd listeners', 'global\n'])('the HEAD %j gives no configuration at all', (head) => {
  expect(() => generated([], { env: { HAPROXY_HEAD: head } })).toThrow('HAPROXY_HEAD');
});

test('environment templates: \\n is a newline, the HTTPS head is filled, empty means default', () => {
  const env = {
    HAPROXY_HTTPS_FRONTEND_HEAD: '\\nfrontend marathon_https_in\\n  bind *:443 ssl {sslCerts} alpn h2\\n  mode http\\n',
    HAPROXY_HTTP_FRONTEND_HEAD: '',
    HAPROXY_GLOBAL_DEFAULT_OPTIONS: 'redispatch, dontlognull',
  };

  const { text } = generated([], { env });

  expect(text).toContain('\nfrontend marathon_https_in\n  bind *:443 ssl crt /a.pem crt /b.pem alpn h2\n  mode http\n');
  expect(text).toContain('\nfrontend marathon_http_in\n  bind *:80\n  mode http\n');
  expect(text).toContain('  option dontlognull\n  option redispatch\nlisten stats\n');
});

function generated(
  apps: readonly RawApp[],
  {
    groups = ['external'],
    map = false,
    env = {},
  }: { groups?: string[]; map?: boolean; env?: Record<string, string> } = {},
) {
  const rules = { respectHealth: false, strictMode: false, resolve: (host: string) => host, knownHealth: NOBODY };
  return generateConfig(servicesOf(apps, rules), {
    groups,
    map,
    templates: templatesFrom(env),
    sslCerts: ['/a.pem', '/b.pem'],
    directory: '/var/lb',
  });
}
