import { describe, expect, it } from 'vitest';
import { marathonClient } from '../../../src/marathon/client.ts';
import type { Http, HttpRequest } from '../../../src/platform/http.ts';
import { Secret } from '../../../src/platform/secret.ts';

const KEY = '-----BEGIN PRIVATE KEY-----\nMC4CAQAwBQYDK2VwBCIEIBlN\n-----END PRIVATE KEY-----\n';
const STARTED = { status: 200, json: { deploymentId: 'd-1', version: '2026-11-24T10:00:00.000Z' } };

describe('marathonClient', () => {
  it('reads all apps with their tasks in one request', async () => {
    const { http, requests } = answering({ status: 200, json: { apps: [{ id: '/web' }, { id: '/db' }] } });

    const apps = await clientOf(http).apps();

    expect(apps.map(({ id }) => id)).toEqual(['/web', '/db']);
    expect(requests).toEqual([
      {
        method: 'GET',
        url: 'https://dcos.example/service/marathon/v2/apps?embed=apps.tasks',
        headers: { accept: 'application/json' },
      },
    ]);
  });

  it('reads one app below the doubled slash of its absolute id', async () => {
    const { http, requests } = answering({ status: 200, json: { app: { id: '/infra/marathon-lb' } } });

    const app = await clientOf(http).app('/infra/marathon-lb');

    expect(app?.id).toBe('/infra/marathon-lb');
    expect(requests[0]?.url).toBe('https://dcos.example/service/marathon/v2/apps//infra/marathon-lb');
  });

  it('tolerates slashes at the end of the base URL', async () => {
    const { http, requests } = answering({ status: 200, json: { version: '1.11.24' } });

    const info = await marathonClient({ http, baseUrl: 'http://marathon.mesos:8080//' }).info();

    expect(info).toEqual({ version: '1.11.24', mesosUrl: undefined });
    expect(requests[0]?.url).toBe('http://marathon.mesos:8080/v2/info');
  });

  it('says where Marathon has its Mesos', async () => {
    const { http } = answering({
      status: 200,
      json: { version: '1.11.24', marathon_config: { mesos_leader_ui_url: 'http://mesos:5050/' } },
    });

    expect(await clientOf(http).info()).toEqual({ version: '1.11.24', mesosUrl: 'http://mesos:5050/' });
  });

  it('ends one task, and forgets one deployment', async () => {
    const { http, requests } = answering({ status: 200, json: {} }, { status: 202, json: {} });

    await clientOf(http).killTask('/marathon-lb', 'marathon-lb.instance-1._app.1');
    await clientOf(http).forgetDeployment('d-1');

    expect(requests.map(({ method, url }) => `${method} ${url}`)).toEqual([
      'DELETE https://dcos.example/service/marathon/v2/apps//marathon-lb/tasks/marathon-lb.instance-1._app.1',
      'DELETE https://dcos.example/service/marathon/v2/deployments/d-1?force=true',
    ]);
  });

  it('says undefined for an app that does not exist', async () => {
    const { http } = answering({ status: 404, json: { message: "App '/web' does not exist" } });

    expect(await clientOf(http).app('/web')).toBeUndefined();
  });

  it('does not take the 404 page of a proxy for the absence of an app', async () => {
    const { http } = answering({ status: 404, text: '<html>nothing here</html>' });

    await expect(clientOf(http).app('/web')).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });

  it('puts only the fields given, with the secrets revealed', async () => {
    const { http, requests } = answering(STARTED);

    const deployment = await clientOf(http).patchApp('/marathon-lb', {
      env: { HAPROXY_SSL_CERT: new Secret(KEY), TOKEN: { secret: 'token' }, LOG: 'info' },
    });

    expect(deployment).toEqual({ deploymentId: 'd-1', version: '2026-11-24T10:00:00.000Z' });
    expect(requests).toEqual([
      {
        method: 'PUT',
        url: 'https://dcos.example/service/marathon/v2/apps//marathon-lb',
        headers: { accept: 'application/json', 'content-type': 'application/json' },
        body: JSON.stringify({ env: { HAPROXY_SSL_CERT: KEY, TOKEN: { secret: 'token' }, LOG: 'info' } }),
      },
    ]);
  });

  it('says NOT_FOUND when Marathon refuses to create the app that a patch did not find', async () => {
    const { http } = answering(
      { status: 422, json: { message: 'Object is not valid', details: [] } },
      { status: 404, json: { message: "App '/gone' does not exist" } },
    );

    await expect(clientOf(http).patchApp('/gone', { instances: 2 })).rejects.toMatchObject({
      code: 'NOT_FOUND',
      message: 'Marathon has no app /gone.',
    });
  });

  it('says REFUSED with the details when the app is there and the patch is invalid', async () => {
    const { http } = answering(
      {
        status: 422,
        json: { message: 'Object is not valid', details: [{ path: '/instances', errors: ['must be >= 0'] }] },
      },
      { status: 200, json: { app: { id: '/web' } } },
    );

    await expect(clientOf(http).patchApp('/web', { instances: -1 })).rejects.toMatchObject({
      code: 'REFUSED',
      message: 'Marathon refused PUT /v2/apps//web (HTTP 422): Object is not valid; /instances: must be >= 0',
    });
  });

  it('never prints the key of a bundle that Marathon quotes back', async () => {
    const { http } = answering(
      { status: 422, json: { message: `got Map(HAPROXY_SSL_CERT -> EnvVarString(${KEY}))` } },
      { status: 200, json: { app: { id: '/marathon-lb' } } },
    );

    const failure = clientOf(http).patchApp('/marathon-lb', { env: { HAPROXY_SSL_CERT: new Secret(KEY) } });

    await expect(failure).rejects.toMatchObject({
      message:
        'Marathon refused PUT /v2/apps//marathon-lb (HTTP 422): got Map(HAPROXY_SSL_CERT -> EnvVarString([...]))',
    });
  });

  it('takes the deployment of a creation from the app it gets back', async () => {
    const { http, requests } = answering({
      status: 201,
      json: { id: '/web', version: '2026-11-24T10:00:00.000Z', deployments: [{ id: 'd-2' }] },
    });

    const deployment = await clientOf(http).createApp({ id: '/web', env: { KEY: new Secret('s3cret') } });

    expect(deployment).toEqual({ deploymentId: 'd-2', version: '2026-11-24T10:00:00.000Z' });
    expect(requests[0]).toMatchObject({ method: 'POST', body: '{"id":"/web","env":{"KEY":"s3cret"}}' });
  });

  it('deletes without force, though force is what Marathon does when not told', async () => {
    const { http, requests } = answering(STARTED);

    await clientOf(http).deleteApp('/web');

    expect(requests[0]).toMatchObject({
      method: 'DELETE',
      url: 'https://dcos.example/service/marathon/v2/apps//web?force=false',
    });
  });

  it('lists running deployments and rolls one back', async () => {
    const { http, requests } = answering({ status: 200, json: [{ id: 'd-1' }, { id: 'd-2' }] }, STARTED);
    const marathon = clientOf(http);

    const running = await marathon.deployments();
    await marathon.rollBack('d-2');

    expect(running).toEqual(['d-1', 'd-2']);
    expect(requests[1]).toMatchObject({
      method: 'DELETE',
      url: 'https://dcos.example/service/marathon/v2/deployments/d-2',
    });
  });

  it('asks for fresh credentials once after a 401', async () => {
    const { http, requests } = answering({ status: 401, text: '' }, { status: 200, json: [] });
    const authorization = async (refused?: string) => (refused === 'token=old' ? 'token=new' : 'token=old');

    const running = await clientOf(http, authorization).deployments();

    expect(running).toEqual([]);
    expect(requests.map(({ headers }) => headers?.authorization)).toEqual(['token=old', 'token=new']);
  });

  it('does not repeat a request whose credentials cannot be renewed', async () => {
    const { http, requests } = answering({ status: 401, text: '' });

    await expect(clientOf(http, async () => 'token=old').deployments()).rejects.toMatchObject({
      code: 'NOT_ALLOWED',
      suggestions: ['Log in again: dcos auth login.'],
    });
    expect(requests).toHaveLength(1);
  });

  it('follows to another leader with method, body and credentials', async () => {
    const location = 'https://other.example/v2/apps//web';
    const { http, requests } = answering({ status: 307, location }, STARTED);

    await clientOf(http, async () => 'token=t').patchApp('/web', { instances: 2 });

    expect(requests[1]).toMatchObject({ method: 'PUT', url: location, headers: { authorization: 'token=t' } });
    expect(requests[1]?.body).toBe(requests[0]?.body);
  });

  it.each([
    ['out of TLS', 307, 'http://other.example/v2/deployments'],
    ['by a redirect that need not keep the method, as to a login page', 302, 'https://login.example/'],
  ])('does not follow %s', async (_, status, location) => {
    const { http, requests } = answering({ status, location }, { status: 200, json: [] });

    await expect(clientOf(http).deployments()).rejects.toMatchObject({ code: 'INVALID_ANSWER' });
    expect(requests).toHaveLength(1);
  });

  it('gives up when masters send each other round in a circle', async () => {
    const location = 'https://dcos.example/service/marathon/v2/deployments';
    const { http } = answering(...Array.from({ length: 3 }, () => ({ status: 307, location })));

    await expect(clientOf(http).deployments()).rejects.toMatchObject({ code: 'INVALID_ANSWER' });
  });

  it('says INVALID_ANSWER for a login page', async () => {
    const { http } = answering({ status: 200, text: '<html>log in</html>' });

    await expect(clientOf(http).apps()).rejects.toMatchObject({
      code: 'INVALID_ANSWER',
      message:
        "Marathon's answer to GET /v2/apps is not understood (/: Invalid input: expected object, received undefined).",
    });
  });
});

function clientOf(http: Http, authorization?: (refused?: string) => Promise<string | undefined>) {
  const access = { http, baseUrl: 'https://dcos.example/service/marathon/' };

  return marathonClient(authorization === undefined ? access : { ...access, authorization });
}

/** Answers requests in order and remembers them. */
function answering(...answers: readonly { status: number; json?: unknown; text?: string; location?: string }[]) {
  const requests: HttpRequest[] = [];
  const http: Http = {
    request: async (request) => {
      const answer = answers[requests.length];
      requests.push(request);
      if (answer === undefined) {
        throw new Error(`unexpected ${request.method} ${request.url}`);
      }
      const { status, json, text, location } = answer;
      return { status, headers: location === undefined ? {} : { location }, body: text ?? JSON.stringify(json) ?? '' };
    },
  };

  return { http, requests };
}
