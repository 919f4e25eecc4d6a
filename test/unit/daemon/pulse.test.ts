import { describe, expect, test } from 'vitest';
import { pulse, stalled } from '../../../src/daemon/pulse.ts';
import { fakeClock } from '../../support/fake-clock.ts';

const HOUR_MS = 3_600_000;

describe('a pulse', () => {
  test('says how long ago the last sign of life was', async () => {
    const clock = fakeClock();
    const beats = pulse(clock);

    await clock.advance(5_000);
    expect(beats.silentMs()).toBe(5_000);
    beats.beat();
    expect(beats.silentMs()).toBe(0);
  });

  test('that stands still for three hours is noticed within a minute', async () => {
    const clock = fakeClock();
    const beats = pulse(clock);
    const ends: (number | undefined)[] = [];
    void stalled(beats, clock, new AbortController().signal).then((silentMs) => ends.push(silentMs));

    await clock.advance(2 * HOUR_MS);
    beats.beat();
    await clock.advance(3 * HOUR_MS);
    expect(ends).toEqual([]);
    await clock.advance(60_000);

    expect(ends).toEqual([3 * HOUR_MS + 60_000]);
  });

  test('is not watched any more once the process stops', async () => {
    const stop = new AbortController();
    const clock = fakeClock();
    const end = stalled(pulse(clock), clock, stop.signal);

    stop.abort();

    expect(await end).toBeUndefined();
  });
});
