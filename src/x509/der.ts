import { AppError } from '../platform/errors.ts';

/** One element of DER: tag, length, value (X.690 section 8.1). */
export interface DerNode {
  /** The identifier octet, class and constructed bit included: 0x30 is SEQUENCE, 0xa0 is context [0]. */
  readonly tag: number;
  readonly content: Uint8Array;
}

/**
 * The elements that follow each other in `bytes`: the children of a SEQUENCE, given its content.
 * Takes DER with single-octet tags, which is all that X.509 uses. Throws AppError INVALID_ANSWER when a length lies.
 */
export function derNodes(bytes: Uint8Array): readonly DerNode[] {
  const nodes: DerNode[] = [];
  let offset = 0;
  while (offset < bytes.length) {
    const { start, end } = contentBounds(bytes, offset);
    nodes.push({ tag: octet(bytes, offset), content: bytes.subarray(start, end) });
    offset = end;
  }
  return nodes;
}

function contentBounds(bytes: Uint8Array, offset: number): { readonly start: number; readonly end: number } {
  const first = octet(bytes, offset + 1);
  const longFormOctets = first >= 0x80 ? first - 0x80 : 0;
  if (longFormOctets > 4) {
    throw new AppError('INVALID_ANSWER', 'not DER: a length of more than four octets');
  }
  let length = first >= 0x80 ? 0 : first;
  for (let index = 0; index < longFormOctets; index++) {
    length = length * 256 + octet(bytes, offset + 2 + index);
  }
  const start = offset + 2 + longFormOctets;
  if (start + length > bytes.length) {
    throw new AppError('INVALID_ANSWER', 'not DER: an element is longer than its container');
  }
  return { start, end: start + length };
}

function octet(bytes: Uint8Array, offset: number): number {
  const value = bytes[offset];
  if (value === undefined) {
    throw new AppError('INVALID_ANSWER', 'not DER: it ends inside an element');
  }
  return value;
}
