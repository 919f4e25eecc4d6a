import { beforeAll, describe, expect, test } from 'vitest';
import { type ApiParts, apiRoute } from '../../../src/daemon/api-route.ts';
import { metrics } from '../../../src/daemon/metrics.ts';
import { reportOf } from '../../../src/daemon/report.ts';
import type { Report, ReportedEvent } from '../../../src/daemon-api/types.ts';
import { AppError } from '../../../src/platform/errors.ts';
import type { ServerRequest } from '../../../src/platform/http-server.ts';
import { Secret } from '../../../src/platform/secret.ts';
import { plan } from '../../../src/renewal/plan.ts';
import { tick } from '../../../src/renewal/tick.ts';
import type { CertificateStore } from '../../../src/store/types.ts';
import { policy } from '../../support/renewal-builders.ts';
import { type World, world } from '../../support/renewal-world.ts';

const TOKEN = 'correct horse battery staple';
const DAEMON = { version: '1', appId: '/letsencrypt', startedAt: '2026-06-01T12:00:00.000Z' };
const EVENTS: readonly ReportedEvent[] = [
  { at: '2026-06-01T12:00:00.000Z', message: 'one', ok: true },
  { at: '2026-06-01T12:00:01.000Z', message: 'two', ok: false, action: 'issue', certificateId: 'a.example.com' },
];

let all: World;
let store: CertificateStore;
let report: Report;

beforeAll(async () => {
  all = await world();
  ({ store } = all.ports());
  const { observation } = await tick(all.ports(), policy());
  report = reportOf(DAEMON, observation, plan(observation, policy()), policy(), EVENTS);
});

/** A cluster with one issued certificate, and what the API made of it. */
function api(given: Partial<ApiParts> = {}) {
  const accepted: string[] = [];
  const logged: string[] = [];
  const log = { warn: (message: string) => logged.push(message), error: (message: string) => logged.push(message) };
  const parts: ApiParts = {
    report: () => report,
    events: () => EVENTS,
    metrics: metrics(() => report, all.clock, { silentMs: () => 0 }),
    policy: policy(),
    pulse: { silentMs: () => 0 },
    token: async () => new Secret(TOKEN),
    store,
    clock: all.clock,
    log,
    onAccepted: (message) => accepted.push(message),
    ...given,
  };
  const send = async (method: string, path: string, body?: string | undefined, token?: string) => {
    const header = (name: string) => (name === 'x-letsencrypt-token' ? token : undefined);
    const request: ServerRequest = { method, path, body, header };
    const answer = await apiRoute(request, parts);
    return { ...answer, json: () => JSON.parse(answer.body) };
  };
  return { send, accepted, logged };
}

describe('reading', () => {
  test('the report needs no token', async () => {
    const answer = await api().send('GET', '/v1/report?pretty');

    expect(answer).toMatchObject({ status: 200, contentType: 'application/json; charset=utf-8' });
    expect(answer.json()).toMatchObject({ schema: 1, lookedAt: report.at, certificates: [{ id: 'a.example.com' }] });
  });

  test('gives no private key and no token away', async () => {
    const { send } = api();
    const paths = ['/v1/report', '/v1/events', '/metrics', '/health', '/ready'];
    const bodies = await Promise.all(paths.map(async (path) => (await send('GET', path)).body));

    expect(bodies.join()).not.toMatch(/PRIVATE KEY|correct horse/);
  });

  test('events goes on from a time', async () => {
    const { send } = api();

    expect((await send('GET', '/v1/events')).json()).toEqual({ schema: 1, events: EVENTS });
    expect((await send('GET', '/v1/events?since=2026-06-01T12:00:00.000Z')).json().events).toEqual(EVENTS.slice(1));
    expect(await send('GET', '/v1/events?since=yesterday')).toMatchObject({ status: 400 });
  });

  test('metrics gives the text format of Prometheus', async () => {
    const answer = await api().send('GET', '/metrics');

    expect(answer.contentType).toMatch(/^text\/plain; version=0\.0\.4/);
    expect(answer.body).toContain('letsencrypt_certificate_installed{certificate="a.example.com"} 1');
  });

  test('ready follows the looks, health the loop alone', async () => {
    const { lookedAt: _, ...unseen } = report;
    const { send } = api({ report: () => ({ ...unseen, problem: 'Marathon is away' }) });

    expect((await send('GET', '/ready')).json()).toEqual({
      ready: false,
      reason: 'no look at the cluster has worked yet: Marathon is away',
    });
    expect(await send('GET', '/ready')).toMatchObject({ status: 503 });
    expect(await send('GET', '/health')).toMatchObject({ status: 200 });
    expect(await api().send('GET', '/ready')).toMatchObject({ status: 200 });
  });
});

describe('what is not there', () => {
  test('is 404 with what there is', async () => {
    const answer = await api().send('GET', '/v2');

    expect(answer.status).toBe(404);
    expect(answer.json()).toEqual({
      error: {
        code: 'NOT_FOUND',
        message: 'there is no /v2',
        suggestions: ['there are: /health /ready /metrics /v1/report /v1/events /v1/renew /v1/revoke'],
      },
    });
  });

  test.each([
    { method: 'DELETE', path: '/v1/report', allow: 'GET, HEAD' },
    { method: 'GET', path: '/v1/renew', allow: 'POST' },
  ])('$method $path is 405 with what there is', async ({ method, path, allow }) => {
    const answer = await api().send(method, path);

    expect(answer).toMatchObject({ status: 405, headers: { allow } });
    expect(answer.json().error.message).toBe(`${path} takes ${allow}, not ${method}`);
  });
});

describe('changing', () => {
  test('without a token, or with a wrong one, is refused, and nothing is kept', async () => {
    const { send, accepted, logged } = api();

    const without = await send('POST', '/v1/renew', '{}');
    const wrong = await send('POST', '/v1/revoke', '{}', 'incorrect horse');

    expect([without.status, wrong.status]).toEqual([401, 403]);
    expect(without.json().error).toMatchObject({
      code: 'NOT_ALLOWED',
      message: '/v1/renew changes something and came without a token, in the header X-Letsencrypt-Token',
    });
    expect(accepted).toEqual([]);
    expect((await store.load()).wishes).toEqual([]);
    expect(logged).toEqual(['refused POST /v1/renew without a token', 'refused POST /v1/revoke with a wrong token']);
  });

  test('keeps the wish before it answers', async () => {
    const { send, accepted } = api();

    const answer = await send('POST', '/v1/renew', '{"host":"B.example.com","force":true}', TOKEN);

    expect(answer.status).toBe(202);
    expect(answer.json()).toMatchObject({ accepted: [{ certificateId: 'a.example.com' }] });
    expect(accepted).toEqual(['renewing a.example.com']);
    const { wishes } = await store.load();
    expect(wishes).toMatchObject([{ kind: 'renew', force: true }]);
    for (const wish of wishes) await store.removeWish(wish);
  });

  test.each([
    { path: '/v1/renew', body: undefined, status: 413, message: 'the body is longer than 16384 bytes' },
    { path: '/v1/renew', body: '{', status: 400, message: 'the body is not JSON' },
    { path: '/v1/renew', body: '{"hots":"a"}', status: 400, message: 'the body is wrong: Unrecognized key: "hots"' },
    { path: '/v1/renew', body: '{"host":"nope.example.com"}', status: 404, message: 'nope.example.com is not among' },
    { path: '/v1/revoke', body: '{"reason":"superseded"}', status: 400, message: 'one of certificateId and host' },
    { path: '/v1/revoke', body: '{"host":"a.example.com","reason":"bored"}', status: 400, message: 'reason: ' },
  ])('$path with $body is $status', async ({ path, body, status, message }) => {
    const answer = await api().send('POST', path, body, TOKEN);

    expect(answer.status).toBe(status);
    expect(answer.json().error.message).toContain(message);
  });

  test('is 503 while the store cannot be read, and 500 without words for a defect of ours', async () => {
    const failing = (error: Error) => api({ store: { ...store, load: () => Promise.reject(error) } });
    const ours = failing(new Error('undefined is not a function'));

    expect(await failing(new AppError('STORE', 'cannot read')).send('POST', '/v1/renew', '', TOKEN)).toMatchObject({
      status: 503,
    });
    const answer = await ours.send('POST', '/v1/renew', '', TOKEN);
    expect(answer.status).toBe(500);
    expect(answer.body).not.toContain('undefined');
    expect(ours.logged).toEqual(['POST /v1/renew failed']);
  });
});
