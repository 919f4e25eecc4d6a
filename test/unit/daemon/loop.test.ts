import { describe, expect, test } from 'vitest';
import { startLoop } from '../../../src/daemon/loop.ts';
import { fakeClock } from '../../support/fake-clock.ts';

const HOUR_MS = 3_600_000;
const NOON = '2027-01-10T12:00:00.000Z';

function loopWith(tick: (now: Date) => Date, clock = fakeClock(NOON)) {
  const stop = new AbortController();
  const ticks: string[] = [];
  const failures: [string, number][] = [];
  const beats: number[] = [];
  const loop = startLoop({
    clock,
    signal: stop.signal,
    tick: async () => {
      ticks.push(clock.now().toISOString().slice(11, 19));
      return tick(clock.now());
    },
    onFailure: (error, nextTryMs) => failures.push([(error as Error).message, nextTryMs]),
    onBeat: () => beats.push(clock.monotonicMs()),
  });
  return { clock, stop, ticks, failures, beats, loop };
}

const inOneHour = (now: Date) => new Date(now.getTime() + HOUR_MS);

describe('the loop', () => {
  test('ticks at once, then when the last tick asked for it', async () => {
    const { clock, ticks } = loopWith(inOneHour);

    await clock.advance(2 * HOUR_MS + 1);

    expect(ticks).toEqual(['12:00:00', '13:00:00', '14:00:00']);
  });

  test('wakes early when asked to', async () => {
    const { clock, ticks, loop } = loopWith(inOneHour);
    await clock.advance(600_000);

    loop.wake();
    await clock.advance(1);

    expect(ticks).toEqual(['12:00:00', '12:10:00']);
  });

  test('suspend, clock jump: what is overdue after it is looked at within a minute, once', async () => {
    const steady = fakeClock(NOON);
    let aheadMs = 0;
    const { ticks } = loopWith(inOneHour, { ...steady, now: () => new Date(steady.now().getTime() + aheadMs) });
    await steady.advance(1_000);

    aheadMs = 50 * HOUR_MS;
    await steady.advance(60_000);

    expect(ticks).toEqual(['12:00:00', '14:01:00']);
  });

  test('suspend, clock jump: no sleep is longer than a minute, so that neither goes unnoticed', async () => {
    const { clock } = loopWith(inOneHour);

    await clock.advance(2 * HOUR_MS);

    expect(Math.max(...clock.sleepsMs)).toBe(60_000);
  });

  test('shows a sign of life at least once a minute', async () => {
    const { clock, beats } = loopWith(inOneHour);

    await clock.advance(2 * HOUR_MS);

    const gaps = beats.map((ms, index) => (beats[index + 1] ?? 2 * HOUR_MS) - ms);
    expect(Math.max(...gaps)).toBe(60_000);
  });

  test('wakes after a tick that was under way when it was asked to', async () => {
    const asked: (() => void)[] = [];
    const { clock, ticks, loop } = loopWith((now) => {
      for (const wake of asked.splice(0)) wake();
      return inOneHour(now);
    });
    asked.push(() => loop.wake());

    await clock.advance(HOUR_MS + 1);
    await clock.advance(HOUR_MS);

    expect(ticks).toEqual(['12:00:00', '13:00:00', '13:00:00', '14:00:00']);
  });

  test('comes back soon after a failed tick, then ever more slowly, and recovers', async () => {
    let failing = true;
    const { clock, ticks, failures } = loopWith((now) => {
      if (failing) throw new Error('Marathon is away');
      return inOneHour(now);
    });

    await clock.advance(10_000);
    failing = false;
    await clock.advance(60_000);

    expect(failures).toEqual([
      ['Marathon is away', 1_000],
      ['Marathon is away', 2_000],
      ['Marathon is away', 5_000],
      ['Marathon is away', 15_000],
    ]);
    expect(ticks).toEqual(['12:00:00', '12:00:01', '12:00:03', '12:00:08', '12:00:23']);
  });

  test('ends when told to', async () => {
    const { clock, stop, ticks, loop } = loopWith(inOneHour);
    await clock.advance(1);

    stop.abort();
    await loop.ended;
    await clock.advance(5 * HOUR_MS);

    expect(ticks).toEqual(['12:00:00']);
  });
});
