import { CERTIFICATE_RULES, CHAIN_NOTES } from './rules/certificate-rules.ts';
import { FLAW_RULES } from './rules/flaw-rules.ts';
import { NOTE_RULES } from './rules/note-rules.ts';
import { PROTOCOL_RULES } from './rules/protocol-rules.ts';
import type { Rule } from './rules/rule.ts';
import { SUITE_RULES } from './rules/suite-rules.ts';

/** Revision of the SSL Labs rating guide these rules follow: 2009r, 16 May 2025. */
export const RATING_GUIDE = '2009r';

/** Every rule. The order is that of the report among findings of the same effect. */
export const RULES: readonly Rule[] = [
  ...CERTIFICATE_RULES,
  ...PROTOCOL_RULES,
  ...SUITE_RULES,
  ...FLAW_RULES,
  ...NOTE_RULES,
  ...CHAIN_NOTES,
];
