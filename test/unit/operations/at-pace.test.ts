import { setImmediate as nextTurn } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { atPace } from '../../../src/operations/at-pace.ts';
import { fakeClock } from '../../support/fake-clock.ts';

const ITEMS = Array.from({ length: 40 }, (_, at) => at);

/** Work that ends when it is told to. */
function work() {
  const ends: (() => void)[] = [];
  const running = () => ends.length;
  const run = (item: number) => new Promise<string>((resolve) => ends.push(() => resolve(`did ${item}`)));
  const endAll = () => {
    for (const end of ends.splice(0)) end();
  };
  return { run, running, endAll };
}

describe('atPace', () => {
  it('does more at a time while timers come in time, up to the most', async () => {
    const clock = fakeClock();
    const { run, running, endAll } = work();
    const all = atPace(ITEMS, { least: 2, most: 5 }, clock, run);
    const seen: number[] = [running()];

    for (let tick = 0; tick < 5; tick++) {
      await clock.advance(50);
      seen.push(running());
    }

    expect(seen).toEqual([2, 3, 4, 5, 5, 5]);
    while (running() > 0) {
      endAll();
      await nextTurn();
    }
    expect(await all).toEqual(ITEMS.map((item) => `did ${item}`));
  });

  it('does half as many when timers are late, and never fewer than the least', async () => {
    const time = fakeClock();
    let lag = 0;
    const clock = { monotonicMs: () => time.monotonicMs() + lag, sleep: time.sleep };
    const { run, running, endAll } = work();
    const all = atPace(ITEMS, { least: 2, most: 8 }, clock, run);
    for (let tick = 0; tick < 6; tick++) await time.advance(50);
    expect(running()).toBe(8);

    for (const expected of [4, 2, 2]) {
      lag += 500;
      await time.advance(50);
      endAll();
      await nextTurn();
      expect(running()).toBe(expected);
    }

    while (running() > 0) {
      endAll();
      await nextTurn();
    }
    expect(await all).toHaveLength(40);
  });

  it('of nothing is nothing, and a failure is passed on', async () => {
    const pace = { least: 2, most: 4 };

    expect(await atPace([], pace, fakeClock(), async () => 1)).toEqual([]);
    await expect(atPace([1], pace, fakeClock(), () => Promise.reject(new Error('no')))).rejects.toThrow('no');
  });
});
