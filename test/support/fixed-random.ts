import type { Random } from '../../src/platform/random.ts';

/** The same fraction each time, and bytes that count up from zero. */
export function fixedRandom(fraction = 0.5): Random {
  return {
    fraction: () => fraction,
    bytes: (length) => Uint8Array.from({ length }, (_, index) => index % 256),
  };
}
