import { expect, test } from 'vitest';
import { marathonForTest, type Reply, type TestMarathon } from '../marathon-for-test.ts';

const APP = { id: '/idle', cmd: 'exec sleep 600', instances: 0 };

test('everything that is no valid app is refused in the shape clients match on', async () => {
  const marathon = await marathonForTest();
  const post = (body: unknown) => marathon.send('POST', '/v2/apps', body);

  expect(await post('')).toMatchObject({ status: 400, body: { message: 'Please specify data in JSON format' } });
  expect(await post('{')).toMatchObject({
    status: 400,
    body: { message: 'Invalid JSON', details: expect.any(String) },
  });
  expect(await post({ id: 7 })).toMatchObject({
    status: 422,
    body: { message: 'Invalid JSON', details: [{ path: '/id', errors: ['error.expected.jsstring'] }] },
  });
  expect(await post({ ...APP, id: undefined })).toMatchObject({
    status: 422,
    body: { details: [{ path: '/id', errors: ['error.path.missing'] }] },
  });
  expect(await post({ ...APP, upgradeStrategy: { minimumHealthCapacity: 2, maximumOverCapacity: 0 } })).toMatchObject({
    status: 422,
    body: {
      message: 'Object is not valid',
      details: [{ path: '/upgradeStrategy/minimumHealthCapacity', errors: [expect.any(String)] }],
    },
  });
  expect(marathon.apps().size).toBe(0);
});

test('an id in use is a conflict without deployments', async () => {
  const marathon = await marathonForTest();
  await marathon.deploy('POST', '/v2/apps', APP);

  const { status, body } = await marathon.send('POST', '/v2/apps', APP);

  expect(status).toBe(409);
  expect(body).toEqual({ message: 'An app with id [/idle] already exists.' });
});

test('a group and an app cannot share an id', async () => {
  const marathon = await marathonForTest();
  await marathon.deploy('POST', '/v2/apps', { ...APP, id: '/prod/web' });

  expect((await marathon.send('POST', '/v2/apps', { ...APP, id: '/prod' })).status).toBe(422);
});

test('a locked app is a conflict that names its deployments, unless forced', async () => {
  const marathon = await marathonForTest();
  const blocking = await blocked(marathon);

  const refused = await marathon.send('PUT', '/v2/apps/stuck', { env: { A: 'b' } });
  const forced = await marathon.send('PUT', '/v2/apps/stuck?force=true', { env: { A: 'b' } });

  expect(refused).toMatchObject({ status: 409, body: { deployments: [{ id: blocking.body.deployments[0].id }] } });
  expect(refused.body.message).toContain("View details at '/v2/deployments/<DEPLOYMENT_ID>'.");
  expect(forced.status).toBe(200);
  expect(await marathon.whenDeploymentEnds(blocking.body.deployments[0].id)).toBe('failed');
});

test('the limit of deployments holds against force and DELETE', async () => {
  const marathon = await marathonForTest({ maxRunningDeployments: 1 });
  await blocked(marathon);

  expect((await marathon.send('POST', '/v2/apps?force=true', APP)).status).toBe(403);
  expect(await marathon.send('DELETE', '/v2/apps/stuck')).toMatchObject({
    status: 403,
    body: { message: expect.stringContaining('Max number (1) of running deployments') },
  });
});

test('what is not there is said in the words of its kind', async () => {
  const marathon = await marathonForTest();

  expect(await marathon.send('GET', '/v2/apps//x')).toMatchObject({
    status: 404,
    body: { message: "App '/x' does not exist" },
  });
  expect(await marathon.send('DELETE', '/v2/deployments/x')).toMatchObject({
    status: 404,
    body: { message: 'DeploymentPlan x does not exist' },
  });
  expect(await marathon.send('DELETE', '/v2/queue//x/delay')).toMatchObject({
    status: 404,
    body: { message: 'Application /x not found in tasks queue.' },
  });
  expect(await marathon.send('GET', '/v2/nothing')).toMatchObject({ status: 500, body: { message: 'URI not found' } });
  expect((await marathon.send('DELETE', '/v2/apps')).status).toBe(405);
});

test('secrets are refused on an open cluster and accepted where the feature is on', async () => {
  const [open, enterprise] = await Promise.all([marathonForTest(), marathonForTest({ features: ['secrets'] })]);
  const app = { ...APP, env: { KEY: { secret: 'key' } }, secrets: { key: { source: 'le/key' } } };

  expect(await open.send('POST', '/v2/apps', app)).toMatchObject({
    status: 422,
    body: { details: [{ path: '/secrets' }] },
  });
  expect((await enterprise.send('POST', '/v2/apps', app)).status).toBe(201);
});

/** An app whose deployment never ends: nobody may run it. */
async function blocked(marathon: TestMarathon): Promise<Reply> {
  return marathon.send('POST', '/v2/apps', {
    id: '/stuck',
    cmd: 'exec sleep 600',
    constraints: [['hostname', 'IS', 'nowhere']],
  });
}
