import type { KeyObject } from 'node:crypto';
import type { KeyType } from './types.ts';

const KEY_TYPES: Readonly<Record<string, KeyType>> = {
  rsa2048: 'rsa2048',
  rsa3072: 'rsa3072',
  rsa4096: 'rsa4096',
  prime256v1: 'p256',
  secp384r1: 'p384',
};

/** The key type of a public or private key; `other` for what we never ask for. */
export function keyTypeOf({ asymmetricKeyType, asymmetricKeyDetails }: KeyObject): KeyType | 'other' {
  const size = asymmetricKeyType === 'rsa' ? `rsa${asymmetricKeyDetails?.modulusLength}` : undefined;
  return KEY_TYPES[size ?? asymmetricKeyDetails?.namedCurve ?? ''] ?? 'other';
}
