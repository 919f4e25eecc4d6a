import { describe, expect, it } from 'vitest';
import { secretStore } from '../../../src/dcos/secret-store.ts';
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
