import { expect, test } from 'vitest';
import { marathonForTest } from '../marathon-for-test.ts';

const APP = { cmd: 'exec sleep 600', instances: 0 };
const PROD = {
  id: '/prod',
  apps: [{ ...APP, id: 'web' }],
  groups: [{ id: 'data', apps: [{ ...APP, id: 'db', labels: { tier: 'db' } }] }],
};

test('a group brings its apps and groups, shown as a tree', async () => {
  const marathon = await marathonForTest();

  const created = await marathon.deploy('POST', '/v2/groups', PROD);
  const { body } = await marathon.send('GET', '/v2/groups');

  expect(created.status).toBe(201);
  expect(body).toMatchObject({
    id: '/',
    apps: [],
    pods: [],
    groups: [
      { id: '/prod', apps: [{ id: '/prod/web' }], groups: [{ id: '/prod/data', apps: [{ id: '/prod/data/db' }] }] },
    ],
  });
  expect(await marathon.send('POST', '/v2/groups', { id: '/prod' })).toMatchObject({ status: 409 });
});

test('only what is to be embedded is there', async () => {
  const marathon = await marathonForTest();
  await marathon.deploy('POST', '/v2/groups', PROD);

  const { body } = await marathon.send('GET', '/v2/groups/prod?embed=group.apps&embed=group.apps.tasks');

  expect(body.apps).toMatchObject([{ id: '/prod/web', tasks: [] }]);
  expect(body).not.toHaveProperty('groups');
});

test('a dry run says what would be done and does nothing', async () => {
  const marathon = await marathonForTest();

  const { body } = await marathon.send('PUT', '/v2/groups/prod?dryRun=true', PROD);

  expect(body.steps).toHaveLength(2);
  expect(body.steps[0].actions).toContainEqual({ action: 'StartApplication', app: '/prod/web' });
  expect(marathon.apps().size).toBe(0);
});

test('a group that is written again loses the apps that are left out', async () => {
  const marathon = await marathonForTest();
  await marathon.deploy('POST', '/v2/groups', PROD);

  await marathon.deploy('PUT', '/v2/groups/prod', { apps: [{ ...APP, id: 'api' }] });

  expect([...marathon.apps().keys()]).toEqual(['/prod/api']);
});

test('a group is scaled by a factor and deleted with all that is below', async () => {
  const marathon = await marathonForTest();
  await marathon.deploy('POST', '/v2/groups', { id: '/prod', apps: [{ id: 'web', cmd: 'exec sleep 600' }] });

  await marathon.deploy('PUT', '/v2/groups/prod', { scaleBy: 2 });
  expect(marathon.instances('/prod/web')).toHaveLength(2);

  const deleted = await marathon.send('DELETE', '/v2/groups/prod');
  await marathon.whenDeploymentEnds(deleted.body.deploymentId);
  expect(marathon.instances()).toEqual([]);
  expect((await marathon.send('GET', '/v2/groups/prod')).status).toBe(404);
});
