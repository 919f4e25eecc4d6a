import { afterAll, beforeAll, expect, test } from 'vitest';
import { freePorts } from '../free-ports.ts';
import { appForTest } from './app-for-test.ts';
import { fetchFrom } from './running-load-balancer.ts';
import { type Balanced, type TestBed, testBed } from './test-bed.ts';
import type { HealthCheck, RawApp } from './types.ts';

const CHECK: HealthCheck = {
  protocol: 'MESOS_HTTP',
  portIndex: 0,
  timeoutSeconds: 1,
  intervalSeconds: 1,
  gracePeriodSeconds: 1,
  maxConsecutiveFailures: 0,
};

let bed: TestBed;
let balancer: Balanced;
let answering: number;
let refusing: number;

beforeAll(async () => {
  bed = await testBed();
  answering = await bed.task((_, response) => response.end('here'));
  [refusing = 0] = await freePorts(1, ['127.0.0.1']);
  const gone = appForTest({ id: '/gone', labels: { VHOST: 'gone.example' }, taskPort: refusing });
  balancer = await bed.balance([gone, checked(false), running('TASK_STAGING')]);
});

afterAll(() => bed.stop());

test('a host without a vhost gets the page of HAProxy', async () => {
  const { status, headers, body } = await visit('nobody.example');

  expect({ status, type: headers['content-type'] }).toEqual({ status: 503, type: 'text/html' });
  expect(body).toContain('No server is available to handle this request.');
});

test('a task that Marathon finds unhealthy, or that is not running yet, gets no traffic', async () => {
  expect((await visit('checked.example')).status).toBe(503);
  expect((await visit('running.example')).status).toBe(503);

  balancer.marathon.answer([checked(true), running('TASK_RUNNING')]);
  balancer.marathon.event('health_status_changed_event');

  await expect.poll(async () => (await visit('checked.example')).body).toBe('here');
  expect((await visit('running.example')).body).toBe('here');
});

test('a task without health checks that refuses connections is tried for three seconds', async () => {
  const gone = appForTest({ id: '/gone', labels: { VHOST: 'gone.example' }, taskPort: refusing });
  balancer.marathon.answer([gone]);
  balancer.marathon.event('status_update_event');
  await expect.poll(async () => (await visit('checked.example')).status).toBe(503);
  const startedAt = performance.now();

  expect((await visit('gone.example')).status).toBe(503);

  expect(performance.now() - startedAt).toBeGreaterThan(2_900);
});

function visit(host: string) {
  return fetchFrom(`http://127.0.0.1:${balancer.ports.http}/`, { host });
}

function checked(alive: boolean): RawApp {
  const task = { id: 'c', host: '127.0.0.1', ports: [answering], healthCheckResults: [{ alive }] };
  const more = { healthChecks: [CHECK], tasks: [{ ...task, state: 'TASK_RUNNING' }] };
  return appForTest({ id: '/checked', labels: { VHOST: 'checked.example' }, taskPort: answering, more });
}

function running(state: string): RawApp {
  const more = { tasks: [{ id: 'r', host: '127.0.0.1', ports: [answering], state }] };
  return appForTest({ id: '/running', labels: { VHOST: 'running.example' }, taskPort: answering, more });
}
