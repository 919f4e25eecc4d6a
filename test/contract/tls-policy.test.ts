import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { connect } from 'node:http2';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { tlsTemplates } from '../../src/marathon-lb/tls-templates.ts';
import { appForTest } from '../cluster/marathon-lb/app-for-test.ts';
import { fetchFrom, type RunningLoadBalancer, runLoadBalancer } from '../cluster/marathon-lb/running-load-balancer.ts';
import { type ScriptedMarathon, scriptedMarathon } from '../cluster/marathon-lb/scripted-marathon.ts';
import { startSupervisor } from '../cluster/processes/supervisor.ts';
import type { Supervisor } from '../cluster/types.ts';
import { type MadeCertificate, makeAuthority, makeCertificate } from '../support/certificate-maker.ts';
import { gradeTargetAt } from '../support/tls-servers/grade-localhost.ts';

/** The two test apps, and one for each further template that routes. */
const APPS = {
  'test-1.example.com': { REDIRECT_TO_HTTPS: 'true', USE_HSTS: 'true' },
  'test-2.example.com': {},
  'path.example.com': { PATH: '/p' },
  'auth.example.com': { AUTH: 'realm:user:$1$x$y' },
  'auth-path.example.com': { AUTH: 'realm:user:$1$x$y', PATH: '/p' },
} as const;

type Host = keyof typeof APPS;

const HOSTS = Object.keys(APPS) as Host[];

let supervisor: Supervisor;
let marathon: ScriptedMarathon;
let authority: MadeCertificate;
const servers: Server[] = [];

beforeAll(async () => {
  supervisor = await startSupervisor();
  authority = await makeAuthority('Test CA', LIFETIME);
  const apps = await Promise.all(HOSTS.map(appBehind));
  marathon = await scriptedMarathon(apps);
});

afterAll(async () => {
  await supervisor.stop();
  marathon.close();
  for (const server of servers) server.close();
});

describe.each([
  { policy: 'intermediate', mode: 'without maps', args: [], protocols: ['TLSv1.2', 'TLSv1.3'] },
  { policy: 'intermediate', mode: 'with maps', args: ['--haproxy-map'], protocols: ['TLSv1.2', 'TLSv1.3'] },
  { policy: 'modern', mode: 'with maps', args: ['--haproxy-map'], protocols: ['TLSv1.3'] },
] as const)('a front with the $policy policy, $mode', ({ policy, args, protocols }) => {
  let balancer: RunningLoadBalancer;

  beforeAll(async () => {
    balancer = await hardened(policy, args);
  });

  it.each([
    { host: 'test-1.example.com', grade: 'A+' },
    { host: 'test-2.example.com', grade: 'A' },
  ])('is graded $grade for $host', async ({ host, grade }) => {
    const { addresses } = await gradeTargetAt(balancer.ports.https, [authority.pem], {}, { host });

    const [address] = addresses;
    if (address === undefined || address.grade === null) throw new Error('no grade');
    expect(address.grade).toBe(grade);
    expect(address.protocols).toEqual(protocols);
    const names = address.facts.suites.flatMap((suite) => suite.names ?? []);
    expect(names.filter((name) => /CBC|TLS_RSA_/.test(name))).toEqual([]);
  });

  it('is accepted by HAProxy with every app behind it', async () => {
    const answers = await Promise.all(HOSTS.map((host) => over1(balancer, host, '/p')));

    expect(Object.fromEntries(answers)).toEqual({
      'test-1.example.com': 'test-1.example.com',
      'test-2.example.com': 'test-2.example.com',
      'path.example.com': 'path.example.com',
      'auth.example.com': 401,
      'auth-path.example.com': 401,
    });
  });

  it('sends each request of one HTTP/2 connection to the app of its Host, past no password', async () => {
    const session = connect(`https://127.0.0.1:${balancer.ports.https}`, {
      rejectUnauthorized: false,
      servername: 'test-2.example.com',
    });

    const answers = [];
    for (const host of HOSTS) answers.push(await over2(session, host, '/p'));
    session.close();

    expect(answers).toEqual(['test-1.example.com', 'test-2.example.com', 'path.example.com', 401, 401]);
  });
});

it('HSTS for all reaches the visitors of an app that does not ask for it', async () => {
  const balancer = await hardened('off', [], true);

  const { headers } = await fetchFrom(`https://127.0.0.1:${balancer.ports.https}/`, {
    host: 'test-2.example.com',
    sni: 'test-2.example.com',
  });

  expect(headers['strict-transport-security']).toBe('max-age=63072000');
});

const DAY_MS = 86_400_000;
const LIFETIME = {
  notBefore: new Date(Date.now() - DAY_MS).toISOString(),
  notAfter: new Date(Date.now() + 60 * DAY_MS).toISOString(),
};

async function hardened(
  policy: 'off' | 'intermediate' | 'modern',
  args: readonly string[],
  hsts = false,
): Promise<RunningLoadBalancer> {
  const templates = tlsTemplates({ policy, hsts }, '1.15.0');
  if (templates.kind === 'impossible') throw new Error(templates.reason);
  const leaf = await makeCertificate({ names: HOSTS, issuer: authority, keyType: 'rsa2048', ...LIFETIME });
  const env = { HAPROXY_SSL_CERT: leaf.pem + authority.pem + leaf.privateKeyPem, ...templates.variables };
  const words = ['sse', '-m', marathon.url, '--group', 'external', '--health-check', ...args];
  const balancer = await runLoadBalancer(supervisor, words, env);
  await balancer.healthy();
  return balancer;
}

/** A server that says its host, and the app that marathon-lb routes to it. */
async function appBehind(host: Host, index: number) {
  const server = createServer((_, response) => response.end(host));
  servers.push(server);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const labels = { VHOST: host, ...APPS[host] };
  return appForTest({ id: `/app-${index}`, labels, servicePort: 10_000 + index, taskPort: port });
}

async function over1({ ports }: RunningLoadBalancer, host: Host, path: string): Promise<[Host, string | number]> {
  const { status, body } = await fetchFrom(`https://127.0.0.1:${ports.https}${path}`, { host, sni: host });
  return [host, status === 200 ? body : status];
}

async function over2(session: ReturnType<typeof connect>, host: Host, path: string): Promise<string | number> {
  const stream = session.request({ ':authority': host, ':path': path });
  let body = '';
  stream.setEncoding('utf8').on('data', (chunk: string) => {
    body += chunk;
  });
  const [headers] = await once(stream, 'response');
  await once(stream, 'end');
  return headers[':status'] === 200 ? body : headers[':status'];
}
