import { writeFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { marathonForTest } from '../marathon-for-test.ts';

/** Answers with the status in the file `status` of its sandbox, 200 without one. */
const FICKLE = `
  const { existsSync, readFileSync } = require('node:fs');
  require('node:http').createServer((request, response) => {
    response.writeHead(existsSync('status') ? Number(readFileSync('status', 'utf8')) : 200).end();
  }).listen(Number(process.env.PORT0), process.env.HOST);
`;
const IMAGES = { fickle: () => ({ command: [process.execPath, '-e', FICKLE] as const }) };
const APP = { id: '/fickle', container: { docker: { image: 'fickle' } } };

test.each(['HTTP', 'MESOS_HTTP', 'TCP', 'MESOS_TCP'])(
  'a %s check makes a task healthy soon after it listens',
  async (protocol) => {
    const marathon = await marathonForTest({ images: IMAGES });

    await marathon.deploy('POST', '/v2/apps', { ...APP, healthChecks: [{ protocol, intervalSeconds: 60 }] });

    const { body } = await marathon.send('GET', '/v2/apps/fickle');
    expect(body.app).toMatchObject({ tasksHealthy: 1, tasksUnhealthy: 0 });
    expect(body.app.tasks[0].healthCheckResults).toEqual([
      {
        alive: true,
        consecutiveFailures: 0,
        firstSuccess: expect.any(String),
        lastSuccess: expect.any(String),
        instanceId: marathon.instances()[0]?.id,
      },
    ]);
  },
);

test('a command check runs beside the task, in its sandbox and environment', async () => {
  const marathon = await marathonForTest();
  const command = { value: 'test "$WANTED" = yes && test -e stdout' };

  await marathon.deploy('POST', '/v2/apps', {
    id: '/idle',
    cmd: 'exec sleep 600',
    env: { WANTED: 'yes' },
    healthChecks: [{ protocol: 'COMMAND', command }],
  });

  expect(marathon.instances()[0]?.healthy).toBe(true);
});

test('a task that fails too often is killed and relaunched', async () => {
  const marathon = await marathonForTest({ images: IMAGES });
  const check = { protocol: 'HTTP', intervalSeconds: 0.05, maxConsecutiveFailures: 1, path: '/' };
  await marathon.deploy('POST', '/v2/apps', { ...APP, healthChecks: [check] });
  const [instance] = marathon.instances();

  await writeFile(`${instance?.task?.sandbox}/status`, '503');
  await marathon.when(() => instance?.healthy === false);
  await marathon.when(() => instance?.incarnation === 2 && instance.healthy === true);

  expect(instance?.condition).toBe('Running');
});
