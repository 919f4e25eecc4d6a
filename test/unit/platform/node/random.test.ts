import { describe, expect, it } from 'vitest';
import { nodeRandom } from '../../../../src/platform/node/random.ts';

describe('nodeRandom', () => {
  it('gives fractions from zero up to, not including, one', () => {
    const fractions = Array.from({ length: 1000 }, () => nodeRandom.fraction());

    expect(Math.min(...fractions)).toBeGreaterThanOrEqual(0);
    expect(Math.max(...fractions)).toBeLessThan(1);
    expect(new Set(fractions).size).toBe(1000);
  });

  it('gives as many bytes as asked for', () => {
    expect(nodeRandom.bytes(32)).toHaveLength(32);
  });
});
