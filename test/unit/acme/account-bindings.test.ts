import { describe, expect, test } from 'vitest';
import { accountBindings } from '../../../src/acme/account-bindings.ts';

const URL_OF_CA = 'https://ca.example/dir';

describe('external accounts', () => {
  test('are read by directory, the key as a secret', () => {
    const found = accountBindings(JSON.stringify({ [URL_OF_CA]: { kid: 'k1', hmac: 'c2VjcmV0' } }), 'LETSENCRYPT_EAB');

    expect(found.get(URL_OF_CA)?.keyId).toBe('k1');
    expect(found.get(URL_OF_CA)?.hmacKey.reveal()).toBe('c2VjcmV0');
    expect(JSON.stringify([...found])).not.toContain('c2VjcmV0');
  });

  test.each([
    '',
    'no JSON',
    '[]',
    '{"ca":{"kid":"k","hmac":"c2VjcmV0"}}',
    `{"${URL_OF_CA}":{"kid":"k"}}`,
    '{"hmac":"!"}',
  ])('that are not written as they should be are refused without being quoted: %s', (text) => {
    expect(() => accountBindings(text, 'LETSENCRYPT_EAB')).toThrow(
      expect.objectContaining({ code: 'USAGE', message: 'LETSENCRYPT_EAB does not hold external accounts.' }),
    );
  });
});
