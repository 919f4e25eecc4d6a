import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { wordsWithoutValues } from '../../../src/marathon/words-without-values.ts';
import { Secret } from '../../../src/platform/secret.ts';

describe('wordsWithoutValues', () => {
  it('leaves words alone that share nothing with the env', () => {
    expect(wordsWithoutValues('Object is not valid', { env: { A: 'something else' } })).toBe('Object is not valid');
  });

  it('masks a value, open or secret, wherever it is quoted', () => {
    const body = { env: { PASSWORD: 'correct horse battery', KEY: new Secret('MIIEvQIBADANBgkq') } };

    const words = wordsWithoutValues('got (correct horse battery, MIIEvQIBADANBgkq)', body);

    expect(words).toBe('got ([...], [...])');
  });

  it('masks the part of a value that a parser quotes', () => {
    const body = { env: { KEY: new Secret('AAAABBBBCCCCDDDDEEEEFFFF') } };

    expect(wordsWithoutValues('Unexpected end at: BBBBCCCCDDDDEE', body)).toBe('Unexpected end at: [...]');
  });

  it('cuts what Marathon quotes at length', () => {
    expect(wordsWithoutValues('x'.repeat(700), undefined)).toBe(`${'x'.repeat(600)}...`);
  });

  it('never lets twelve characters of a value through', () => {
    const word = fc.string({ minLength: 12, maxLength: 40, unit: 'grapheme-ascii' });

    fc.assert(
      fc.property(word, word, word, (before, value, after) => {
        const words = wordsWithoutValues(before + value + after, { env: { KEY: new Secret(value) } });

        expect(words.split('[...]').some((part) => part.includes(value.slice(0, 12)))).toBe(false);
      }),
    );
  });
});
