import { describe, expect, it } from 'vitest';
import { Secret } from '../../../src/platform/secret.ts';
import { composedBundle, readBundle } from '../../../src/x509/bundle.ts';
import { makeCertificate } from '../../support/certificate-maker.ts';

describe('composedBundle', () => {
  it('puts leaf, intermediates and key one after the other, each ending in a newline', async () => {
    const leaf = await makeCertificate({ commonName: 'leaf' });
    const intermediate = await makeCertificate({ commonName: 'intermediate' });
    const chain = `${leaf.pem}\n\n${intermediate.pem.trim()}`;

    const bundle = composedBundle(chain, new Secret(leaf.privateKeyPem.trim()));

    expect(bundle.reveal()).toBe(`${leaf.pem}${intermediate.pem}${leaf.privateKeyPem}`);
    expect(String(bundle)).toBe('[secret]');
  });
});

describe('readBundle', () => {
  it('reads certificates and keys in any order', async () => {
    const leaf = await makeCertificate({ names: ['a.example'] });
    const intermediate = await makeCertificate({ commonName: 'intermediate' });

    const bundle = readBundle(`${leaf.privateKeyPem}${leaf.pem}${intermediate.pem}`);

    expect(bundle.certificates).toEqual([leaf.pem, intermediate.pem]);
    expect(bundle.leaf.names).toEqual(['a.example']);
    expect(bundle.privateKeyCount).toBe(1);
  });

  it.each([
    ['carriage returns', '\r\n'],
    ['a literal backslash n', '\\n'],
  ])('reads lines separated by %s, as marathon-lb does', async (_, separator) => {
    const leaf = await makeCertificate({ names: ['a.example'] });

    const bundle = readBundle(leaf.pem.replaceAll('\n', separator));

    expect(bundle.certificates).toEqual([leaf.pem]);
  });

  it('says so when there is no certificate', () => {
    expect(() => readBundle('')).toThrow(expect.objectContaining({ code: 'INVALID_ANSWER' }));
  });
});
