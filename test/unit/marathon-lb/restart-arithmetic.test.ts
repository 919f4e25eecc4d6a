import { describe, expect, it } from 'vitest';
import { restartCounts } from '../../../src/marathon-lb/restart-arithmetic.ts';

describe('restartCounts', () => {
  it.each([
    // instances, strategy, healthy | minHealthy, maxCapacity, kill now, start now, start after kills
    [1, 0.5, 0.2, 1, 1, 2, 0, 1, 1],
    [1, 1, 1, 1, 1, 2, 0, 1, 1],
    [1, 0.5, 0, 1, 1, 2, 0, 1, 1],
    [1, 1, 0, 1, 1, 2, 0, 1, 1],
    [1, 0.5, 0.2, 0, 1, 1, 0, 0, 0],
    [1, 0, 0, 1, 0, 1, 1, 0, 1],
    [1, 0, 0, 0, 0, 1, 0, 0, 0],
    [2, 0.5, 0.2, 2, 1, 2, 1, 0, 1],
    [2, 0.5, 0, 2, 1, 2, 1, 0, 1],
    [3, 0.5, 0.2, 3, 2, 3, 1, 0, 1],
    [5, 0.5, 0.2, 5, 3, 6, 2, 1, 3],
    [10, 0.5, 0.2, 10, 5, 12, 5, 2, 7],
    [4, 1, 0, 4, 4, 5, 0, 1, 1],
  ])(
    '%i instances with %d/%d, %i healthy',
    (instances, minimumHealthCapacity, maximumOverCapacity, healthy, minHealthy, maxCapacity, killNow, startNow, after) => {
      const strategy = { minimumHealthCapacity, maximumOverCapacity };

      const counts = restartCounts({ instances, strategy, old: instances, healthy });

      expect(counts).toEqual({ minHealthy, maxCapacity, killNow, startNow, startAfterKills: after });
    },
  );

  it('kills what an interrupted deployment left over', () => {
    const strategy = { minimumHealthCapacity: 1, maximumOverCapacity: 0 };

    const counts = restartCounts({ instances: 2, strategy, old: 4, healthy: 2 });

    expect(counts.killNow).toBe(2);
  });
});
