import { generateKeyPairSync } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { keyTypeOf } from '../../../src/x509/key-type.ts';

describe('keyTypeOf', () => {
  it.each([
    ['P-256', 'p256'],
    ['P-384', 'p384'],
    ['P-521', 'other'],
  ])('calls a key on %s %s', (namedCurve, expected) => {
    const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve });

    expect([keyTypeOf(privateKey), keyTypeOf(publicKey)]).toEqual([expected, expected]);
  });

  it('tells RSA keys apart by their length', () => {
    expect(keyTypeOf(generateKeyPairSync('rsa', { modulusLength: 2048 }).publicKey)).toBe('rsa2048');
    expect(keyTypeOf(generateKeyPairSync('rsa', { modulusLength: 1024 }).publicKey)).toBe('other');
  });

  it('knows that Ed25519 is none of ours', () => {
    expect(keyTypeOf(generateKeyPairSync('ed25519').publicKey)).toBe('other');
  });
});
