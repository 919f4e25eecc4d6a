import { createHash } from 'node:crypto';

/** Takes names in any order, returns the same short text for the same set; Boulder hashes them for the same purpose. */
export function exactSet(names: readonly string[]): string {
  return createHash('sha256')
    .update([...new Set(names)].sort().join(','))
    .digest('hex');
}
