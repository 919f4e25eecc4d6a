import { expect, test } from 'vitest';
import { checkAccess } from './access.ts';
import { Iam } from './iam.ts';

const NOW = 1_000_000_000_000;
const IAM = new Iam({ users: {}, serviceAccounts: {} });
const TOKEN = IAM.issue('alice', NOW);
const RULES = { iam: IAM, challenge: 'acsjwt', forbidden: (_uid: string, path: string) => path === '/secret' };

test.each([
  ['a token', { authorization: `token=${TOKEN}` }],
  ['a bearer token', { authorization: `Bearer ${TOKEN}` }],
  ['the cookie', { cookie: `theme=dark; dcos-acs-auth-cookie=${TOKEN}` }],
])('%s says who asks', (_what, headers) => {
  expect(checkAccess(RULES, headers, '/', NOW)).toEqual({ uid: 'alice' });
});

test.each([
  ['nothing', {}],
  ['an empty token', { authorization: 'token=' }],
  ['a wrong token', { authorization: 'token=a.b.c' }],
  ['a wrong header beside a good cookie', { authorization: 'token=x', cookie: `dcos-acs-auth-cookie=${TOKEN}` }],
])('%s is challenged with a page', (_what, headers) => {
  expect(checkAccess(RULES, headers, '/', NOW)).toMatchObject({
    refusal: { status: 401, headers: { 'WWW-Authenticate': 'acsjwt', 'Content-Type': 'text/html; charset=UTF-8' } },
  });
});

test('a token without the permission is refused without a challenge', () => {
  const access = checkAccess(RULES, { authorization: `token=${TOKEN}` }, '/secret', NOW);

  expect(access).toMatchObject({ refusal: { status: 403 } });
  expect('refusal' in access && access.refusal.headers).not.toHaveProperty('WWW-Authenticate');
});

test('without authentication everybody may pass', () => {
  expect(checkAccess({ ...RULES, iam: undefined }, {}, '/secret', NOW)).toEqual({ uid: undefined });
});
