import { describe, expect, it } from 'vitest';
import { keyPool } from '../../../src/acme/key-pool.ts';
import { Secret } from '../../../src/platform/secret.ts';

function counted() {
  const made: string[] = [];
  const pool = keyPool(async (keyType) => {
    made.push(keyType);
    return new Secret(`${keyType} ${made.length}`);
  });
  return { made, pool, take: async (keyType: 'rsa4096' | 'p256') => (await pool.take(keyType)).reveal() };
}

describe('a pool of keys', () => {
  it('hands out the key that was prepared, once', async () => {
    const { made, pool, take } = counted();

    pool.prepare('rsa4096');
    pool.prepare('rsa4096');

    expect(made).toEqual(['rsa4096']);
    expect(await take('rsa4096')).toBe('rsa4096 1');
    expect(await take('rsa4096')).toBe('rsa4096 2');
  });

  it('keeps types apart, and the key of an order that failed for the next one', async () => {
    const { pool, take } = counted();
    pool.prepare('rsa4096');

    expect(await take('p256')).toBe('p256 2');
    pool.prepare('rsa4096');
    expect(await take('rsa4096')).toBe('rsa4096 1');
  });

  it('tells a failure to whoever takes the key, and tries anew for the next', async () => {
    let calls = 0;
    const pool = keyPool(async () => {
      calls += 1;
      if (calls === 1) throw new Error('no entropy');
      return new Secret('second');
    });
    pool.prepare('p256');

    await expect(pool.take('p256')).rejects.toThrow('no entropy');
    expect((await pool.take('p256')).reveal()).toBe('second');
  });
});
