import { generateKeyPair, type KeyObject } from 'node:crypto';
import { promisify } from 'node:util';
import { Secret } from '../platform/secret.ts';
import type { KeyType } from '../x509/types.ts';

const generate = promisify(generateKeyPair);

/** A fresh private key, PKCS#8 PEM. RSA 4096 takes half a second or more, outside the event loop. */
export async function newPrivateKey(keyType: KeyType): Promise<Secret> {
  const { privateKey } = await generatePair(keyType);
  return new Secret(privateKey.export({ type: 'pkcs8', format: 'pem' }).toString());
}

function generatePair(keyType: KeyType): Promise<{ privateKey: KeyObject }> {
  switch (keyType) {
    case 'p256':
      return generate('ec', { namedCurve: 'prime256v1' });
    case 'p384':
      return generate('ec', { namedCurve: 'secp384r1' });
    default:
      return generate('rsa', { modulusLength: Number(keyType.slice('rsa'.length)) });
  }
}
