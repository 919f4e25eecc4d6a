import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { nodeClock } from '../../../../src/platform/node/clock.ts';

const DAY_MS = 24 * 60 * 60 * 1000;

describe('nodeClock.sleep', () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });

  afterEach(() => {
    vi.useRealTimers();
  });

  it('sleeps longer than one timer can count', async () => {
    let awake = false;
    const sleeping = nodeClock.sleep(30 * DAY_MS).then(() => {
      awake = true;
    });

    await vi.advanceTimersByTimeAsync(30 * DAY_MS - 1);
    expect(awake).toBe(false);

    await vi.advanceTimersByTimeAsync(1);
    await sleeping;
    expect(awake).toBe(true);
  });

  it('wakes at once when aborted, and leaves no timer behind', async () => {
    const abort = new AbortController();
    const sleeping = nodeClock.sleep(DAY_MS, abort.signal);

    abort.abort();

    await expect(sleeping).resolves.toBeUndefined();
    expect(vi.getTimerCount()).toBe(0);
  });

  it('does not sleep under a signal that is already aborted', async () => {
    await expect(nodeClock.sleep(DAY_MS, AbortSignal.abort())).resolves.toBeUndefined();
  });
});
