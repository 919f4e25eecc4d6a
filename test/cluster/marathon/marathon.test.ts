import { expect, test } from 'vitest';
import { marathonForTest } from './marathon-for-test.ts';

const WEB = {
  id: '/web',
  container: { type: 'DOCKER', docker: { image: 'web:1' } },
  healthChecks: [{ protocol: 'HTTP', path: '/', portIndex: 0, intervalSeconds: 1 }],
};

test('an app that is created runs as a process, becomes healthy and answers on its host port', async () => {
  const marathon = await marathonForTest();

  const created = await marathon.deploy('POST', '/v2/apps/', WEB);
  const { body } = await marathon.send('GET', '/v2/apps//web');

  expect(created.status).toBe(201);
  expect(body.app).toMatchObject({ tasksRunning: 1, tasksHealthy: 1, deployments: [] });
  const [{ host, ports }] = body.app.tasks;
  const answer = await fetch(`http://${host}:${ports[0]}/`);
  expect(await answer.text()).toBe('fine');
});

test('a changed environment replaces the task, the old one serving until the new one is healthy', async () => {
  const marathon = await marathonForTest();
  await marathon.deploy('POST', '/v2/apps', WEB);
  const [before] = marathon.instances('/web');

  await marathon.send('PUT', '/v2/apps/web', { env: { ANSWER: 'changed' } });
  await marathon.when(() => marathon.instances('/web').length === 2);
  expect(before?.task?.state).toBe('TASK_RUNNING');
  await marathon.when(() => !marathon.instances('/web').some(({ id }) => id === before?.id));

  const { body } = await marathon.send('GET', '/v2/apps/web/tasks');
  expect(body.tasks).toHaveLength(1);
  const [{ host, ports }] = body.tasks;
  expect(await (await fetch(`http://${host}:${ports[0]}/`)).text()).toBe('changed');
});

test('a deleted app is gone from the list at once and its process after the kill', async () => {
  const marathon = await marathonForTest();
  await marathon.deploy('POST', '/v2/apps', { id: '/idle', cmd: 'sleep 600' });
  const pid = marathon.instances('/idle')[0]?.task?.process?.pid ?? 0;

  const deleted = await marathon.send('DELETE', '/v2/apps/idle');
  expect((await marathon.send('GET', '/v2/apps')).body.apps).toEqual([]);
  await marathon.whenDeploymentEnds(deleted.body.deploymentId);

  expect(() => process.kill(pid, 0)).toThrow('ESRCH');
});
