import { createHash } from 'node:crypto';

const known = new WeakMap<readonly string[], string>();

/**
 * Takes names in any order, returns the same short text for the same set; Boulder hashes them for the same purpose. Made
 * once for each array: an order asks for it several times.
 */
export function exactSet(names: readonly string[]): string {
  const set = known.get(names) ?? hashOf(names);
  known.set(names, set);
  return set;
}

function hashOf(names: readonly string[]): string {
  return createHash('sha256')
    .update([...new Set(names)].sort().join(','))
    .digest('hex');
}
