import { ByteReader } from './byte-reader.ts';
import { concat, vector } from './byte-writer.ts';

/** Handshake message types (RFC 8446 section 4, RFC 5246 section 7.4, RFC 6066 section 8). */
export const MESSAGE = {
  helloRequest: 0,
  clientHello: 1,
  serverHello: 2,
  newSessionTicket: 4,
  encryptedExtensions: 8,
  certificate: 11,
  serverKeyExchange: 12,
  certificateRequest: 13,
  serverHelloDone: 14,
  certificateVerify: 15,
  clientKeyExchange: 16,
  finished: 20,
  certificateStatus: 22,
} as const;

/** One handshake message, header cut off. */
export interface HandshakeMessage {
  readonly type: number;
  readonly body: Uint8Array;
  /** Header and body: what the transcript hash takes. */
  readonly bytes: Uint8Array;
}

const HEADER_LENGTH = 4;
/** No message of a first flight is larger; a certificate chain is the largest. */
const MAX_MESSAGE = 65_536;

/** Puts handshake messages together that span records or share one (RFC 8446 section 5.1). */
export class HandshakeReader {
  #pending: Uint8Array = new Uint8Array(0);
  /** A message claims to be larger than any real one. */
  oversized = false;

  /** Takes the fragment of a handshake record, returns the messages it completes. */
  push(fragment: Uint8Array): HandshakeMessage[] {
    if (this.oversized) return [];
    const bytes = this.#pending.length === 0 ? fragment : concat(this.#pending, fragment);
    const messages: HandshakeMessage[] = [];
    let offset = 0;
    while (bytes.length - offset >= HEADER_LENGTH) {
      const reader = new ByteReader(bytes.subarray(offset));
      const type = reader.uint(1);
      const length = reader.uint(3);
      this.oversized = length > MAX_MESSAGE;
      if (this.oversized || reader.remaining < length) break;
      messages.push({
        type,
        body: reader.bytes(length),
        bytes: bytes.subarray(offset, offset + HEADER_LENGTH + length),
      });
      offset += HEADER_LENGTH + length;
    }
    this.#pending = bytes.subarray(offset);
    return messages;
  }
}

/** A handshake message with its header. */
export function messageOf(type: number, body: Uint8Array): Uint8Array {
  return concat(Uint8Array.of(type), vector(3, body));
}
