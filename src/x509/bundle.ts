import { AppError } from '../platform/errors.ts';
import { Secret } from '../platform/secret.ts';
import { certificateFacts } from './parse.ts';
import { pemBlocks } from './pem.ts';
import type { Bundle } from './types.ts';

/**
 * Takes the PEM text of a cert slot: leaf, intermediates and private key in any order.
 * Throws AppError INVALID_ANSWER when it holds no readable certificate.
 */
export function readBundle(text: string): Bundle {
  const certificates = certificatesIn(text);
  const [leaf] = certificates;
  if (leaf === undefined) {
    throw new AppError('INVALID_ANSWER', 'the PEM text holds no certificate');
  }
  return { certificates, leaf: certificateFacts(leaf), privateKeyCount: privateKeysIn(text).length };
}

/** What marathon-lb gets: leaf, intermediates, key, each block ending in a newline. Takes a chain with its leaf first. */
export function composedBundle(chainPem: string, privateKeyPem: Secret): Secret {
  return new Secret([...certificatesIn(chainPem), ...privateKeysIn(privateKeyPem.reveal())].join(''));
}

/** The certificates of a PEM text, in order, one text each. */
export function certificatesIn(text: string): readonly string[] {
  return pemBlocks(text)
    .filter((block) => block.label === 'CERTIFICATE')
    .map((block) => block.text);
}

/** The private keys of a PEM text: PKCS#8, PKCS#1, SEC1, encrypted ones too. */
export function privateKeysIn(text: string): readonly string[] {
  return pemBlocks(text)
    .filter((block) => block.label.endsWith('PRIVATE KEY'))
    .map((block) => block.text);
}
