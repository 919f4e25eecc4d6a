const NOTHING = new Uint8Array(0);

/**
 * Reads numbers and vectors out of untrusted bytes. Never throws: reading past the end sets `broken` and yields zeros
 * and empty vectors, so a parser asks once, when it is through. Vectors are views, nothing is copied.
 */
export class ByteReader {
  readonly #bytes: Uint8Array;
  #offset = 0;
  broken = false;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  get remaining(): number {
    return this.#bytes.length - this.#offset;
  }

  /** An unsigned big-endian number of 1 to 3 bytes. */
  uint(width: 1 | 2 | 3): number {
    let value = 0;
    for (const byte of this.bytes(width)) value = value * 256 + byte;
    return value;
  }

  /** The next `length` bytes. */
  bytes(length: number): Uint8Array {
    if (length > this.remaining) {
      this.broken = true;
      this.#offset = this.#bytes.length;
      return NOTHING;
    }
    this.#offset += length;
    return this.#bytes.subarray(this.#offset - length, this.#offset);
  }

  /** A vector with a length prefix of `width` bytes (RFC 8446 section 3.4). */
  vector(width: 1 | 2 | 3): Uint8Array {
    return this.bytes(this.uint(width));
  }

  /** Everything left. */
  rest(): Uint8Array {
    return this.bytes(this.remaining);
  }

  /** Repeats `item` until the bytes are used up or broken; every `item` must read at least one byte. */
  list<T>(item: (reader: ByteReader) => T): T[] {
    const items: T[] = [];
    while (this.remaining > 0 && !this.broken) items.push(item(this));
    return items;
  }
}
