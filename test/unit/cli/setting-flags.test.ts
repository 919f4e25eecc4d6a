import { describe, expect, it } from 'vitest';
import { givenOptions, settingFlags } from '../../../src/cli/setting-flags.ts';

describe('settingFlags', () => {
  it('makes a flag that takes text and leaves its default to the help', () => {
    expect(settingFlags(['keyType'])).toMatchObject({
      'key-type': {
        type: 'option',
        multiple: false,
        helpValue: 'TYPE',
        description: 'private key of the certificates: rsa2048, rsa3072, rsa4096, p256, p384 (default: rsa4096)',
      },
    });
    expect(settingFlags(['keyType'])['key-type']).not.toHaveProperty('default');
  });

  it('takes one value at a time where a flag may be repeated', () => {
    expect(settingFlags(['vhosts'])).toMatchObject({ vhost: { multiple: true, multipleNonGreedy: true } });
  });
});

describe('switches', () => {
  it('are flags without a value, and arrive as text', () => {
    expect(settingFlags(['allowDowntime'])).toMatchObject({ 'allow-downtime': { type: 'boolean', allowNo: true } });
    expect(settingFlags(['hsts']).hsts).not.toHaveProperty('default');
    expect(givenOptions({ 'allow-downtime': true, hsts: undefined })).toEqual({ allowDowntime: 'true' });
    expect(givenOptions({ hsts: false })).toEqual({ hsts: 'false' });
  });
});

describe('givenOptions', () => {
  it('joins repeated values, and leaves out what is no setting', () => {
    const flags = {
      vhost: ['a.example.com', 'b.example.com,c.example.com'],
      'key-type': 'p256',
      staging: true,
      json: false,
    };

    expect(givenOptions(flags)).toEqual({ vhosts: 'a.example.com,b.example.com,c.example.com', keyType: 'p256' });
  });
});
