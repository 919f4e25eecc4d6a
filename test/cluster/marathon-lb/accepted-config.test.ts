import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { findProgram } from '../processes/find-program.ts';
import { appForTest } from './app-for-test.ts';
import { generateConfig } from './config.ts';
import { haproxyIn } from './haproxy.ts';
import { adaptToAgent } from './local-adaptation.ts';
import { selfSigned } from './self-signed.ts';
import { servicesOf } from './services.ts';
import { templatesFrom } from './templates.ts';
import type { HealthCheck, RawApp } from './types.ts';

const AUTH = 'realm:user:$6$salt$hash';
const VHOST = 'a.example';
const MANY = 'a.example, b.example';

const ACCEPTED: readonly Readonly<Record<string, string>>[] = [
  {},
  { MODE: 'http' },
  { VHOST },
  { VHOST: MANY },
  { VHOST: 'a.example,' },
  { VHOST, AUTH },
  { VHOST: MANY, AUTH },
  { VHOST, PATH: '/p' },
  { VHOST: MANY, PATH: '-i /p /q' },
  { VHOST, PATH: '/p', AUTH },
  { VHOST: MANY, PATH: '/p', AUTH },
  { VHOST, REDIRECT_TO_HTTPS: 'true', USE_HSTS: 'true' },
  { VHOST: MANY, REDIRECT_TO_HTTPS: 'true', USE_HSTS: 'true' },
  { VHOST, PATH: '/p', REDIRECT_TO_HTTPS: 'true' },
  { VHOST: MANY, PATH: '/p', REDIRECT_TO_HTTPS: 'true', AUTH },
  { VHOST, STICKY: 'true', BALANCE: 'leastconn' },
  { VHOST, BACKEND_NETWORK_ALLOWED_ACL: '10.0.0.0/8 127.0.0.1' },
  { MODE: 'tcp', BACKEND_NETWORK_ALLOWED_ACL: '10.0.0.0/8' },
  { VHOST, HTTP_BACKEND_PROXYPASS_PATH: '/p', HTTP_BACKEND_REVPROXY_PATH: '/r', HTTP_BACKEND_REDIR: '/x' },
  { BIND_OPTIONS: 'accept-proxy', BIND_ADDR: '127.0.0.1', PORT: '10001' },
];

const REFUSED: readonly (readonly [labels: Readonly<Record<string, string>>, complaint: string])[] = [
  [{ SSL_CERT: '/no/such/file.pem' }, 'unable to stat SSL certificate'],
  [{ VHOST, BALANCE: 'fairest' }, 'only supports'],
  [{ MODE: 'carrier-pigeon' }, "unknown proxy mode 'carrier-pigeon'"],
  // since HAProxy 2.1; the label of an app that was written for marathon-lb's own HAProxy
  [{ VHOST, USE_HSTS: 'true', BACKEND_HSTS_OPTIONS: '  rspadd  A:\\ b\n' }, "'rspadd' directive is not supported"],
  // the next line is glued to it
  [
    { VHOST, BACKEND_HEAD: 'backend {backend}\n  balance {balance}\n  mode {mode}' },
    'cannot handle unexpected argument',
  ],
];

const CHECKS: readonly (HealthCheck | undefined)[] = [undefined, check('MESOS_HTTP'), check('TCP')];

let directory: string;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'accepted-'));
  await writeFile(join(directory, 'cert.pem'), await selfSigned());
  await writeFile(join(directory, 'domain2backend.map'), '');
  await writeFile(join(directory, 'app2backend.map'), '');
});

afterAll(() => rm(directory, { recursive: true }));

describe.each([{ map: false }, { map: true }])('with maps: $map', ({ map }) => {
  test('HAProxy accepts what sound labels make, all in one configuration', async () => {
    expect(await complaint(ACCEPTED.flatMap(appsWith), map)).toBe('');
  });

  test.for(REFUSED)('HAProxy refuses what the labels %j make', async ([labels, words]) => {
    expect(await complaint(appsWith(labels, 0), map)).toMatch(new RegExp(words));
  });
});

/** Three apps with these labels: without a health check, with one by HTTP, with one by TCP. */
function appsWith(labels: Readonly<Record<string, string>>, row: number): RawApp[] {
  return CHECKS.map((healthCheck, index) =>
    appForTest({
      id: `/row-${row}/app-${index}`,
      labels,
      servicePort: 10_010 + 3 * row + index,
      taskPort: 31_000 + index,
      more: healthCheck === undefined ? {} : { healthChecks: [healthCheck] },
    }),
  );
}

/** What HAProxy says against the configuration for these apps. */
async function complaint(apps: readonly RawApp[], map: boolean): Promise<string> {
  const rules = { respectHealth: false, strictMode: false, resolve: (host: string) => host, knownHealth: new Map() };
  const options = {
    groups: ['external'],
    map,
    templates: templatesFrom({}),
    sslCerts: [join(directory, 'cert.pem')],
    directory,
  };
  const { text } = generateConfig(servicesOf(apps, rules), options);
  const ports = { host: '127.0.0.1', http: 1, https: 2, stats: 3, appId: 4, servicePorts: [10_010] };
  await writeFile(join(directory, 'haproxy.cfg'), adaptToAgent(text, ports).text);
  return (await haproxyIn(directory, findProgram('haproxy', 'HAPROXY_BINARY'), () => {}).check('haproxy.cfg')) ?? '';
}

function check(protocol: string): HealthCheck {
  return {
    protocol,
    path: '/health',
    portIndex: 0,
    timeoutSeconds: 1,
    intervalSeconds: 2,
    gracePeriodSeconds: 3,
    maxConsecutiveFailures: 4,
  };
}
