import { createPrivateKey } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { newPrivateKey } from '../../../src/acme/private-key.ts';
import { keyTypeOf } from '../../../src/x509/key-type.ts';

describe('newPrivateKey', () => {
  it.each(['p256', 'p384', 'rsa2048', 'rsa3072'] as const)('makes a %s key in PKCS#8', async (keyType) => {
    const key = await newPrivateKey(keyType);

    expect(key.reveal()).toMatch(/^-----BEGIN PRIVATE KEY-----\n/);
    expect(keyTypeOf(createPrivateKey(key.reveal()))).toBe(keyType);
  });
});
