import { generateKeyPairSync } from 'node:crypto';
import { expect, onTestFinished, test } from 'vitest';
import { AGENTS, marathonForTest, type TestMarathon } from '../marathon/marathon-for-test.ts';
import { type AdminRouter, type AdminRouterOptions, startAdminRouter } from './admin-router.ts';
import { signToken } from './json-web-token.ts';
import { json } from './route.ts';

const WEB = {
  id: '/web',
  container: { docker: { image: 'web' } },
  labels: { DCOS_SERVICE_NAME: 'web', DCOS_SERVICE_SCHEME: 'http', DCOS_SERVICE_PORT_INDEX: '0' },
  healthChecks: [{ protocol: 'TCP', portIndex: 0 }],
};

test('it says which cluster this is to everybody who asks', async () => {
  const { url } = await routerForTest();

  expect((await fetch(`${url}/`, { method: 'HEAD' })).status).toBe(200);
  expect((await fetch(`${url}/pkgpanda/active.buildinfo.full.json`, { method: 'HEAD' })).status).toBe(200);
  expect(await jsonOf(`${url}/dcos-metadata/dcos-version.json`)).toMatchObject({
    version: '2.2.9',
    'dcos-variant': 'open',
  });
  expect(await jsonOf(`${url}/metadata`)).toMatchObject({ CLUSTER_ID: expect.stringMatching(/^[0-9a-f-]{36}$/) });
  expect((await fetch(`${url}/ca/dcos-ca.crt`)).status).toBe(404);
  expect((await fetch(`${url}/cluster/v1/links`)).status).toBe(404);
});

test('the agents are known, the public ones by attribute, reservation and address', async () => {
  const { url } = await routerForTest({ cluster: { name: 'blue' } });

  const summary = await jsonOf(`${url}/mesos/state-summary`);

  expect(summary).toMatchObject({
    cluster: 'blue',
    slaves: [{ id: 'S0' }, { id: 'S1', attributes: { public_ip: 'true' } }],
  });
  expect(Object.keys(summary.slaves[0].reserved_resources)).toEqual([]);
  expect(Object.keys(summary.slaves[1].reserved_resources)).toEqual(['slave_public']);
  expect(summary.slaves[1].pid).toBe('slave(1)@127.0.0.3:5051');
  expect(await jsonOf(`${url}/net/v1/nodes`)).toContainEqual({
    private_ip: '127.0.0.3',
    public_ips: ['127.0.0.3'],
    hostname: 's1',
  });
  expect(await jsonOf(`${url}/mesos_dns/v1/hosts/master.mesos`)).toEqual([{ host: 'master.mesos.', ip: '127.0.0.1' }]);
});

test("Mesos' state has the tasks, and its binary API the smallest valid answers", async () => {
  const { url, marathon } = await routerForTest();
  await marathon.deploy('POST', '/v2/apps', { id: '/prod/idle', cmd: 'exec sleep 600' });

  const state = await jsonOf(`${url}/mesos/master/state`);
  const agents = await fetch(`${url}/mesos/api/v1`, { method: 'POST', body: Buffer.from('080a', 'hex') });

  expect(state.frameworks[0].tasks).toMatchObject([{ name: 'idle.prod', state: 'TASK_RUNNING', slave_id: 'S0' }]);
  expect(Buffer.from(await agents.arrayBuffer()).toString('hex')).toBe('08095200');
});

test('requests to Marathon go through, bodies, statuses and headers included', async () => {
  const { url, marathon } = await routerForTest();

  const created = await fetch(`${url}/service/marathon/v2/apps/`, {
    method: 'POST',
    body: JSON.stringify({ id: '/idle', cmd: 'exec sleep 600', instances: 0 }),
  });
  const missing = await fetch(`${url}/service/marathon/v2/apps//none?embed=tasks`);

  expect(created.status).toBe(201);
  expect(created.headers.get('marathon-deployment-id')).not.toBeNull();
  expect(marathon.apps().has('/idle')).toBe(true);
  expect([missing.status, await missing.json()]).toEqual([404, { message: "App '/none' does not exist" }]);
});

test('events of Marathon arrive while they happen, and its end of the stream is passed on', async () => {
  const { url, marathon } = await routerForTest();
  const answer = await fetch(`${url}/service/marathon/v2/events`, { headers: { accept: 'text/event-stream' } });
  const reader = answer.body?.pipeThrough(new TextDecoderStream()).getReader();

  expect((await reader?.read())?.value).toContain('event: event_stream_attached\r\n');
  marathon.disconnectEventStreams();
  expect(await reader?.read()).toEqual({ done: true, value: undefined });
});

test('a service is found by its labels as long as a task runs', async () => {
  const { url, marathon } = await routerForTest();
  await marathon.deploy('POST', '/v2/apps', WEB);

  const slashless = await fetch(`${url}/service/web?a=b`, { redirect: 'manual' });

  expect(await (await fetch(`${url}/service/web/`)).text()).toBe('fine');
  expect([slashless.status, slashless.headers.get('location')]).toEqual([301, '/service/web/?a=b']);
  await marathon.deploy('PUT', '/v2/apps/web', { instances: 0 });
  const gone = await fetch(`${url}/service/web/`);
  expect([gone.status, await gone.text()]).toEqual([404, '404 Not Found: service not found.\n']);
});

test('a service that does not answer is a bad gateway', async () => {
  const { url, marathon } = await routerForTest();
  await marathon.deploy('POST', '/v2/apps', { ...WEB, cmd: 'exec sleep 600', container: null, healthChecks: [] });

  expect((await fetch(`${url}/service/web/`)).status).toBe(502);
});

test('with authentication nothing passes without a token, and a login gives one in body and cookie', async () => {
  const { url } = await routerForTest({
    accounts: { users: { alice: 'secret' }, serviceAccounts: {} },
    cluster: { variant: 'enterprise' },
  });

  const probe = await fetch(`${url}/pkgpanda/active.buildinfo.full.json`, { method: 'HEAD' });
  const refused = await login(url, { uid: 'alice', password: 'wrong' });
  const accepted = await login(url, { uid: 'alice', password: 'secret' });
  const { token } = (await accepted.json()) as { token: string };

  expect([probe.status, probe.headers.get('www-authenticate')]).toEqual([401, 'acsjwt']);
  expect(Object.keys(await jsonOf(`${url}/acs/api/v1/auth/providers`))).toEqual(['dcos-users', 'dcos-services']);
  expect([refused.status, await refused.json()]).toMatchObject([401, { code: 'ERR_INVALID_CREDENTIALS' }]);
  expect(accepted.headers.get('set-cookie')).toMatch(`dcos-acs-auth-cookie=${token};`);
  expect((await fetch(`${url}/service/marathon/v2/apps`)).status).toBe(401);
  const headers = { Authorization: `token=${token}` };
  expect((await fetch(`${url}/service/marathon/v2/apps`, { headers })).status).toBe(200);
  expect((await fetch(`${url}/metadata`, { headers })).status).toBe(200);
});

test('a service account logs in with its key, and its token also opens a Marathon that checks tokens', async () => {
  const keys = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const robot = keys.publicKey.export({ type: 'spki', format: 'pem' }).toString();
  const { url } = await routerForTest({ accounts: { users: {}, serviceAccounts: { robot } } }, true);
  const exp = Math.floor(Date.now() / 1000) + 60;

  const answer = await login(url, { uid: 'robot', token: signToken({ uid: 'robot', exp }, keys.privateKey) });
  const { token } = (await answer.json()) as { token: string };
  const listed = await fetch(`${url}/service/marathon/v2/apps`, {
    headers: { cookie: `dcos-acs-auth-cookie=${token}` },
  });

  expect(await listed.json()).toEqual({ apps: [] });
});

test('another part of the cluster can have routes of its own, which know who asks', async () => {
  const router = await routerForTest({ accounts: { users: {}, serviceAccounts: {} } });
  router.addRoute({
    method: 'POST',
    pattern: /^\/package\/(\w+)$/,
    access: 'token',
    handle: async ({ args, uid, body }) => json({ verb: args[0], uid, sent: await body() }),
  });

  const headers = { Authorization: `token=${router.issueToken('alice')}` };
  const answer = await fetch(`${router.url}/package/list`, { method: 'POST', body: '{}', headers });

  expect(await answer.json()).toEqual({ verb: 'list', uid: 'alice', sent: '{}' });
  expect((await fetch(`${router.url}/package/list`, { method: 'POST' })).status).toBe(401);
});

/** An Admin Router before a Marathon, which checks tokens itself when told so; both gone with the test. */
async function routerForTest(
  options: Partial<AdminRouterOptions> = {},
  guarded = false,
): Promise<AdminRouter & { marathon: TestMarathon }> {
  const check = (token = '') => (router.verifyToken(token) ? 'allowed' : 'unauthenticated');
  const marathon = await marathonForTest(guarded ? { auth: { kind: 'token', check } } : {});
  const router = await startAdminRouter({ marathonUrl: marathon.url, agents: AGENTS, ...options });
  onTestFinished(() => router.stop());
  return { ...router, marathon };
}

function login(url: string, credentials: unknown): Promise<Response> {
  return fetch(`${url}/acs/api/v1/auth/login`, { method: 'POST', body: JSON.stringify(credentials) });
}

// biome-ignore lint/suspicious/noExplicitAny: a test reads what it expects and fails when it is not there
async function jsonOf(url: string): Promise<any> {
  return (await fetch(url)).json();
}
