import type { RecordCipher } from '../wire/record-cipher.ts';
import { CONTENT } from '../wire/records.ts';
import type { Reaction } from './classic-session.ts';

/**
 * A reaction as a word to compare: `alert 20`, `data`, `end`, `reset`, `silent`. `keys` open an encrypted alert; one
 * that cannot be opened keeps its length as a name.
 */
export function reactionName(reaction: Reaction, keys?: RecordCipher): string {
  if (reaction.kind !== 'record') return reaction.kind;
  const { record } = reaction;
  if (record.type === CONTENT.applicationData) return 'data';
  if (record.type !== CONTENT.alert) return `record ${record.type}`;
  const clear = record.fragment.length === 2 ? record.fragment : keys?.open(record);
  return clear === undefined ? `alert of ${record.fragment.length} bytes` : `alert ${clear[1]}`;
}
