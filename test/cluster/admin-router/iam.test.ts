import { generateKeyPairSync } from 'node:crypto';
import { expect, test } from 'vitest';
import { Iam } from './iam.ts';
import { signToken } from './json-web-token.ts';

const NOW = 1_000_000_000_000;
const SECONDS = NOW / 1000;
const KEYS = generateKeyPairSync('rsa', { modulusLength: 2048 });
const IAM = new Iam({
  users: { alice: 'secret' },
  serviceAccounts: { robot: KEYS.publicKey.export({ type: 'spki', format: 'pem' }).toString() },
});

test('a user logs in with a password and gets a token for five days', () => {
  const token = IAM.login({ uid: 'alice', password: 'secret' }, NOW) ?? '';

  expect(IAM.verify(token, NOW)).toBe('alice');
  expect(IAM.verify(token, NOW + 5 * 24 * 3600 * 1000 - 1)).toBe('alice');
  expect(IAM.verify(token, NOW + 5 * 24 * 3600 * 1000)).toBeUndefined();
});

test.each([
  ['for ten minutes', 600, 'robot'],
  ['for more than ten minutes', 601, undefined],
  ['that has expired', 0, undefined],
])('a service account logs in with a token of its own %s', (_what, lifetime, expected) => {
  const token = signToken({ uid: 'robot', exp: SECONDS + lifetime }, KEYS.privateKey);

  expect(IAM.verify(IAM.login({ uid: 'robot', token }, NOW) ?? '', NOW)).toBe(expected);
});

test('a login token needs an expiry and the uid it is for', () => {
  const forever = signToken({ uid: 'robot' }, KEYS.privateKey);
  const foreign = signToken({ uid: 'other', exp: SECONDS + 60 }, KEYS.privateKey);

  expect(IAM.login({ uid: 'robot', token: forever }, NOW)).toBeUndefined();
  expect(IAM.login({ uid: 'robot', token: foreign }, NOW)).toBeUndefined();
});

test.each([
  { uid: 'alice', password: 'wrong' },
  { uid: 'bob', password: 'secret' },
  { uid: 'alice' },
  {},
  null,
  'alice',
])('%j does not log in', (credentials) => {
  expect(IAM.login(credentials, NOW)).toBeUndefined();
});

test('its public key can be fetched to check tokens elsewhere', () => {
  expect(IAM.jwks()).toMatchObject({ keys: [{ kty: 'RSA', alg: 'RS256', n: expect.any(String) }] });
});
