import { expect, test } from 'vitest';
import { marathonForTest } from '../marathon-for-test.ts';

const IDLE = { id: '/idle', cmd: 'exec sleep 600' };

test('a created app answers with itself, counts of zero, its deployment and where it is', async () => {
  const marathon = await marathonForTest();

  const { status, headers, body } = await marathon.send('POST', '/v2/apps/', { ...IDLE, ports: [0, 8080] });

  expect(status).toBe(201);
  expect(headers.get('location')).toBe(`${marathon.url}/idle`);
  expect(body).toMatchObject({
    id: '/idle',
    mem: 128,
    cpus: 1,
    tasksStaged: 0,
    tasksRunning: 0,
    tasksHealthy: 0,
    tasksUnhealthy: 0,
    portDefinitions: [{ port: 0 }, { port: 8080 }],
  });
  expect(body.deployments).toEqual([{ id: headers.get('marathon-deployment-id') }]);
  expect(body).not.toHaveProperty('versionInfo');
  const { body: shown } = await marathon.send('GET', '/v2/apps/idle');
  expect(shown.app.portDefinitions).toMatchObject([{ port: 10_000 }, { port: 8080 }]);
});

test('a list has counts and deployments, and tasks only when they are asked for', async () => {
  const marathon = await marathonForTest();
  await marathon.deploy('POST', '/v2/apps', IDLE);

  const [plain, embedded] = await Promise.all([
    marathon.send('GET', '/v2/apps'),
    marathon.send('GET', '/v2/apps?embed=apps.tasks'),
  ]);

  expect(plain.body.apps[0]).toMatchObject({ tasksRunning: 1, deployments: [], labels: {} });
  expect(plain.body.apps[0]).not.toHaveProperty('tasks');
  expect(embedded.body.apps[0].tasks).toMatchObject([{ appId: '/idle', state: 'TASK_RUNNING', servicePorts: [] }]);
});

test('apps are found by id, command and label, all of which must fit', async () => {
  const marathon = await marathonForTest();
  await marathon.deploy('POST', '/v2/groups', {
    id: '/g',
    apps: [
      { id: 'a', cmd: 'exec sleep 600', instances: 0, labels: { tier: 'web' } },
      { id: 'b', cmd: 'exec true', instances: 0, labels: { tier: 'db' } },
    ],
  });
  const ids = async (query: string) => {
    const { body } = await marathon.send('GET', `/v2/apps?${query}`);
    return body.apps.map(({ id }: { id: string }) => id);
  };

  expect(await ids('id=G/A')).toEqual(['/g/a']);
  expect(await ids('cmd=sleep')).toEqual(['/g/a']);
  expect(await ids('label=tier')).toEqual(['/g/a', '/g/b']);
  expect(await ids('label=tier==web&cmd=true')).toEqual([]);
  expect((await marathon.send('GET', '/v2/apps?label==')).status).toBe(422);
  expect((await marathon.send('GET', '/v2/apps/g/*')).body['*']).toHaveLength(2);
});

test('a PUT creates what is missing, a PATCH does not', async () => {
  const marathon = await marathonForTest();

  const patched = await marathon.send('PATCH', '/v2/apps/idle', { instances: 2 });
  const created = await marathon.send('PUT', '/v2/apps//idle', { id: '/other', cmd: 'exec sleep 600', instances: 0 });
  const changed = await marathon.send('PATCH', '/v2/apps/idle/?force=true', { labels: { A: 'b' } });

  expect(patched).toMatchObject({ status: 404, body: { message: "App '/idle' does not exist" } });
  expect(created.status).toBe(201);
  expect(changed.status).toBe(200);
  expect(changed.body).toEqual({
    version: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
    deploymentId: changed.headers.get('marathon-deployment-id'),
  });
  expect([...marathon.apps().keys()]).toEqual(['/idle']);
});

test('a PUT without partialUpdate replaces everything', async () => {
  const marathon = await marathonForTest();
  await marathon.deploy('POST', '/v2/apps', { ...IDLE, instances: 0, env: { A: 'b' }, mem: 64 });

  await marathon.deploy('PUT', '/v2/apps/idle?partialUpdate=false', { ...IDLE, instances: 0 });

  expect(marathon.apps().get('/idle')).toMatchObject({ env: {}, mem: 128 });
});

test('a PUT that changes nothing deploys nothing and is not stopped by a lock', async () => {
  const marathon = await marathonForTest();
  const created = await marathon.send('POST', '/v2/apps', {
    ...IDLE,
    acceptedResourceRoles: ['slave_public'],
    constraints: [['hostname', 'IS', 'nowhere']],
  });

  const again = await marathon.deploy('PUT', '/v2/apps/idle', { cmd: IDLE.cmd });

  expect(again.status).toBe(200);
  const { body } = await marathon.send('GET', '/v2/deployments');
  expect(body.map(({ id }: { id: string }) => id)).toEqual([created.body.deployments[0].id]);
  expect(marathon.apps().get('/idle')?.version).toBe(created.body.version);
});

test('an array of apps is one deployment', async () => {
  const marathon = await marathonForTest();

  const { status } = await marathon.deploy('PUT', '/v2/apps', [IDLE, { ...IDLE, id: '/other' }]);

  expect(status).toBe(200);
  expect(marathon.instances().map(({ appId }) => appId)).toEqual(['/idle', '/other']);
});

test('scaling keeps the task, restarting replaces it', async () => {
  const marathon = await marathonForTest();
  await marathon.deploy('POST', '/v2/apps', IDLE);
  const [first] = marathon.instances('/idle');
  const { versionInfo } = marathon.apps().get('/idle') ?? {};

  await marathon.deploy('PUT', '/v2/apps/idle', { instances: 2 });
  expect(marathon.instances('/idle')[0]).toBe(first);
  expect(marathon.apps().get('/idle')?.versionInfo.lastConfigChangeAt).toBe(versionInfo?.lastConfigChangeAt);

  await marathon.deploy('POST', '/v2/apps/idle/restart', {});
  expect(marathon.instances('/idle')).toHaveLength(2);
  expect(marathon.instances('/idle')).not.toContain(first);
});

test('earlier versions can be listed, shown and brought back', async () => {
  const marathon = await marathonForTest();
  await marathon.deploy('POST', '/v2/apps', { ...IDLE, instances: 0, env: { A: 'first' } });
  await marathon.deploy('PUT', '/v2/apps/idle', { env: { A: 'second' } });

  const { body } = await marathon.send('GET', '/v2/apps/idle/versions');
  const [second, first] = body.versions;
  const shown = await marathon.send('GET', `/v2/apps//idle/versions/${first}`);
  await marathon.deploy('PUT', '/v2/apps/idle', { version: first });

  expect(second > first).toBe(true);
  expect(shown.body).toMatchObject({ id: '/idle', env: { A: 'first' }, version: first });
  expect(marathon.apps().get('/idle')?.env).toEqual({ A: 'first' });
  expect((await marathon.send('GET', '/v2/apps/idle/versions/yesterday')).status).toBe(422);
  expect((await marathon.send('GET', '/v2/apps/idle/versions/2000-01-01T00:00:00.000Z')).status).toBe(404);
});
