import { expect, test } from 'vitest';
import type { EnvValue } from '../../../src/marathon/types.ts';
import { Secret } from '../../../src/platform/secret.ts';
import { slotMemory } from '../../../src/renewal/slot-memory.ts';

test('a text is read once, however often it is looked at, and another one anew', () => {
  const readTexts: string[] = [];
  const readSlot = slotMemory((value: EnvValue | undefined) => {
    const text = value instanceof Secret ? value.reveal() : String(value);
    readTexts.push(text);
    return { kind: 'unreadable', reason: text };
  });

  const answers = ['one', 'two', 'one'].map((text) => readSlot(new Secret(text)));

  expect(readTexts).toEqual(['one', 'two']);
  expect(answers[2]).toEqual({ kind: 'unreadable', reason: 'one' });
});

test('what is no text is read every time', () => {
  const readSlot = slotMemory();

  expect(readSlot(undefined)).toEqual({ kind: 'empty' });
  expect(readSlot({ secret: 'certs' })).toEqual({ kind: 'secret', secret: 'certs' });
});
