import type { EnvValue } from '../marathon/types.ts';
import { slotContent } from '../marathon-lb/slot-content.ts';
import type { SlotContent } from '../marathon-lb/types.ts';
import { Secret } from '../platform/secret.ts';

/** All slots of a load balancer twice over: before a change and after it. */
const MOST_TEXTS = 2 * 102;

export type SlotReader = (value: EnvValue | undefined) => SlotContent;

/** `slotContent` that reads a text once: the bundles stay the same for weeks, and are looked at every few seconds. */
export function slotMemory(read: SlotReader = slotContent): SlotReader {
  const known = new Map<string, SlotContent>();
  return (value) => {
    const text = value instanceof Secret ? value.reveal() : value;
    if (typeof text !== 'string') return read(value);
    const content = known.get(text) ?? read(value);
    if (known.size >= MOST_TEXTS) known.clear();
    known.set(text, content);
    return content;
  };
}
