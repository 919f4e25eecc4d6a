import { createHash } from 'node:crypto';

/**
 * A number in [0, 1) that is spread evenly over seeds and always the same for one: chance that survives a restart and
 * can be recomputed, where a random number would have to be stored.
 *
 * Takes any text.
 */
export function steadyFraction(seed: string): number {
  return createHash('sha256').update(seed).digest().readUIntBE(0, 6) / 2 ** 48;
}
