import { describe, expect, it } from 'vitest';
import { digest, expandLabel, hkdfExtract } from '../../../../src/grader/wire/hkdf.ts';
import { prf } from '../../../../src/grader/wire/prf.ts';
import { x25519KeyPair, x25519Secret } from '../../../../src/grader/wire/x25519.ts';

const hex = (bytes: Uint8Array | undefined) => Buffer.from(bytes ?? []).toString('hex');
const bytes = (text: string) => new Uint8Array(Buffer.from(text, 'hex'));

describe('key derivation', () => {
  it('of TLS 1.3 gives the secrets of RFC 8448 section 3', () => {
    const zeros = new Uint8Array(32);

    const early = hkdfExtract('sha256', zeros, zeros);
    const derived = expandLabel('sha256', early, 'derived', digest('sha256', new Uint8Array(0)), 32);

    expect(hex(early)).toBe('33ad0a1c607ec03b09e6cd9893680ce210adf300aa1f2660e1b22e10f170f92a');
    expect(hex(derived)).toBe('6f2615a108c702c5678f54fc9dbab69716c076189c48250cebeac3576c3611ba');
  });

  it('of TLS 1.2 gives the published test vector of P_SHA256', () => {
    const secret = bytes('9bbe436ba940f017b17652849a71db35');
    const seed = bytes('a0ba9f936cda311827a6f796ffd5198c');

    expect(hex(prf('sha256', secret, 'test label', seed, 32))).toBe(
      'e3f229ba727be17b8d122620557cd453c2aab21d07c3d495329b52d4e61edb5a',
    );
  });

  it('of X25519 gives the secret of RFC 7748 section 6.1, and none for a key of zeros', () => {
    const bob = x25519KeyPair(bytes('5dab087e624a8a4b79e17f8b83800ee66f3bb1292618b6fd1c2f8b27ff88e0eb'));
    const alice = bytes('8520f0098930a754748b7ddcb43ef75a0dbf3a0d26381af4eba4a98eaa9b4e6a');

    expect(hex(bob.publicKey)).toBe('de9edb7d7b7dc1b4d35b61c2ece435373f8343c85b78674dadfc7e146f882b4f');
    expect(hex(x25519Secret(bob, alice))).toBe('4a5d9d5ba4ce2de1728e3bf480350f25e07e21c947d19e3376f09b3c1e161742');
    expect(x25519Secret(bob, new Uint8Array(32))).toBeUndefined();
    expect(x25519Secret(bob, new Uint8Array(31))).toBeUndefined();
  });
});
