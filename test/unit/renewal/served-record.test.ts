import { describe, expect, test } from 'vitest';
import {
  afterOwn,
  afterTurn,
  NOTHING_SHOWN,
  namesOnTheirOwn,
  representative,
  shownFor,
} from '../../../src/renewal/served-record.ts';

const DAY_MS = 86_400_000;
const EXPECTED = { fingerprint: 'right', names: ['a', 'b', 'c'], contested: new Set<string>() };

function shown(fingerprint: string | undefined, atMs = 0) {
  return { atMs, fingerprint, problem: fingerprint === undefined ? 'refused' : undefined };
}

const GOOD = afterTurn(NOTHING_SHOWN, 'a', shown('right'), EXPECTED);

describe('the name that stands for a certificate', () => {
  test('is asked for at once, then once a day', () => {
    expect(representative(NOTHING_SHOWN, EXPECTED, 0)).toBe('a');
    expect(representative(GOOD, EXPECTED, DAY_MS - 1)).toBeUndefined();
    expect(representative(GOOD, EXPECTED, DAY_MS)).toBe('b');
  });

  test('is asked for again while the certificate is not shown', () => {
    const bad = afterTurn(NOTHING_SHOWN, 'a', shown(undefined), EXPECTED);

    expect(representative(bad, EXPECTED, 1)).toBeDefined();
  });

  test('is each of them in turn', () => {
    const turns = [0, 1, 2, 3].map((turns) => representative({ ...GOOD, turns }, EXPECTED, DAY_MS));

    expect(turns).toEqual(['a', 'b', 'c', 'a']);
  });

  test('is not one that was shown something else, nor a contested one, while there are others', () => {
    const bad = afterTurn(NOTHING_SHOWN, 'a', shown('wrong'), EXPECTED);

    expect(representative(bad, { ...EXPECTED, contested: new Set(['b']) }, 0)).toBe('c');
    expect(representative(bad, { ...EXPECTED, names: ['a'] }, 0)).toBe('a');
  });
});

describe('a name stands for itself', () => {
  const aWrong = afterTurn(afterTurn(NOTHING_SHOWN, 'a', shown('wrong'), EXPECTED), 'b', shown('right'), EXPECTED);

  test('after it was shown something else, until it is shown the right thing', () => {
    expect(namesOnTheirOwn(aWrong, EXPECTED, 0)).toEqual(['a']);
    expect(shownFor(aWrong, 'a', EXPECTED)?.fingerprint).toBe('wrong');
    expect(shownFor(aWrong, 'c', EXPECTED)?.fingerprint).toBe('right');

    const healed = afterOwn(aWrong, [['a', shown('right', 5)]], EXPECTED);

    expect(namesOnTheirOwn(healed, EXPECTED, 5)).toEqual([]);
    expect(shownFor(healed, 'a', EXPECTED)?.fingerprint).toBe('right');
  });

  test('but not while the whole certificate is missing: then all names share what was shown last', () => {
    const missing = afterTurn(aWrong, 'c', shown(undefined), EXPECTED);

    expect(namesOnTheirOwn(missing, EXPECTED, 0)).toEqual([]);
    expect(shownFor(missing, 'a', EXPECTED)?.problem).toBe('refused');
    expect(shownFor(missing, 'b', EXPECTED)?.problem).toBe('refused');
  });

  test('once a day where another certificate of the load balancer has it too', () => {
    const expected = { ...EXPECTED, contested: new Set(['b']) };
    expect(namesOnTheirOwn(GOOD, expected, 0)).toEqual(['b']);

    const seen = afterOwn(GOOD, [['b', shown('right')]], expected);

    expect(namesOnTheirOwn(seen, expected, DAY_MS - 1)).toEqual([]);
    expect(namesOnTheirOwn(seen, expected, DAY_MS)).toEqual(['b']);
  });
});
