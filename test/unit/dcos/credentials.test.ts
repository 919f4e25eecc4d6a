import { describe, expect, test } from 'vitest';
import { authorizationFrom, type CredentialSources } from '../../../src/dcos/credentials.ts';
import { fakeClock } from '../../support/fake-clock.ts';
import { scriptedHttp } from '../../support/scripted-http.ts';

const NONE: CredentialSources = { basicAuthFile: undefined, tokenFile: undefined, serviceAccount: undefined };

function authorization(sources: Partial<CredentialSources>, files: Record<string, string> = {}) {
  const ports = { read: async (path: string) => files[path], http: scriptedHttp(), clock: fakeClock() };
  return authorizationFrom({ ...NONE, ...sources }, ports);
}

describe('authorizationFrom', () => {
  test('sends nothing when nothing is set', async () => {
    expect(await authorization({})).toBeUndefined();
  });

  test('makes basic auth of user:password, colons in the password included', async () => {
    const given = await authorization({ basicAuthFile: '/login' }, { '/login': 'ops:a:b ü\n' });

    expect(await given?.()).toBe(`Basic ${Buffer.from('ops:a:b ü').toString('base64')}`);
  });

  test.each([
    ['e30.e30.x\n', 'token=e30.e30.x'],
    ['token=e30.e30.x', 'token=e30.e30.x'],
    ['Bearer abc', 'Bearer abc'],
  ])('takes %j from a token file as %s', async (text, header) => {
    const given = await authorization({ tokenFile: '/token' }, { '/token': text });

    expect(await given?.()).toBe(header);
  });

  test('reads a token file again only after a refusal', async () => {
    const files = { '/token': 'old' };
    const given = await authorization({ tokenFile: '/token' }, files);
    files['/token'] = 'new';

    expect(await given?.()).toBe('token=old');
    expect(await given?.('token=old')).toBe('token=new');
    expect(await given?.()).toBe('token=new');
  });

  test.each([
    ['a missing file', { tokenFile: '/gone' }, {}, 'the credential file /gone cannot be used: there is no such file.'],
    [
      'an empty token',
      { tokenFile: '/t' },
      { '/t': '\n' },
      'the credential file /t cannot be used: it must hold one line, the token.',
    ],
    [
      'a password alone',
      { basicAuthFile: '/b' },
      { '/b': 'hunter2' },
      'the credential file /b cannot be used: it must hold one line, user:password.',
    ],
    ['two at once', { tokenFile: '/t', basicAuthFile: '/b' }, {}, 'more than one credential for Marathon is set.'],
    [
      'no JSON',
      { serviceAccount: '/sa' },
      { '/sa': 'hunter2' },
      'the service account credential cannot be used: it is not JSON.',
    ],
    [
      'missing fields',
      { serviceAccount: '{"uid":"x","login_endpoint":"ftp://x"}' },
      {},
      'the service account credential cannot be used: wrong or missing: private_key, login_endpoint.',
    ],
    [
      'a broken key',
      { serviceAccount: '{"uid":"x","private_key":"hunter2","login_endpoint":"https://x"}' },
      {},
      'the service account credential cannot be used: private_key is not an RSA key in PEM.',
    ],
  ])('refuses %s and quotes no content', async (_, sources, files, message) => {
    const refusal = await authorization(sources, files).catch((error: unknown) => error);

    expect(refusal).toMatchObject({ code: 'USAGE', message });
  });
});
