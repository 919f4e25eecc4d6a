import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { derNodes } from '../../../src/x509/der.ts';

describe('derNodes', () => {
  it('reads elements one after the other, short and long lengths alike', () => {
    const long = [0x04, 0x81, 0x80, ...new Array(128).fill(7)];

    const nodes = derNodes(Uint8Array.from([0x02, 0x01, 0x05, ...long]));

    expect(nodes).toEqual([
      { tag: 0x02, content: Uint8Array.of(5) },
      { tag: 0x04, content: new Uint8Array(128).fill(7) },
    ]);
  });

  it.each([
    ['ends after the tag', [0x30]],
    ['ends inside a long length', [0x30, 0x82, 0x01]],
    ['promises more than there is', [0x30, 0x05, 0x00]],
    ['has a length of five octets', [0x30, 0x85, 1, 1, 1, 1, 1]],
  ])('refuses input that %s', (_, octets) => {
    expect(() => derNodes(Uint8Array.from(octets))).toThrow(expect.objectContaining({ code: 'INVALID_ANSWER' }));
  });

  it('never fails in another way, whatever the octets', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 64 }), (octets) => {
        try {
          derNodes(octets);
        } catch (error) {
          expect(error).toMatchObject({ code: 'INVALID_ANSWER' });
        }
      }),
    );
  });
});
