import { describe, expect, it } from 'vitest';
import { daemonClient } from '../../../src/daemon-api/client.ts';
import { AppError } from '../../../src/platform/errors.ts';
import { Secret } from '../../../src/platform/secret.ts';
import { type ScriptedAnswer, scriptedHttp } from '../../support/scripted-http.ts';

const ACCEPTED = {
  schema: 1,
  accepted: [{ kind: 'renew', certificateId: 'a.example.com', names: ['a.example.com'], detail: 'renewed at once' }],
  message: 'renews 1 certificate',
};

function clientOf(answer: ScriptedAnswer) {
  const http = scriptedHttp(() => answer);
  const baseUrl = 'https://dcos.example.com/service/letsencrypt';
  return { http, client: daemonClient({ http, baseUrl, authorization: 'token=t', token: new Secret('s3cret') }) };
}

/** What was thrown, as an operator is told it. */
async function failureOf(work: Promise<unknown>) {
  const error = await work.catch((thrown: unknown) => thrown);
  if (!(error instanceof AppError)) throw new Error('no AppError was thrown', { cause: error });
  return { code: error.code, message: error.message, suggestions: error.suggestions };
}

describe('renew and revoke', () => {
  it('send the token of the daemon beside the login of the cluster, and read what will happen', async () => {
    const { http, client } = clientOf({ status: 202, body: JSON.stringify(ACCEPTED) });

    expect(await client.renew({ host: 'a.example.com', force: true })).toEqual(ACCEPTED);

    expect(http.requests).toEqual([
      {
        method: 'POST',
        url: 'https://dcos.example.com/service/letsencrypt/v1/renew',
        headers: {
          accept: 'application/json',
          authorization: 'token=t',
          'content-type': 'application/json',
          'x-letsencrypt-token': 's3cret',
        },
        body: '{"host":"a.example.com","force":true}',
        timeoutMs: 10_000,
      },
    ]);
  });

  it('name the certificate and the reason of a revocation', async () => {
    const { http, client } = clientOf({ status: 202, body: JSON.stringify(ACCEPTED) });

    await client.revoke({ certificateId: 'a.example.com', reason: 'keyCompromise' });

    expect(http.requests[0]).toMatchObject({
      url: 'https://dcos.example.com/service/letsencrypt/v1/revoke',
      body: '{"certificateId":"a.example.com","reason":"keyCompromise"}',
    });
  });

  it.each([
    [400, 'USAGE'],
    [401, 'NOT_ALLOWED'],
    [403, 'NOT_ALLOWED'],
    [404, 'NOT_FOUND'],
    [413, 'USAGE'],
    [503, 'UNREACHABLE'],
    [409, 'REFUSED'],
  ])('fail in the words of the daemon: HTTP %d is %s', async (status, code) => {
    const body = JSON.stringify({ error: { code: 'ANY', message: 'because', suggestions: ['try this'] } });

    expect(await failureOf(clientOf({ status, body }).client.renew({}))).toEqual({
      code,
      message: 'because',
      suggestions: ['try this'],
    });
  });

  it.each([
    [401, 'NOT_ALLOWED', 'no answer from the daemon: the login has expired: dcos auth login (HTTP 401)'],
    [
      404,
      'UNREACHABLE',
      'no answer from the daemon: there is no route to it; Admin Router needs up to 30 seconds after a start (HTTP 404)',
    ],
    [502, 'UNREACHABLE', 'no answer from the daemon: it does not answer (HTTP 502)'],
  ])('tell Admin Router from the daemon: HTTP %d in HTML is %s', async (status, code, message) => {
    expect(await failureOf(clientOf({ status, body: '<html>' }).client.renew({}))).toMatchObject({ code, message });
  });

  it('say so when the daemon is too old for them', async () => {
    const { client } = clientOf({ status: 405, body: 'only GET is answered here\n' });

    expect(await failureOf(client.revoke({ host: 'a.example.com', reason: 'superseded' }))).toEqual({
      code: 'REFUSED',
      message: 'the daemon has no /v1/revoke: it is older than this plugin (HTTP 405)',
      suggestions: ['Update the daemon to the version of this plugin: set its image and deploy it again.'],
    });
  });

  it('take no other answer for a promise', async () => {
    expect(await failureOf(clientOf({ status: 202, body: '{}' }).client.renew({}))).toMatchObject({
      code: 'INVALID_ANSWER',
      message: 'what answers /v1/renew is not the daemon',
    });
  });
});

describe('events', () => {
  it('are read as they are', async () => {
    const event = { at: '2026-11-24T12:00:00.000Z', message: 'issued a.example.com', ok: true };

    const { client } = clientOf({ status: 200, body: JSON.stringify({ schema: 1, events: [event] }) });

    expect(await client.events()).toEqual([event]);
  });

  it('are not there in the first daemon', async () => {
    const body = JSON.stringify({ error: { code: 'NOT_FOUND', message: 'there is no /v1/events' } });

    expect(await failureOf(clientOf({ status: 404, body }).client.events())).toMatchObject({
      code: 'REFUSED',
      message: 'the daemon has no /v1/events: it is older than this plugin (HTTP 404)',
    });
  });

  it('cannot be had from a daemon that is not there', async () => {
    const { client } = clientOf(new AppError('UNREACHABLE', 'dcos.example.com: connection refused'));

    expect(await failureOf(client.events())).toMatchObject({ code: 'UNREACHABLE' });
  });
});
