import { expect, test } from 'vitest';
import { orderlyStop } from '../../../src/daemon/orderly-stop.ts';
import { fakeClock } from '../../support/fake-clock.ts';

const NEVER = new Promise<never>(() => {});

test('an orderly stop ends one thing after the other', async () => {
  const ended: string[] = [];
  const ending = (what: string) => ({ what, end: async () => void ended.push(what) });

  expect(await orderlyStop([ending('the work'), ending('port 80')], fakeClock(), 4_000)).toEqual([]);
  expect(ended).toEqual(['the work', 'port 80']);
});

test('an orderly stop cuts what does not end in time, and says so', async () => {
  const clock = fakeClock();
  const fast = { what: 'the log', end: async () => {} };
  const stuck = { what: 'the work', end: () => NEVER };

  const cut = await clock.run(orderlyStop([fast, stuck, fast], clock, 4_000));

  expect(cut).toEqual(['the work', 'the log']);
  expect(clock.monotonicMs()).toBe(4_000);
});
