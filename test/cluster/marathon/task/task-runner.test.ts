import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { marathonForTest } from '../marathon-for-test.ts';

test('a task runs in a directory of its own, where its output is kept', async () => {
  const marathon = await marathonForTest();
  await marathon.deploy('POST', '/v2/apps', {
    id: '/prod/writer',
    cmd: 'echo "$MARATHON_APP_ID on $HOST in $PWD"; echo oops >&2; exec sleep 600',
  });
  const sandbox = marathon.instances()[0]?.task?.sandbox ?? '';

  await expect.poll(() => readFile(join(sandbox, 'stdout'), 'utf8')).toBe(`/prod/writer on 127.0.0.2 in ${sandbox}\n`);
  await expect.poll(() => readFile(join(sandbox, 'stderr'), 'utf8')).toBe('oops\n');
});

test('a task that does not listen to SIGTERM is killed after its grace period', async () => {
  const marathon = await marathonForTest();
  await marathon.deploy('POST', '/v2/apps', {
    id: '/deaf',
    cmd: "trap '' TERM; echo ready; while :; do sleep 0.05; done",
    taskKillGracePeriodSeconds: 0.2,
  });
  const { task } = marathon.instances()[0] ?? {};
  await expect.poll(() => readFile(join(task?.sandbox ?? '', 'stdout'), 'utf8')).toBe('ready\n');

  const { body } = await marathon.send('DELETE', '/v2/apps/deaf');
  await marathon.whenDeploymentEnds(body.deploymentId);

  expect(task).toMatchObject({ state: 'TASK_KILLED', message: 'Command terminated with signal SIGKILL' });
});

test('a task that ends by itself is relaunched after the back-off, whatever its exit code', async () => {
  const marathon = await marathonForTest();
  await marathon.send('POST', '/v2/apps', { id: '/brief', cmd: 'exit 0', backoffSeconds: 0.05, backoffFactor: 1 });

  await marathon.when(() => (marathon.instances()[0]?.incarnation ?? 0) >= 3);

  expect(marathon.instances()[0]?.id).toMatch(/^brief\.instance-/);
});

test('a failed task waits in the queue, says why it failed, and is launched at once when the delay is reset', async () => {
  const marathon = await marathonForTest();
  await marathon.send('POST', '/v2/apps', { id: '/failing', cmd: 'exit 3', backoffSeconds: 60 });
  await marathon.when(() => marathon.instances()[0]?.task?.state === 'TASK_FAILED');

  const [{ body: queue }, { body: shown }] = await Promise.all([
    marathon.send('GET', '/v2/queue'),
    marathon.send('GET', '/v2/apps/failing'),
  ]);
  const reset = await marathon.send('DELETE', '/v2/queue/failing/delay');
  await marathon.when(() => marathon.instances()[0]?.incarnation === 2);

  expect(queue.queue).toMatchObject([
    { count: 1, delay: { timeLeftSeconds: 60, overdue: false }, app: { id: '/failing' } },
  ]);
  expect(shown.app.lastTaskFailure).toMatchObject({ state: 'TASK_FAILED', message: 'Command exited with status 3' });
  expect(reset.status).toBe(204);
});

test('an image that nothing stands for fails with a message that says so', async () => {
  const marathon = await marathonForTest();
  await marathon.send('POST', '/v2/apps', { id: '/x', container: { docker: { image: 'nobody/knows:1' } } });

  await marathon.when(() => marathon.instances()[0]?.task?.state === 'TASK_FAILED');

  expect(marathon.instances()[0]?.task?.message).toContain("no process stands for image 'nobody/knows:1'");
});

test('a resident instance keeps its data through an upgrade and loses it with its app', async () => {
  const marathon = await marathonForTest();
  const volumes = [{ containerPath: 'data', mode: 'RW', persistent: { size: 500 } }];
  const cmd = 'echo $MARATHON_APP_VERSION >> data/starts; exec sleep 600';
  await marathon.deploy('POST', '/v2/apps', { id: '/keeper', cmd, container: { type: 'MESOS', volumes } });
  const [instance] = marathon.instances();
  const file = join(instance?.task?.sandbox ?? '', 'data', 'starts');
  await expect.poll(() => linesOf(file)).toHaveLength(1);

  await marathon.deploy('PUT', '/v2/apps/keeper', { env: { A: 'b' } });

  expect(marathon.instances()).toEqual([instance]);
  expect(instance).toMatchObject({ incarnation: 2, app: { env: { A: 'b' } } });
  await expect.poll(() => linesOf(file)).toHaveLength(2);
  const { body } = await marathon.send('GET', '/v2/apps/keeper/tasks');
  expect(body.tasks[0].localVolumes).toMatchObject([{ runSpecId: '/keeper', containerPath: 'data' }]);

  const deleted = await marathon.send('DELETE', '/v2/apps/keeper');
  await marathon.whenDeploymentEnds(deleted.body.deploymentId);
  await expect.poll(() => readdir(join(instance?.task?.sandbox ?? '', '..', '..', 'volumes'))).toEqual([]);
});

test('a secret can be a file in the sandbox', async () => {
  const marathon = await marathonForTest({ features: ['secrets'], secrets: { 'le/sa': '{"uid":"le"}' } });
  await marathon.deploy('POST', '/v2/apps', {
    id: '/s',
    cmd: 'exec sleep 600',
    secrets: { sa: { source: 'le/sa' } },
    container: { type: 'MESOS', volumes: [{ containerPath: 'secrets/sa.json', secret: 'sa' }] },
  });

  const sandbox = marathon.instances()[0]?.task?.sandbox ?? '';

  expect(await readFile(join(sandbox, 'secrets', 'sa.json'), 'utf8')).toBe('{"uid":"le"}');
});

async function linesOf(file: string): Promise<string[]> {
  return (await readFile(file, 'utf8')).split('\n').filter(Boolean);
}
