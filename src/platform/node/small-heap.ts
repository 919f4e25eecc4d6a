import { setFlagsFromString } from 'node:v8';

/**
 * Lets V8 keep the heap of this process small rather than fast, for one that sleeps most of the time. Of V8's flags for
 * memory this is the one that still works after the start; it changes no limit, so nothing runs out of memory by it.
 */
export function keepHeapSmall(): void {
  setFlagsFromString('--optimize-for-size');
}
