import { describe, expect, it } from 'vitest';
import {
  isInsecure,
  nominalBits,
  offerableIn,
  RECORD_SUITES,
  sslv2SuiteOf,
  suiteName,
  suiteOf,
} from '../../../../src/grader/wire/cipher-suites.ts';

describe('the table of cipher suites', () => {
  it('knows 389 suites of two bytes, 95 of all being insecure', () => {
    const sslv2 = offerableIn('SSLv2').map(sslv2SuiteOf);

    expect(RECORD_SUITES).toHaveLength(389);
    expect(sslv2).toHaveLength(13);
    expect([...RECORD_SUITES, ...sslv2].filter(isInsecure)).toHaveLength(95);
  });

  it.each([
    [
      0xc02f,
      'TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256',
      { bits: 128, aead: true, forwardSecret: true, authentication: 'RSA' },
    ],
    [0xcca9, 'TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256', { bits: 256, aead: true, authentication: 'ECDSA' }],
    [0x1301, 'TLS_AES_128_GCM_SHA256', { since: 'TLSv1.3', forwardSecret: true, authentication: 'any' }],
    [0x000a, 'TLS_RSA_WITH_3DES_EDE_CBC_SHA', { bits: 112, block64: true, forwardSecret: false }],
    [0x0003, 'TLS_RSA_EXPORT_WITH_RC4_40_MD5', { bits: 40, export: true, rc4: true }],
    [0x0018, 'TLS_DH_anon_WITH_RC4_128_MD5', { authentication: 'anon', rc4: true }],
    [0x003b, 'TLS_RSA_WITH_NULL_SHA256', { bits: 0 }],
    [0x00c6, 'TLS_SM4_GCM_SM3', { bits: 128, aead: true }],
    [0x0007, 'TLS_RSA_WITH_IDEA_CBC_SHA', { bits: 128, block64: true }],
  ])('describes 0x%s as %s', (code, name, expected) => {
    expect(suiteOf(code)).toMatchObject({ code, name, ...expected });
  });

  it('counts 3DES as the 168 bits of the rating guide', () => {
    expect(nominalBits(suiteOf(0x000a))).toBe(168);
  });

  it('names a code nobody knows after itself', () => {
    expect(suiteName('TLSv1.2', 0xfafa)).toBe('0xfafa');
  });

  it('offers old suites in new versions, but nothing of TLS 1.3 in older ones', () => {
    expect(offerableIn('TLSv1.2')).toContain(0x0009);
    expect(offerableIn('TLSv1.2')).not.toContain(0x1301);
    expect(offerableIn('TLSv1')).not.toContain(0xc02f);
    expect(offerableIn('TLSv1.3').toSorted()).toEqual(expect.arrayContaining([0x1301, 0x1302, 0x1303]));
    expect(offerableIn('TLSv1.2')).not.toContain(0x0000);
  });
});
