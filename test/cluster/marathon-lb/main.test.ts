import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { startSupervisor } from '../processes/supervisor.ts';
import type { Supervisor } from '../types.ts';
import { fetchFrom, type RunningLoadBalancer, runLoadBalancer } from './running-load-balancer.ts';
import { type ScriptedMarathon, scriptedMarathon } from './scripted-marathon.ts';
import type { RawApp } from './types.ts';

let supervisor: Supervisor;
let backend: Server;
const open: { marathons: ScriptedMarathon[]; balancers: RunningLoadBalancer[] } = { marathons: [], balancers: [] };

beforeAll(async () => {
  supervisor = await startSupervisor();
  backend = createServer((request, response) => response.end(`${request.url} for ${request.headers.host}`));
  backend.listen(0, '127.0.0.1');
  await once(backend, 'listening');
});

afterEach(async () => {
  await Promise.all(open.balancers.splice(0).map((balancer) => balancer.process.stop(1_000)));
  for (const marathon of open.marathons.splice(0)) marathon.close();
});

afterAll(async () => {
  await supervisor.stop();
  backend.close();
});

test('it is healthy with the apps it finds, and asks Marathon as marathon-lb does', async () => {
  const { marathon, balancer } = await started([web('/web', 'web.example')]);

  await balancer.healthy();
  const page = await visit(balancer, 'web.example');

  expect(page).toMatchObject({ status: 200, body: '/page for web.example' });
  const [events] = marathon.requests.filter((request) => request.url?.startsWith('/v2/events'));
  const [apps] = marathon.requests.filter((request) => request.url?.startsWith('/v2/apps'));
  expect(events?.url).toBe(
    '/v2/events?plan-format=light&event_type=api_post_event&event_type=health_status_changed_event&event_type=status_update_event',
  );
  expect(events?.headers).toMatchObject({ accept: 'text/event-stream', 'cache-control': 'no-cache' });
  expect(apps?.url).toBe('/v2/apps?embed=apps.tasks');
  expect(apps?.headers).toMatchObject({ accept: 'application/json', 'user-agent': 'marathon-lb' });
});

test('a relevant event brings a new app in, an irrelevant one does not', async () => {
  const { marathon, balancer } = await started([web('/web', 'web.example')]);
  await balancer.healthy();
  await visit(balancer, 'web.example');

  marathon.answer([web('/web', 'web.example'), web('/new', 'new.example')]);
  marathon.event('deployment_success');
  await balancer.printed(/received event deployment_success/);
  expect((await visit(balancer, 'new.example')).status).toBe(503);
  marathon.event('status_update_event');

  await expect.poll(() => statusOf(balancer, 'new.example')).toBe(200);
});

test('after a broken stream it connects again and heals what it missed', async () => {
  const { marathon, balancer } = await started([web('/web', 'web.example')], ['--stand-in-backoff-seconds', '0.05']);
  await balancer.healthy();

  marathon.answer([web('/missed', 'missed.example')]);
  marathon.send('data: not json\r\n\r\n');

  await expect.poll(() => statusOf(balancer, 'missed.example')).toBe(200);
});

test('without any event it looks again after the refresh time, and an error of Marathon keeps the old apps', async () => {
  const { marathon, balancer } = await started([web('/web', 'web.example')], ['--stand-in-refresh-seconds', '0.2']);
  await balancer.healthy();

  marathon.answer({ status: 503, body: '{"message":"no leader"}' });
  await balancer.printed(/Unexpected error! .* answered 503 without apps/);
  expect((await visit(balancer, 'web.example')).status).toBe(200);

  marathon.answer([]);
  await expect.poll(() => statusOf(balancer, 'web.example')).toBe(503);
});

test('an app that raises in the generator freezes all; one that HAProxy refuses is dropped alone', async () => {
  const { marathon, balancer } = await started([web('/web', 'web.example')]);
  await balancer.healthy();

  const raising = { ...web('/raising', 'raising.example'), labels: { HAPROXY_GROUP: 'external', HAPROXY_0_AUTH: 'x' } };
  marathon.answer([raising, web('/new', 'new.example')]);
  marathon.event('api_post_event');
  await balancer.printed(/Unexpected error! ValueError: AUTH must have three parts/);
  expect((await visit(balancer, 'new.example')).status).toBe(503);

  const refused = web('/refused', 'refused.example', { HAPROXY_0_SSL_CERT: '/no/such/file.pem' });
  marathon.answer([refused, web('/new', 'new.example')]);
  marathon.event('api_post_event');
  await expect.poll(() => statusOf(balancer, 'new.example')).toBe(200);
  expect(balancer.log()).toContain('invalid configuration caused by app /refused; it will be excluded');
});

test('with a certificate that HAProxy refuses, HAProxy never starts', async () => {
  const { balancer } = await started([web('/web', 'web.example')], [], { HAPROXY_SSL_CERT: 'garbage' });

  await balancer.printed(/A valid config file could not be generated/);

  await expect(fetchFrom(`http://127.0.0.1:${balancer.ports.stats}/_haproxy_health_check`)).rejects.toThrow();
});

test('9090 shows the loaded configuration and maps, and 9091 routes by app id', async () => {
  const { balancer } = await started([web('/web', 'web.example')], ['--haproxy-map']);
  await balancer.healthy();
  const stats = `http://127.0.0.1:${balancer.ports.stats}`;

  expect((await fetchFrom(`${stats}/_haproxy_getvhostmap`)).body).toBe('web.example web_10000\n');
  expect((await fetchFrom(`${stats}/_haproxy_getappmap`)).body).toBe('/web web_10000\n');
  expect((await fetchFrom(`${stats}/_haproxy_getconfig`)).body).toContain('frontend marathon_http_in\n');
  expect((await fetchFrom(`${stats}/_haproxy_getpids`)).body).toMatch(/^\d+ \d+$/);
  const headers = { 'X-Marathon-App-Id': '/web' };
  const byId = await fetchFrom(`http://127.0.0.1:${balancer.ports.appId}/page`, { host: 'any', headers });
  expect(byId).toMatchObject({ status: 200, body: '/page for any' });
});

test('poll mode looks again and again but takes no signals', async () => {
  const marathon = await scripted([web('/web', 'web.example')]);
  const balancer = await run(['poll', '--marathon', marathon.url, '--group', 'external'], { POLL_INTERVAL: '0.1' });
  await balancer.healthy();

  marathon.answer([web('/new', 'new.example')]);
  await expect.poll(() => statusOf(balancer, 'new.example')).toBe(200);

  const signal = await fetchFrom(`http://127.0.0.1:${balancer.ports.stats}/_mlb_signal/hup`);
  expect(signal.status).toBe(500);
  expect(marathon.requests.filter((request) => request.url?.startsWith('/v2/events'))).toEqual([]);
});

test('a SIGTERM takes HAProxy with it at once', async () => {
  const { balancer } = await started([web('/web', 'web.example')]);
  await balancer.healthy();

  await balancer.process.stop(1_000);

  await expect(visit(balancer, 'web.example')).rejects.toThrow();
});

async function started(apps: readonly RawApp[], args: readonly string[] = [], env: Record<string, string> = {}) {
  const marathon = await scripted(apps);
  const command = ['sse', '--marathon', marathon.url, '--health-check', '--group', 'external', ...args];
  return { marathon, balancer: await run(command, env) };
}

async function scripted(apps: readonly RawApp[]): Promise<ScriptedMarathon> {
  const marathon = await scriptedMarathon(apps);
  open.marathons.push(marathon);
  return marathon;
}

async function run(args: readonly string[], env: Record<string, string>): Promise<RunningLoadBalancer> {
  const balancer = await runLoadBalancer(supervisor, args, env);
  open.balancers.push(balancer);
  return balancer;
}

function visit(balancer: RunningLoadBalancer, host: string) {
  return fetchFrom(`http://127.0.0.1:${balancer.ports.http}/page`, { host });
}

async function statusOf(balancer: RunningLoadBalancer, host: string): Promise<number> {
  return (await visit(balancer, host)).status;
}

function web(id: string, vhost: string, labels: Record<string, string> = {}): RawApp {
  return {
    id,
    labels: { HAPROXY_GROUP: 'external', HAPROXY_0_VHOST: vhost, ...labels },
    portDefinitions: [{ port: 10000 }],
    tasks: [
      { id: `${id}.1`, host: '127.0.0.1', ports: [(backend.address() as AddressInfo).port], state: 'TASK_RUNNING' },
    ],
  };
}
