import { connect, type Socket } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { marathonForTest, type TestMarathon } from '../marathon-for-test.ts';

test('a stream begins without chunks or length, and each event is one frame of CRLF lines', async () => {
  const marathon = await marathonForTest({ heartbeatMs: 60_000 });
  const stream = await listen(marathon, '/v2/events?plan-format=light');

  const text = await stream.until(/\r\n\r\nevent: [\s\S]*\r\n\r\n/);

  const [head = '', frame = ''] = text.split(/\r\n\r\n/);
  expect(head).toMatch(/^HTTP\/1\.1 200 /);
  expect(head).toContain('Content-Type: text/event-stream;charset=utf-8');
  expect(head).toContain('Connection: close');
  expect(head).not.toMatch(/transfer-encoding|content-length/i);
  expect(frame.split('\r\n')[0]).toBe('event: event_stream_attached');
  expect(JSON.parse(frame.split('\r\n')[1]?.replace('data: ', '') ?? '')).toEqual({
    remoteAddress: '127.0.0.1',
    eventType: 'event_stream_attached',
    timestamp: expect.any(String),
  });
});

test('without the exact Accept header there is no stream', async () => {
  const marathon = await marathonForTest();

  expect((await marathon.send('GET', '/v2/events')).status).toBe(405);
  expect((await marathon.send('GET', '/v2/events', undefined, { accept: 'text/event-stream, */*' })).status).toBe(405);
});

test('a created app is told step by step', async () => {
  const marathon = await marathonForTest();
  const stream = await listen(marathon);

  await marathon.send('POST', '/v2/apps', { id: '/idle', cmd: 'exec sleep 600' });
  const text = await stream.until(/event: deployment_success\r\n[\s\S]*\r\n\r\n/);

  expect(
    eventsIn(text)
      .filter(({ eventType }) => eventType !== 'status_update_event')
      .map(nameOf),
  ).toEqual([
    'event_stream_attached',
    'group_change_success',
    'api_post_event',
    'deployment_info',
    'deployment_step_success',
    'deployment_info',
    'instance_changed_event Scheduled',
    'instance_changed_event Provisioned',
    'instance_changed_event Starting',
    'instance_changed_event Running',
    'deployment_step_success',
    'deployment_success',
  ]);
  const statuses = eventsIn(text).filter(({ eventType }) => eventType === 'status_update_event');
  expect(statuses.map(({ taskStatus }) => taskStatus)).toEqual(['TASK_STARTING', 'TASK_RUNNING']);
  expect(statuses[1]).toMatchObject({ appId: '/idle', slaveId: 'S0', host: '127.0.0.2', ports: [expect.any(Number)] });
  expect(eventsIn(text).at(-1)).toMatchObject({
    plan: {
      steps: [
        { actions: [{ action: 'StartApplication', app: '/idle' }] },
        { actions: [{ action: 'ScaleApplication' }] },
      ],
    },
  });
});

test('each subscriber gets the types it asked for', async () => {
  const marathon = await marathonForTest();
  const filtered = await listen(marathon, '/v2/events?event_type=deployment_success&event_type=app_terminated_event');
  const all = await listen(marathon);

  await marathon.deploy('POST', '/v2/apps', { id: '/idle', cmd: 'exec sleep 600', instances: 0 });
  await marathon.send('DELETE', '/v2/apps/idle');
  const text = await filtered.until(/deployment_success[\s\S]*deployment_success\r\n[\s\S]*\r\n\r\n/);

  expect(eventsIn(text).map(nameOf)).toEqual(['deployment_success', 'app_terminated_event', 'deployment_success']);
  expect(nameOf(eventsIn(await all.until(/\r\n\r\nevent: [\s\S]*\r\n\r\n/))[0] ?? {})).toBe('event_stream_attached');
});

test('a refused write is told as a deployment that failed', async () => {
  const marathon = await marathonForTest();
  await marathon.send('POST', '/v2/apps', { id: '/a', cmd: 'exec sleep 600', constraints: [['hostname', 'IS', 'x']] });
  const stream = await listen(marathon, '/v2/events?event_type=deployment_failed');

  await marathon.send('PUT', '/v2/apps/a', { env: { A: 'b' } });
  const [event] = eventsIn(await stream.until(/event: deployment_failed\r\n[\s\S]*\r\n\r\n/));

  const { body } = await marathon.send('GET', '/v2/deployments');
  expect(event).toMatchObject({ reason: expect.stringContaining('locked') });
  expect(body.map(({ id }: { id: string }) => id)).not.toContain(event?.id);
});

test('a task that is killed for its health is told by flips, failures and the reason', async () => {
  const marathon = await marathonForTest();
  const types = ['failed_health_check_event', 'health_status_changed_event', 'instance_health_changed_event'];
  const query = [...types, 'unhealthy_instance_kill_event'].map((type) => `event_type=${type}`).join('&');
  const stream = await listen(marathon, `/v2/events?${query}`);
  const healthChecks = [{ protocol: 'TCP', gracePeriodSeconds: 0, intervalSeconds: 0.02, maxConsecutiveFailures: 1 }];

  await marathon.send('POST', '/v2/apps', { id: '/deaf', cmd: 'exec sleep 600', healthChecks });
  const told = eventsIn(await stream.until(/event: unhealthy_instance_kill_event\r\n[\s\S]*?\r\n\r\n/));

  expect(told.map(nameOf).slice(0, 4)).toEqual([
    'failed_health_check_event',
    'instance_health_changed_event',
    'failed_health_check_event',
    'unhealthy_instance_kill_event',
  ]);
  const [instance] = marathon.instances();
  expect(told[0]).toMatchObject({ appId: '/deaf', taskId: instance?.id, healthCheck: { protocol: 'TCP' } });
  expect(told[1]).toMatchObject({ runSpecId: '/deaf', instanceId: instance?.id, healthy: false });
  expect(told[3]).toMatchObject({ appId: '/deaf', reason: expect.stringContaining('ECONNREFUSED'), slaveId: 'S0' });
});

test('a heartbeat is an empty line', async () => {
  const marathon = await marathonForTest({ heartbeatMs: 20 });
  const stream = await listen(marathon, '/v2/events?event_type=none');

  const text = await stream.until(/\r\n\r\n(?:\r\n){2}/);

  expect(text.split('\r\n\r\n').slice(1).join('')).toMatch(/^(?:\r\n)*$/);
});

test('all streams can be cut, and those who left are told to the others', async () => {
  const marathon = await marathonForTest();
  const staying = await listen(marathon);
  const leaving = await listen(marathon);
  await staying.until(/event_stream_attached[\s\S]*event_stream_attached/);

  leaving.socket.destroy();
  await staying.until(/event: event_stream_detached\r\n/);
  marathon.disconnectEventStreams();

  await staying.closed;
  expect(marathon.eventSubscribers()).toBe(0);
});

interface Stream {
  readonly socket: Socket;
  readonly closed: Promise<void>;
  /** Everything received, once it fits. */
  readonly until: (pattern: RegExp) => Promise<string>;
}

/** A bare socket, to see every byte. */
async function listen(marathon: TestMarathon, uri = '/v2/events'): Promise<Stream> {
  const socket = connect(marathon.port, marathon.address);
  onTestFinished(() => void socket.destroy());
  const closed = Promise.withResolvers<void>();
  let received = '';
  const readers = new Set<() => void>();
  socket.setEncoding('utf8').on('data', (chunk) => {
    received += chunk;
    for (const look of readers) look();
  });
  socket.on('close', () => closed.resolve());
  socket.write(`GET ${uri} HTTP/1.1\r\nHost: marathon\r\nAccept: text/event-stream\r\n\r\n`);
  const until = (pattern: RegExp) => {
    const { promise, resolve } = Promise.withResolvers<string>();
    const look = () => {
      if (pattern.test(received)) resolve(received);
    };
    readers.add(look);
    look();
    return promise;
  };
  await until(/\r\n\r\n/);
  return { socket, closed: closed.promise, until };
}

type Told = Readonly<Record<string, unknown>>;

function eventsIn(text: string): Told[] {
  return [...text.matchAll(/^data: (.*)\r$/gm)].map(([, json = '']) => JSON.parse(json));
}

function nameOf({ eventType, condition }: Told): string {
  return condition === undefined ? String(eventType) : `${eventType} ${condition}`;
}
