import { describe, expect, it } from 'vitest';
import { secretStore, secretVault } from '../../../src/dcos/secret-store.ts';
import type { Http } from '../../../src/platform/http.ts';
import { Secret } from '../../../src/platform/secret.ts';
import { json, scriptedHttp } from '../../support/scripted-http.ts';

const CLUSTER = {
  url: 'https://dcos.example.com',
  token: new Secret('abc'),
  tls: { insecure: false, caPath: undefined },
};

describe('the Secret Store', () => {
  it('gives a value as a Secret, asked for with the login', async () => {
    const http = scriptedHttp(() => json({ value: 'PEM' }));

    expect((await secretStore(http, CLUSTER).read('/le/shop cert'))?.reveal()).toBe('PEM');
    expect(http.requests[0]).toMatchObject({
      url: 'https://dcos.example.com/secrets/v1/secret/default/le/shop%20cert',
      headers: { authorization: 'token=abc' },
    });
  });

  it('knows nothing of a path that is not there, as on open DC/OS', async () => {
    expect(
      await secretStore(
        scriptedHttp(() => ({ status: 404, body: '<html>' })),
        CLUSTER,
      ).read('x'),
    ).toBeUndefined();
  });

  it.each([
    [401, '', 'NOT_ALLOWED'],
    [403, '', 'NOT_ALLOWED'],
    [503, 'sealed', 'INVALID_ANSWER'],
    [200, '<html>', 'INVALID_ANSWER'],
    [200, '{"value":1}', 'INVALID_ANSWER'],
  ])('throws for status %i with %j', async (status, body, code) => {
    await expect(
      secretStore(
        scriptedHttp(() => ({ status, body })),
        CLUSTER,
      ).read('x'),
    ).rejects.toMatchObject({ code });
  });
});

describe('the Secret Store of a daemon', () => {
  const ACCESS = { url: 'https://dcos.example.com' };
  const answering = (...statuses: readonly number[]) => {
    const left = [...statuses];
    return scriptedHttp(() => ({ status: left.shift() ?? 599, body: '' }));
  };

  it('lists the names below a directory, whole paths or not, and none where there is no such directory', async () => {
    const names = json({ array: ['own', 'marathon-lb/letsencrypt-1'] });
    const http = scriptedHttp(() => names);

    expect(await secretVault(http, ACCESS).list('marathon-lb')).toEqual(['own', 'letsencrypt-1']);
    expect(http.requests[0]?.url).toBe('https://dcos.example.com/secrets/v1/secret/default/marathon-lb?list=true');
    expect(await secretVault(answering(404), ACCESS).list('marathon-lb')).toEqual([]);
  });

  it('creates a secret, or replaces the one that is there', async () => {
    const created = answering(201);
    await secretVault(created, ACCESS).write('a/b', new Secret('PEM'));
    expect(created.requests).toMatchObject([{ method: 'PUT', body: '{"value":"PEM"}' }]);

    const replaced = answering(409, 204);
    await secretVault(replaced, ACCESS).write('a/b', new Secret('PEM'));
    expect(replaced.requests.map(({ method, body }) => [method, body])).toEqual([
      ['PUT', '{"value":"PEM"}'],
      ['PATCH', '{"value":"PEM"}'],
    ]);
  });

  it('removes a secret, also one that is gone already', async () => {
    const http = answering(204, 404);
    await secretVault(http, ACCESS).remove('a/b');
    await secretVault(http, ACCESS).remove('a/b');
    expect(http.requests.map(({ method }) => method)).toEqual(['DELETE', 'DELETE']);
  });

  const CALLS = {
    list: (http: Http) => secretVault(http, ACCESS).list('dir'),
    write: (http: Http) => secretVault(http, ACCESS).write('dir/a', new Secret('VALUE')),
    remove: (http: Http) => secretVault(http, ACCESS).remove('dir/a'),
  };

  it.each<[keyof typeof CALLS, readonly number[], string, string]>([
    ['list', [401], 'NOT_ALLOWED', 'the Secret Store does not show dir to this user (HTTP 401).'],
    ['list', [403], 'NOT_ALLOWED', 'the Secret Store does not show dir to this user (HTTP 403).'],
    ['list', [503], 'INVALID_ANSWER', 'the Secret Store did not list dir (HTTP 503).'],
    ['list', [200], 'INVALID_ANSWER', 'the Secret Store did not list dir (HTTP 200).'],
    ['write', [401], 'NOT_ALLOWED', 'the Secret Store does not let this user change dir/a (HTTP 401).'],
    ['write', [403], 'NOT_ALLOWED', 'the Secret Store does not let this user change dir/a (HTTP 403).'],
    ['write', [404], 'INVALID_ANSWER', 'the Secret Store did not take dir/a (HTTP 404).'],
    ['write', [409, 403], 'NOT_ALLOWED', 'the Secret Store does not let this user change dir/a (HTTP 403).'],
    ['write', [409, 404], 'INVALID_ANSWER', 'the Secret Store did not take dir/a (HTTP 404).'],
    ['write', [500], 'INVALID_ANSWER', 'the Secret Store did not take dir/a (HTTP 500).'],
    ['remove', [403], 'NOT_ALLOWED', 'the Secret Store does not let this user change dir/a (HTTP 403).'],
    ['remove', [409], 'INVALID_ANSWER', 'the Secret Store did not remove dir/a (HTTP 409).'],
    ['remove', [502], 'INVALID_ANSWER', 'the Secret Store did not remove dir/a (HTTP 502).'],
  ])('%s says what statuses %j mean', async (call, statuses, code, message) => {
    await expect(CALLS[call](answering(...statuses))).rejects.toMatchObject({ code, message });
  });

  it.each<[keyof typeof CALLS, string]>([
    ['list', 'ask an administrator for read on dcos:secrets:list:default:/dir'],
    ['write', 'ask an administrator for full on dcos:secrets:default:/dir/a'],
  ])('%s names the permission that is missing', async (call, suggestion) => {
    await expect(CALLS[call](answering(403))).rejects.toMatchObject({ suggestions: [suggestion] });
  });

  it('logs in anew once when its login is refused, and repeats the call', async () => {
    const http = answering(401, 201);
    const authorization = async (refused?: string) => (refused === undefined ? 'token=old' : 'token=new');

    await secretVault(http, { ...ACCESS, authorization }).write('a', new Secret('PEM'));

    expect(http.requests.map(({ headers }) => headers?.authorization)).toEqual(['token=old', 'token=new']);
  });
});
