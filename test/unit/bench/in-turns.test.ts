import { describe, expect, it } from 'vitest';
import { inTurns } from '../../bench/in-turns.ts';

describe('contenders', () => {
  it('run in turns, each round the other way round, never at the same time', async () => {
    const events: string[] = [];
    const contender = (name: string) => ({
      name,
      run: async () => {
        events.push(`${name} starts`);
        await Promise.resolve();
        events.push(`${name} ends`);
      },
    });

    await inTurns([contender('a'), contender('b')], { warmUps: 0, runs: 2 });

    expect(events.filter((_, index) => index % 2 === 0)).toEqual(['a starts', 'b starts', 'b starts', 'a starts']);
    expect(events.filter((_, index) => index % 2 === 1)).toEqual(['a ends', 'b ends', 'b ends', 'a ends']);
  });

  it('warm up without being counted, under an id of their own each time', async () => {
    const contender = { name: 'a', run: async (id: string) => id };

    const samples = await inTurns([contender], { warmUps: 2, runs: 3 });

    expect(samples).toEqual(new Map([['a', ['a-2', 'a-3', 'a-4']]]));
  });

  it('fail together: half a comparison is none', async () => {
    const broken = { name: 'broken', run: () => Promise.reject(new Error('certbot failed (1)')) };

    await expect(inTurns([broken], { warmUps: 1, runs: 1 })).rejects.toThrow('certbot failed (1)');
  });
});
