import { describe, expect, it } from 'vitest';
import { noncePool } from '../../../src/acme/nonces.ts';

const MINUTE_MS = 60_000;

describe('noncePool', () => {
  it('gives the newest nonce first, and each only once', () => {
    const pool = noncePool();
    pool.put('old', 0);
    pool.put('new', 1);

    expect([pool.take(2), pool.take(2), pool.take(2)]).toEqual(['new', 'old', undefined]);
  });

  it('keeps sixty-four', () => {
    const pool = noncePool();
    for (let index = 0; index < 70; index++) {
      pool.put(`n${index}`, index);
    }

    const taken = Array.from({ length: 70 }, () => pool.take(70)).filter((nonce) => nonce !== undefined);

    expect(taken).toHaveLength(64);
    expect(taken.at(-1)).toBe('n6');
  });

  it('forgets nonces after five minutes', () => {
    const pool = noncePool();
    pool.put('a', 0);
    pool.put('b', 4 * MINUTE_MS);

    expect(pool.take(6 * MINUTE_MS)).toBe('b');
    expect(pool.take(6 * MINUTE_MS)).toBeUndefined();
  });
});
