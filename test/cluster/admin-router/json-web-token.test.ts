import { createHmac, generateKeyPairSync } from 'node:crypto';
import { expect, test } from 'vitest';
import { signToken, verifyToken } from './json-web-token.ts';

const KEYS = generateKeyPairSync('rsa', { modulusLength: 2048 });
const NOW = 1_000_000_000_000;

test('a token that was signed is valid until the second it expires', () => {
  const token = signToken({ uid: 'alice', exp: 1_000_000_000 }, KEYS.privateKey);

  expect(verifyToken(token, KEYS.publicKey, NOW - 1)).toEqual({ uid: 'alice', exp: 1_000_000_000 });
  expect(verifyToken(token, KEYS.publicKey, NOW)).toBeUndefined();
});

test('a token without expiry lives forever', () => {
  expect(verifyToken(signToken({ uid: 'alice' }, KEYS.privateKey), KEYS.publicKey, NOW)).toEqual({ uid: 'alice' });
});

test('a token of another key is not valid', () => {
  const other = generateKeyPairSync('rsa', { modulusLength: 2048 });

  expect(verifyToken(signToken({ uid: 'alice' }, other.privateKey), KEYS.publicKey, NOW)).toBeUndefined();
});

test('a token that chooses its own algorithm is not valid', () => {
  const claims = Buffer.from('{"uid":"alice"}').toString('base64url');
  const none = `${Buffer.from('{"alg":"none"}').toString('base64url')}.${claims}.`;
  const signed = `${Buffer.from('{"alg":"HS256"}').toString('base64url')}.${claims}`;
  const pem = KEYS.publicKey.export({ type: 'spki', format: 'pem' });
  const confused = `${signed}.${createHmac('sha256', pem).update(signed).digest('base64url')}`;

  expect(verifyToken(none, KEYS.publicKey, NOW)).toBeUndefined();
  expect(verifyToken(confused, KEYS.publicKey, NOW)).toBeUndefined();
});

test.each(['', 'a', 'a.b', 'a.b.c', 'a.b.c.d'])('%j is no token', (token) => {
  expect(verifyToken(token, KEYS.publicKey, NOW)).toBeUndefined();
});
