import { expect, test } from 'vitest';
import { marathonForTest } from '../marathon-for-test.ts';

const APP = { id: '/web', cmd: 'exec sleep 600' };

test('without a leader nothing is answered; the next one is found by redirects, and knows the same apps', async () => {
  const marathon = await marathonForTest();
  await marathon.deploy('POST', '/v2/apps', APP);

  marathon.loseLeader();
  expect(await marathon.send('GET', '/v2/apps')).toMatchObject({
    status: 502,
    body: expect.stringContaining('Could not determine the current leader'),
  });

  await marathon.electLeader();
  const put = { method: 'PUT', body: JSON.stringify({ instances: 0 }), redirect: 'manual' } as const;
  const sent = await fetch(`${marathon.url}/service/marathon/v2/apps//web?force=true`, put);
  const leader = sent.headers.get('x-marathon-leader');
  expect(leader).not.toBe(marathon.url);
  expect([sent.status, sent.headers.get('location')]).toEqual([
    307,
    `${leader}/service/marathon/v2/apps//web?force=true`,
  ]);
  const headers = { accept: 'text/event-stream' };
  expect((await fetch(`${marathon.url}/v2/events`, { headers, redirect: 'manual' })).status).toBe(302);
  expect((await marathon.send('GET', '/v2/apps//web')).body.app).toMatchObject({ id: '/web', tasksRunning: 1 });
});

test('a Marathon that is down decides nothing, while its tasks go on, and comes back where it was', async () => {
  const marathon = await marathonForTest();
  await marathon.deploy('POST', '/v2/apps', { ...APP, instances: 2, backoffSeconds: 0 });
  const [lost, kept] = marathon.instances('/web');
  const [first, second] = [lost?.task?.id, kept?.task?.id];

  await marathon.goDown();
  await expect(marathon.send('GET', '/ping')).rejects.toThrow('fetch failed');
  lost?.task?.process?.signal('SIGKILL');
  await marathon.when(() => lost?.condition !== 'Running');
  expect([lost?.condition, kept?.condition, kept?.task?.id]).toEqual(['Scheduled', 'Running', second]);

  await marathon.comeBack();
  await marathon.when(() => lost?.condition === 'Running' && lost.task?.id !== first);
  expect((await marathon.send('GET', '/v2/apps//web')).body.app).toMatchObject({ tasksRunning: 2 });
});
