import { setImmediate as nextTurn } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { limiter } from '../../../src/acme/limiter.ts';
import { fakeClock } from '../../support/fake-clock.ts';

const { signal } = new AbortController();

describe('limiter.run', () => {
  it('lets no more run at the same time than allowed', async () => {
    const limit = limiter(fakeClock(), { inFlight: 2, perSecond: 100, burst: 100 });
    let running = 0;
    let most = 0;

    await Promise.all(
      Array.from({ length: 10 }, () =>
        limit.run(signal, async () => {
          running += 1;
          most = Math.max(most, running);
          await nextTurn();
          running -= 1;
        }),
      ),
    );

    expect(most).toBe(2);
  });

  it('makes room again after a failure', async () => {
    const limit = limiter(fakeClock(), { inFlight: 1, perSecond: 100, burst: 100 });

    await expect(limit.run(signal, () => Promise.reject(new Error('broken')))).rejects.toThrow('broken');

    await expect(limit.run(signal, async () => 'works')).resolves.toBe('works');
  });

  it('does not start work that nobody wants any more', async () => {
    const limit = limiter(fakeClock(), { inFlight: 1, perSecond: 100, burst: 100 });
    const abort = new AbortController();
    let started = false;
    const first = limit.run(signal, () => nextTurn());
    const second = limit.run(abort.signal, async () => {
      started = true;
    });

    abort.abort();

    await first;
    await expect(second).rejects.toMatchObject({ code: 'INTERRUPTED' });
    expect(started).toBe(false);
  });
});

describe('limiter.pace', () => {
  it('lets a burst through, then as many a second as allowed', async () => {
    const clock = fakeClock();
    const limit = limiter(clock, { inFlight: 8, perSecond: 10, burst: 3 });

    await clock.run(Promise.all(Array.from({ length: 8 }, () => limit.pace(signal))));

    expect(clock.sleepsMs).toEqual([100, 200, 300, 400, 500]);
    expect(clock.monotonicMs()).toBe(500);
  });

  it('fills up again, but never above the burst', async () => {
    const clock = fakeClock();
    const limit = limiter(clock, { inFlight: 8, perSecond: 10, burst: 3 });
    await clock.run(Promise.all(Array.from({ length: 3 }, () => limit.pace(signal))));

    await clock.advance(60_000);
    await clock.run(Promise.all(Array.from({ length: 4 }, () => limit.pace(signal))));

    expect(clock.sleepsMs).toEqual([100]);
  });

  it('stops waiting when interrupted', async () => {
    const clock = fakeClock();
    const limit = limiter(clock, { inFlight: 8, perSecond: 0.001, burst: 1 });
    const abort = new AbortController();
    await limit.pace(abort.signal);
    const waiting = limit.pace(abort.signal);

    abort.abort();

    await expect(waiting).rejects.toMatchObject({ code: 'INTERRUPTED' });
  });
});
