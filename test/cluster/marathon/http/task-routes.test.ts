import { expect, test } from 'vitest';
import { marathonForTest } from '../marathon-for-test.ts';

const TWO = { id: '/two', cmd: 'exec sleep 600', instances: 2 };

test('tasks are listed with all their facts, and by state', async () => {
  const marathon = await marathonForTest();
  await marathon.deploy('POST', '/v2/apps', { ...TWO, instances: 1, ports: [0] });

  const { body } = await marathon.send('GET', '/v2/tasks?status=running');

  expect(body.tasks).toEqual([
    {
      appId: '/two',
      healthCheckResults: [],
      host: '127.0.0.2',
      id: expect.stringMatching(/^two\.instance-[0-9a-f-]{36}\._app\.1$/),
      ipAddresses: [{ ipAddress: '127.0.0.2', protocol: 'IPv4' }],
      ports: [expect.any(Number)],
      servicePorts: [10_000],
      slaveId: 'S0',
      state: 'TASK_RUNNING',
      stagedAt: expect.any(String),
      startedAt: expect.any(String),
      version: marathon.apps().get('/two')?.version,
      localVolumes: [],
      role: 'slave_public',
    },
  ]);
  expect((await marathon.send('GET', '/v2/tasks?status=staging')).body.tasks).toEqual([]);
});

test('a killed task is replaced by the next launch of the same instance', async () => {
  const marathon = await marathonForTest();
  await marathon.deploy('POST', '/v2/apps', { ...TWO, instances: 1 });
  const [instance] = marathon.instances('/two');
  const first = instance?.task?.id ?? '';

  const { body } = await marathon.send('DELETE', `/v2/apps/two/tasks/${first}`);
  await marathon.when(() => instance?.condition === 'Running' && instance.task?.id !== first);

  expect(body.task.id).toBe(first);
  expect(instance?.task?.id).toBe(first.replace(/1$/, '2'));
});

test('tasks killed with scale are gone for good, and those named go first', async () => {
  const marathon = await marathonForTest();
  await marathon.deploy('POST', '/v2/apps', TWO);
  const [kept, killed] = marathon.instances('/two');

  await marathon.deploy('POST', '/v2/tasks/delete?scale=true', { ids: [killed?.task?.id] });

  expect(marathon.instances('/two')).toEqual([kept]);
  expect(marathon.apps().get('/two')?.instances).toBe(1);
});

test('scale and wipe exclude each other', async () => {
  const marathon = await marathonForTest();
  await marathon.deploy('POST', '/v2/apps', { ...TWO, instances: 0 });

  expect((await marathon.send('DELETE', '/v2/apps/two/tasks?scale=true&wipe=true')).status).toBe(400);
});
