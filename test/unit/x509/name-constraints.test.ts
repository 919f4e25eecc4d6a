import { X509Certificate } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { derElement } from '../../../src/x509/der-writer.ts';
import { forbiddenName, nameConstraintsOf } from '../../../src/x509/name-constraints.ts';
import { makeAuthority } from '../../support/certificate-maker.ts';

/** Permitted: example.com and 192.0.2.0/24; excluded: secret.example.com. */
const CONSTRAINTS =
  '3035a01b300d820b6578616d706c652e636f6d300a8708c0000200ffffff00a116301482127365637265742e6578616d706c652e636f6d';

describe('name constraints', () => {
  it('are read from a certificate, or are not there', async () => {
    const extensions = [{ oid: '2.5.29.30', value: Buffer.from(CONSTRAINTS, 'hex') }];
    const made = await makeAuthority('Bound', { extensions });
    const free = await makeAuthority('Free');

    expect(nameConstraintsOf(new X509Certificate(made.pem).raw)).toEqual({
      permitted: { dns: ['example.com'], ip: ['c0000200ffffff00'] },
      excluded: { dns: ['secret.example.com'], ip: [] },
    });
    expect(nameConstraintsOf(new X509Certificate(free.pem).raw)).toBeUndefined();
  });

  it.each<[string, boolean]>([
    ['example.com', true],
    ['shop.example.com', true],
    ['*.example.com', true],
    ['badexample.com', false],
    ['example.org', false],
    ['secret.example.com', false],
    ['very.secret.example.com', false],
    ['192.0.2.7', true],
    ['192.0.3.7', false],
    ['2001:db8::1', false],
  ])('let %s pass: %s', (name, passes) => {
    const permitted = { dns: ['example.com'], ip: ['c0000200ffffff00'] };
    const excluded = { dns: ['secret.example.com'], ip: [] };

    expect(forbiddenName({ permitted, excluded }, [name])).toBe(passes ? undefined : name);
  });

  it('of one kind of name leave the other kinds alone, and the empty name is every name', () => {
    const none = { dns: [], ip: [] };
    const range = '20010db8000000000000000000000000ffffffff000000000000000000000000';

    expect(
      forbiddenName({ permitted: { dns: ['example.com'], ip: [] }, excluded: none }, ['10.0.0.1']),
    ).toBeUndefined();
    expect(forbiddenName({ permitted: none, excluded: { dns: [''], ip: [] } }, ['any.test'])).toBe('any.test');
    expect(forbiddenName({ permitted: { dns: [], ip: [range] }, excluded: none }, ['2001:db8::7'])).toBeUndefined();
    expect(forbiddenName({ permitted: { dns: [], ip: [range] }, excluded: none }, ['2001:db9::7'])).toBe('2001:db9::7');
    expect(forbiddenName({ permitted: { dns: ['.example.com'], ip: [] }, excluded: none }, ['example.com'])).toBe(
      'example.com',
    );
  });
});

describe('DER', () => {
  it.each([
    [0x7f, '047f'],
    [0x80, '048180'],
    [0x100, '04820100'],
  ])('of %i octets begins with %s', (length, start) => {
    const element = Buffer.from(derElement(0x04, new Uint8Array(length)));

    expect(element.toString('hex').startsWith(start)).toBe(true);
    expect(element.length).toBe(length + start.length / 2);
  });
});
