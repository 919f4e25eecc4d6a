import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { appForTest } from './app-for-test.ts';
import { fetchFrom, type RunningLoadBalancer } from './running-load-balancer.ts';
import { type TestBed, testBed } from './test-bed.ts';
import type { RawApp } from './types.ts';

const CHALLENGE = '/.well-known/acme-challenge/token';

/** Apps that own a vhost, and beside each an app for its challenge path: `owner/...` and `zz/...` in each answer. */
const PAIRS: Readonly<Record<string, { owner?: Record<string, string>; challenge?: Record<string, string> }>> = {
  plain: { owner: {} },
  redirect: { owner: { REDIRECT_TO_HTTPS: 'true', USE_HSTS: 'true' } },
  ownerless: {},
  auth: { owner: { AUTH: 'realm:user:$1$x$y' } },
  authredirect: { owner: { AUTH: 'realm:user:$1$x$y', REDIRECT_TO_HTTPS: 'true' } },
  root: { owner: { PATH: '/' } },
  rootcured: { owner: { PATH: '/' }, challenge: { BACKEND_WEIGHT: '5' } },
  weight: { owner: { BACKEND_WEIGHT: '5' } },
  selfredirect: { owner: {}, challenge: { REDIRECT_TO_HTTPS: 'true' } },
};

/** What becomes of the challenge request: a status, or the app that answered. */
interface Outcome {
  readonly on80: string;
  readonly on443: string;
  /** With `--haproxy-map`, where it differs. */
  readonly map80?: string;
  readonly map443?: string;
}

const OUTCOMES: Readonly<Record<string, Outcome>> = {
  plain: { on80: 'zz', on443: 'zz' },
  redirect: { on80: '301', on443: 'zz' },
  ownerless: { on80: 'zz', on443: 'zz' },
  auth: { on80: '401', on443: '401' },
  authredirect: { on80: '301', on443: '401' },
  root: { on80: 'owner', on443: 'owner' },
  rootcured: { on80: 'zz', on443: 'zz' },
  weight: { on80: 'owner', on443: 'owner', map80: 'zz', map443: 'zz' },
  selfredirect: { on80: '301', on443: 'zz' },
};

/** One app for the challenges of all hosts: its rules stand above all others and end the rules of a request. */
const ANY_HOST = {
  VHOST: 'acme.example',
  PATH: '/.well-known/acme-challenge/',
  BACKEND_WEIGHT: '1000000',
  HTTP_FRONTEND_ACL_WITH_PATH:
    '  acl path_{backend} path_beg {path}\n  http-request allow if path_{backend}\n  use_backend {backend} if path_{backend}\n',
  HTTPS_FRONTEND_ACL_ONLY_WITH_PATH: '  acl path_{backend} path_beg {path}\n  http-request allow if path_{backend}\n',
  HTTPS_FRONTEND_ACL_WITH_PATH: '  use_backend {backend} if path_{backend}\n',
};

/** The same, but on 80 the request then looks as if it were for this app alone: no redirect of another app matches. */
const ANY_HOST_WITHOUT_443 = {
  ...ANY_HOST,
  HTTP_FRONTEND_ACL_WITH_PATH: [
    '  acl path_{backend} path_beg {path}',
    '  http-request set-header X-Forwarded-Host %[req.hdr(host)] if path_{backend}',
    '  http-request set-header Host {hostname} if path_{backend}',
    '  http-request allow if path_{backend}',
    '  use_backend {backend} if path_{backend}',
    '',
  ].join('\n'),
};

let bed: TestBed;

beforeAll(async () => {
  bed = await testBed();
});

afterAll(() => bed.stop());

describe.each([
  { mode: 'without maps', args: [] },
  { mode: 'with maps', args: ['--haproxy-map'] },
])('a challenge path beside another app, $mode', ({ args }) => {
  const map = args.length > 0;
  let balancer: RunningLoadBalancer;

  beforeAll(async () => {
    const owner = await answering('owner');
    const challenge = await answering('zz');
    const apps = Object.entries(PAIRS).flatMap(([name, pair]) => pairOfApps(name, pair, owner, challenge));
    balancer = await bed.balance(apps, { args });
  });

  test.for(Object.keys(OUTCOMES))('%s', async (name) => {
    const wanted = OUTCOMES[name];
    const host = `${name}.example`;

    expect(await outcome(balancer, 'http', host)).toBe((map && wanted?.map80) || wanted?.on80);
    expect(await outcome(balancer, 'https', host)).toBe((map && wanted?.map443) || wanted?.on443);
  });

  test('a vhost in no app, a wildcard and no server name are 503', async () => {
    expect(await outcome(balancer, 'http', 'nobody.example')).toBe('503');
    expect(await outcome(balancer, 'https', 'nobody.example')).toBe('503');
    expect(await outcome(balancer, 'https', 'plain.example', '')).toBe('503');
  });

  test('Host is matched in any case, and another port in it only by a map', async () => {
    expect(await outcome(balancer, 'http', 'PLAIN.Example')).toBe('zz');
    expect(await outcome(balancer, 'http', 'plain.example:80')).toBe(map ? 'owner' : '503');
    expect(await outcome(balancer, 'http', `plain.example:${balancer.ports.http}`)).toBe('zz');
  });

  test('443 goes by the server name alone, not by Host', async () => {
    expect(await outcome(balancer, 'https', 'ownerless.example', 'root.example')).toBe('owner');
  });

  test('a redirect leads to the port that is bound, and HSTS is set on every answer', async () => {
    const { http, https } = balancer.ports;
    const redirect = await fetchFrom(`http://127.0.0.1:${http}/a?b=c`, { host: `redirect.example:${http}` });
    const page = await fetchFrom(`https://127.0.0.1:${https}/a`, { host: 'redirect.example', sni: 'redirect.example' });

    expect(redirect.headers.location).toBe(`https://redirect.example:${https}/a?b=c`);
    expect(page.headers['strict-transport-security']).toBe('max-age=15768000');
  });
});

describe.each([
  { mode: 'without maps', args: [] },
  { mode: 'with maps', args: ['--haproxy-map'] },
])('one app for the challenges of all hosts, $mode', ({ args }) => {
  let balancer: RunningLoadBalancer;

  beforeAll(async () => {
    const owner = await answering('owner');
    const owners = Object.entries(PAIRS).flatMap(([name, pair]) => pairOfApps(name, pair, owner, undefined));
    const anyHost = appForTest({ id: '/zz-acme', labels: ANY_HOST, taskPort: await answering('zz') });
    balancer = await bed.balance([...owners, anyHost], { args });
  });

  test.for(['plain', 'auth', 'root', 'weight', 'nobody', 'redirect', 'authredirect'])('%s', async (name) => {
    const redirects = name.includes('redirect');

    expect(await outcome(balancer, 'http', `${name}.example`)).toBe(redirects ? '301' : 'zz');
    expect(await outcome(balancer, 'https', `${name}.example`)).toBe('zz');
    expect(await outcome(balancer, 'https', `${name}.example`, '')).toBe('zz');
  });

  test('other paths still reach their owners', async () => {
    const page = await fetchFrom(`http://127.0.0.1:${balancer.ports.http}/`, { host: 'plain.example' });

    expect(page.body).toContain('owner');
  });
});

test.for([
  { mode: 'without maps', args: [] },
  { mode: 'with maps', args: ['--haproxy-map'] },
])('an app that takes over the Host needs no 443, $mode', async ({ args }) => {
  const owner = await answering('owner');
  const taskPort = await bed.task(({ headers }, response) =>
    response.end(`${headers.host} for ${headers['x-forwarded-host']}`),
  );
  const owners = Object.entries(PAIRS).flatMap(([name, pair]) => pairOfApps(name, pair, owner, undefined));
  const anyHost = appForTest({ id: '/zz-acme', labels: ANY_HOST_WITHOUT_443, taskPort });

  const balancer = await bed.balance([...owners, anyHost], { args });

  for (const name of ['plain', 'auth', 'root', 'weight', 'nobody', 'redirect', 'authredirect'])
    expect(await outcome(balancer, 'http', `${name}.example`)).toBe(`acme.example for ${name}.example`);
});

test('the app sees where a request came from', async () => {
  const taskPort = await bed.task((request, response) => response.end(JSON.stringify(request.headers)));
  const balancer = await bed.balance([appForTest({ id: '/echo', labels: { VHOST: 'echo.example' }, taskPort })]);
  const { http, https } = balancer.ports;
  const spoofed = { 'X-Forwarded-Proto': 'https', 'X-Forwarded-For': '192.0.2.1', 'X-Forwarded-Port': '1' };

  const plain = await fetchFrom(`http://127.0.0.1:${http}/`, { host: 'echo.example', headers: spoofed });
  const secure = await fetchFrom(`https://127.0.0.1:${https}/`, { host: `echo.example:${https}`, sni: 'echo.example' });

  expect(JSON.parse(plain.body)).toMatchObject({
    'x-forwarded-proto': 'https',
    'x-forwarded-for': '192.0.2.1, 127.0.0.1',
    'x-forwarded-port': String(http),
  });
  expect(JSON.parse(secure.body)).toMatchObject({ host: 'echo.example', 'x-forwarded-proto': 'https' });
  expect(JSON.parse(secure.body)).not.toHaveProperty('x-forwarded-host');
});

function pairOfApps(
  name: string,
  { owner, challenge }: { owner?: Record<string, string>; challenge?: Record<string, string> },
  ownerPort: number,
  challengePort: number | undefined,
): RawApp[] {
  const labels = { VHOST: `${name}.example`, PATH: '/.well-known/acme-challenge', ...challenge };
  return [
    ...(owner === undefined
      ? []
      : [appForTest({ id: `/${name}`, labels: { VHOST: `${name}.example`, ...owner }, taskPort: ownerPort })]),
    ...(challengePort === undefined ? [] : [appForTest({ id: `/zz/${name}`, labels, taskPort: challengePort })]),
  ];
}

async function outcome(balancer: RunningLoadBalancer, scheme: 'http' | 'https', host: string, sni = host) {
  const url = `${scheme}://127.0.0.1:${balancer.ports[scheme]}${CHALLENGE}`;
  const { status, body } = await fetchFrom(url, { host, sni });
  return status === 200 ? body : String(status);
}

function answering(body: string): Promise<number> {
  return bed.task((_, response) => response.end(body));
}
