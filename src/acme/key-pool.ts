import type { Secret } from '../platform/secret.ts';
import type { KeyType } from '../x509/types.ts';
import { newPrivateKey } from './private-key.ts';

/**
 * Private keys made ahead of the moment they are needed: an RSA 4096 key takes half a second or more of the thread pool,
 * which a CA's validation takes as well. In memory only; a key counts from when it is journaled.
 */
export interface KeyPool {
  /** Begins to make a key of this type, unless one is there or under way. */
  prepare(keyType: KeyType): void;
  /** The prepared key, or a new one; nobody gets the same. */
  take(keyType: KeyType): Promise<Secret>;
}

/** An empty pool. An order that fails leaves its key to the next one. */
export function keyPool(make: (keyType: KeyType) => Promise<Secret> = newPrivateKey): KeyPool {
  const prepared = new Map<KeyType, Promise<Secret>>();
  return {
    prepare(keyType) {
      if (prepared.has(keyType)) return;
      const key = make(keyType);
      // Whoever takes it sees the failure; until then it must not end the process.
      key.catch(() => {});
      prepared.set(keyType, key);
    },
    take(keyType) {
      const key = prepared.get(keyType);
      prepared.delete(keyType);
      return key ?? make(keyType);
    },
  };
}
