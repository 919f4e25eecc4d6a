import { expect, test } from 'vitest';
import { marathonForTest } from '../marathon-for-test.ts';
import type { Answer } from './answer.ts';

test('every answer names the leader and forbids caching', async () => {
  const marathon = await marathonForTest();

  const { headers } = await marathon.send('GET', '/service/marathon/v2/apps/');

  expect(headers.get('x-marathon-leader')).toBe(marathon.url);
  expect(headers.get('cache-control')).toBe('no-cache, no-store, must-revalidate');
  expect(headers.get('server')).toBeNull();
});

test('a ping is answered in the form that is accepted', async () => {
  const marathon = await marathonForTest();

  expect((await marathon.send('GET', '/ping')).body).toBe('pong');
  expect((await marathon.send('GET', '/ping', undefined, { accept: 'application/json' })).body).toBe('pong');
  expect((await marathon.send('GET', '/ping', undefined, { accept: 'image/png' })).status).toBe(204);
});

test('it says who it is, who leads, and that it has pods but none runs', async () => {
  const marathon = await marathonForTest();

  expect((await marathon.send('GET', '/v2/info')).body).toMatchObject({
    name: 'marathon',
    elected: true,
    version: expect.stringMatching(/^1\.11/),
  });
  expect((await marathon.send('GET', '/v2/leader')).body).toEqual({ leader: `${marathon.address}:${marathon.port}` });
  expect((await marathon.send('HEAD', '/v2/pods')).status).toBe(200);
  expect((await marathon.send('GET', '/v2/pods')).body).toEqual([]);
});

test('basic authentication guards everything with a page of Jetty', async () => {
  const marathon = await marathonForTest({ auth: { kind: 'basic', user: 'admin', password: 'secret' } });
  const authorization = `Basic ${Buffer.from('admin:secret').toString('base64')}`;

  const refused = await marathon.send('GET', '/v2/apps');

  expect(refused.status).toBe(401);
  expect(refused.headers.get('www-authenticate')).toMatch(/^basic realm="/);
  expect(refused.body).toContain('<html>');
  expect((await marathon.send('GET', '/v2/apps', undefined, { authorization })).status).toBe(200);
});

test('a token is judged by whoever knows tokens', async () => {
  const marathon = await marathonForTest({
    auth: {
      kind: 'token',
      check: (token) => (token === 'good' ? 'allowed' : token === 'weak' ? 'forbidden' : 'unauthenticated'),
    },
  });
  const status = async (authorization: string) =>
    (await marathon.send('GET', '/v2/apps', undefined, { authorization })).status;

  expect(await status('token=good')).toBe(200);
  expect(await status('token=weak')).toBe(403);
  expect(await status('Bearer good')).toBe(401);
});

test('an injected answer takes the place of the real one', async () => {
  let answer: Answer | undefined = { status: 503, body: { message: 'overloaded' } };
  const marathon = await marathonForTest({ inject: ({ path }) => (path === '/v2/apps' ? answer : undefined) });

  expect(await marathon.send('GET', '/v2/apps')).toMatchObject({ status: 503, body: { message: 'overloaded' } });
  expect((await marathon.send('GET', '/ping')).status).toBe(200);
  answer = undefined;
  expect((await marathon.send('GET', '/v2/apps')).status).toBe(200);
});

test('a request whose answer is injected may have taken effect all the same', async () => {
  const marathon = await marathonForTest({
    inject: ({ method }, carryOut) =>
      method === 'POST' ? { status: 500, body: { would: carryOut().status } } : undefined,
  });

  const { status, body } = await marathon.send('POST', '/v2/apps', { id: '/web', cmd: 'exec sleep 600', instances: 0 });

  expect([status, body]).toEqual([500, { would: 201 }]);
  expect((await marathon.send('GET', '/v2/apps//web')).status).toBe(200);
});

test('with the output of 1.4 there are ports and no networks', async () => {
  const marathon = await marathonForTest({ version: '1.4' });
  await marathon.deploy('POST', '/v2/apps', { id: '/old', cmd: 'exec sleep 600', ports: [0] });

  const { body } = await marathon.send('GET', '/v2/apps/old');

  expect(body.app).toMatchObject({ ports: [10_000], uris: [], tasksRunning: 1 });
  expect(body.app).not.toHaveProperty('networks');
  expect(body.app.tasks[0]).not.toHaveProperty('role');
});
