import { concat, uint } from './byte-writer.ts';

/** Content types (RFC 8446 section 5.1, RFC 6520). */
export const CONTENT = { changeCipherSpec: 20, alert: 21, handshake: 22, applicationData: 23, heartbeat: 24 } as const;

/** One record as it came; the fragment may be encrypted. */
export interface TlsRecord {
  readonly type: number;
  /** Two-byte version of the record header. */
  readonly version: number;
  readonly fragment: Uint8Array;
}

/** Why a byte stream is not (or no longer) one of records. */
export type RecordFault = 'not TLS' | 'record too long' | 'too many bytes';

const HEADER_LENGTH = 5;
/** 2^14 bytes of TLSInnerPlaintext and 256 of expansion (RFC 8446 section 5.2); TLS 1.2 allows 2048 more. */
const MAX_FRAGMENT = 16_384 + 2_048;
/** What one answer may take altogether: larger than any certificate chain that browsers accept. */
const MAX_STREAM = 131_072;

/** Cuts a byte stream into records, whatever way it was split; holds at most one record back. */
export class RecordReader {
  #pending: Uint8Array = new Uint8Array(0);
  #total = 0;
  fault: RecordFault | undefined;

  /** Takes the next bytes, returns the records they complete. After a fault nothing comes any more. */
  push(bytes: Uint8Array): TlsRecord[] {
    if (this.fault !== undefined) return [];
    this.#total += bytes.length;
    if (this.#total > MAX_STREAM) {
      this.fault = 'too many bytes';
      return [];
    }
    this.#pending = this.#pending.length === 0 ? bytes : concat(this.#pending, bytes);
    return this.#cut();
  }

  #cut(): TlsRecord[] {
    const records: TlsRecord[] = [];
    let offset = 0;
    while (this.fault === undefined) {
      const record = this.#recordAt(offset);
      if (record === undefined) break;
      records.push(record);
      offset += HEADER_LENGTH + record.fragment.length;
    }
    this.#pending = this.#pending.subarray(offset);
    return records;
  }

  #recordAt(offset: number): TlsRecord | undefined {
    const bytes = this.#pending.subarray(offset);
    const [type = 0, major = 0, minor = 0, high = 0, low = 0] = bytes;
    if (bytes.length > 0 && (type < 20 || type > 24)) this.fault = 'not TLS';
    if (bytes.length > 1 && major !== 3) this.fault = 'not TLS';
    if (bytes.length < HEADER_LENGTH || this.fault !== undefined) return undefined;
    const length = high * 256 + low;
    if (length > MAX_FRAGMENT) this.fault = 'record too long';
    if (bytes.length < HEADER_LENGTH + length || this.fault !== undefined) return undefined;
    return { type, version: major * 256 + minor, fragment: bytes.subarray(HEADER_LENGTH, HEADER_LENGTH + length) };
  }
}

/** A record around a fragment of at most 2^14 bytes. */
export function recordOf(type: number, version: number, fragment: Uint8Array): Uint8Array {
  return concat(Uint8Array.of(type, version >> 8, version & 0xff), uint(2, fragment.length), fragment);
}
