import { expect, test } from 'vitest';
import { namesOutside, namesWithin, namesWithout, nameUnion } from '../../../src/renewal/name-set.ts';

test('a union is made anew when a list is another one, even behind the same first', () => {
  const [one, two, three] = [['a'], ['b'], ['c']];

  expect([...nameUnion([one, two])]).toEqual(['a', 'b']);
  expect([...nameUnion([one, three])]).toEqual(['a', 'c']);
  expect([...nameUnion([one])]).toEqual(['a']);
  expect(nameUnion([one, two])).toBe(nameUnion([one, two]));
  expect([...nameUnion([])]).toEqual([]);
});

test('the share of a set is found anew for another set, and is the array itself when all names are in it', () => {
  const names = ['a', 'b'];

  expect(namesWithin(names, new Set(['b']))).toEqual(['b']);
  expect(namesWithin(names, new Set(['a', 'b']))).toBe(names);
});

test('the rest outside a set, and what is left without a few, are found anew for others', () => {
  const names = ['a', 'b', 'c'];
  const ofB = new Set(['b']);

  expect(namesOutside(names, ofB)).toEqual(['a', 'c']);
  expect(namesOutside(names, new Set(['a']))).toEqual(['b', 'c']);
  expect(namesOutside(names, ofB)).toBe(namesOutside(names, ofB));
  expect(namesWithout(names, ['a'])).toEqual(['b', 'c']);
  expect(namesWithout(names, ['c', 'a'])).toEqual(['b']);
  expect(namesWithout(names, ['c', 'a'])).toBe(namesWithout(names, ['c', 'a']));
  expect(namesWithout(names, [])).toBe(names);
});
