import { describe, expect, it } from 'vitest';
import { invocation } from '../../bench/bench-options.ts';

describe('the command line', () => {
  it('without anything asks for the list', () => {
    expect(invocation([])).toEqual({
      name: undefined,
      options: { json: false, runs: undefined, seconds: 60, vhosts: undefined },
    });
  });

  it('takes name and options in any order', () => {
    expect(invocation(['--json', 'idle', '--seconds', '60', '--vhosts=250', '--runs', '3'])).toEqual({
      name: 'idle',
      options: { json: true, runs: 3, seconds: 60, vhosts: 250 },
    });
  });

  it.each([
    { args: ['--runs', '0'], says: '--runs takes a number from 1, not 0' },
    { args: ['--vhosts', 'many'], says: '--vhosts takes a number from 1, not many' },
    { args: ['--seconds=1.5'], says: '--seconds takes a number from 1, not 1.5' },
    { args: ['issue', 'grade'], says: 'one bench at a time, not issue and grade' },
    { args: ['--fast'], says: '--fast' },
  ])('refuses $args', ({ args, says }) => {
    expect(() => invocation(args)).toThrow(says);
  });
});
