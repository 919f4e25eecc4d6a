import { generateKeyPairSync } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import type { ServiceAccount } from '../../../src/dcos/service-account.ts';
import { serviceLogin } from '../../../src/dcos/service-login.ts';
import { fakeClock } from '../../support/fake-clock.ts';
import { json, scriptedHttp } from '../../support/scripted-http.ts';

const ACCOUNT: ServiceAccount = {
  uid: 'letsencrypt-sa',
  loginUrl: 'https://master.mesos/acs/api/v1/auth/login',
  privateKey: generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey,
};

/** A token as DC/OS issues it; nothing here checks its signature. */
function token(id: string, exp: number): string {
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
  return `${part({ alg: 'RS256' })}.${part({ uid: id, exp })}.c2ln`;
}

/** Logins answered one after another with tokens of an hour each. */
function world() {
  const clock = fakeClock();
  let count = 0;
  const http = scriptedHttp(() => {
    count += 1;
    return json({ token: token(`login-${count}`, clock.now().getTime() / 1_000 + 3_600) });
  });
  return { clock, http, authorize: serviceLogin(ACCOUNT, http, clock) };
}

describe('serviceLogin', () => {
  test('posts a token of five minutes, signed RS256', async () => {
    const { authorize, http, clock } = world();
    await authorize();
    const [request] = http.requests;
    const body = JSON.parse(request?.body ?? '');
    const [header, claims] = body.token.split('.').map((part: string) => Buffer.from(part, 'base64url').toString());

    expect(request).toMatchObject({ method: 'POST', url: ACCOUNT.loginUrl });
    expect(body.uid).toBe('letsencrypt-sa');
    expect(JSON.parse(header)).toEqual({ alg: 'RS256', typ: 'JWT' });
    expect(JSON.parse(claims)).toEqual({ uid: 'letsencrypt-sa', exp: clock.now().getTime() / 1_000 + 300 });
  });

  test('logs in once for calls at the same time, and again before the token ends', async () => {
    const { authorize, http, clock } = world();
    const [first, second] = await Promise.all([authorize(), authorize()]);
    await clock.advance(54 * 60_000);
    const third = await authorize();
    await clock.advance(60_000);
    const fourth = await authorize();

    expect([second, third]).toEqual([first, first]);
    expect(fourth).not.toBe(first);
    expect(http.requests).toHaveLength(2);
  });

  test('logs in again for a refused token, but not for one that is no longer in use', async () => {
    const { authorize, http } = world();
    const first = await authorize();
    const second = await authorize(first);
    const third = await authorize(first);

    expect(second).not.toBe(first);
    expect(third).toBe(second);
    expect(http.requests).toHaveLength(2);
  });

  test.each([
    [
      'refused',
      { status: 401, body: '{"description":"unknown uid"}' },
      'NOT_ALLOWED',
      'refuses the service account letsencrypt-sa',
    ],
    ['an HTML page', { status: 200, body: '<html>' }, 'INVALID_ANSWER', 'gave no token (HTTP 200)'],
  ])('says so when the login is %s, and tries again at the next call', async (_, answer, code, words) => {
    const { authorize, http } = world();
    http.once('/login', answer);

    await expect(authorize()).rejects.toMatchObject({ code, message: expect.stringContaining(words) });
    expect(await authorize()).toMatch(/^token=/);
  });
});
