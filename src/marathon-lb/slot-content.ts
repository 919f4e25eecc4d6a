import type { EnvValue } from '../marathon/types.ts';
import { messageOf } from '../platform/errors.ts';
import { Secret } from '../platform/secret.ts';
import { readBundle } from '../x509/bundle.ts';
import type { SlotContent } from './types.ts';

/**
 * Takes the value of a certificate variable, returns what it holds. Real newlines and the two characters `\n` both separate
 * lines, as marathon-lb's `run` writes the file with `echo -e`.
 */
export function slotContent(value: EnvValue | undefined): SlotContent {
  if (value === undefined || value === '') {
    return { kind: 'empty' };
  }
  if (typeof value === 'object' && !(value instanceof Secret)) {
    return { kind: 'secret', secret: value.secret };
  }

  return bundleContent(typeof value === 'string' ? value : value.reveal());
}

/** HAProxy refuses a file without certificate or key, and with it the whole configuration. */
function bundleContent(text: string): SlotContent {
  try {
    const { certificates, leaf, privateKeyCount } = readBundle(text);
    return privateKeyCount === 0
      ? { kind: 'unreadable', reason: 'there is no private key' }
      : { kind: 'certificate', leaf, chainLength: certificates.length };
  } catch (error) {
    return { kind: 'unreadable', reason: messageOf(error) };
  }
}
