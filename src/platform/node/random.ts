import { randomBytes } from 'node:crypto';
import type { Random } from '../random.ts';

/** The machine's random source; every value is unpredictable. */
export const nodeRandom: Random = {
  fraction: () => randomBytes(6).readUIntBE(0, 6) / 2 ** 48,
  bytes: (length) => randomBytes(length),
};
