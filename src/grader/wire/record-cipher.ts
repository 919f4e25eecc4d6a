import { createCipheriv, createDecipheriv, createHmac } from 'node:crypto';
import { concat, uint } from './byte-writer.ts';
import type { Protection } from './classic-suites.ts';
import type { TlsRecord } from './records.ts';
import { type RecordVersion, versionCode } from './versions.ts';

/** The keys of one direction. */
export interface DirectionKeys {
  readonly macKey: Uint8Array;
  readonly key: Uint8Array;
  /** The first IV of TLS 1.0, the fixed part of a GCM nonce. */
  readonly iv: Uint8Array;
}

const TAG_LENGTH = 16;

/** Protects or opens the records of one direction, TLS 1.0 to 1.2 (RFC 5246 section 6.2.3, RFC 5288). */
export class RecordCipher {
  readonly version: RecordVersion;
  readonly protection: Protection;
  readonly #keys: DirectionKeys;
  #sequence = 0;
  /** TLS 1.0 chains records: the last block of one is the IV of the next. */
  #chained: Uint8Array;

  constructor(version: RecordVersion, protection: Protection, keys: DirectionKeys) {
    this.version = version;
    this.protection = protection;
    this.#keys = keys;
    this.#chained = keys.iv;
  }

  /** Takes content and random bytes (one block) for an explicit IV, returns the fragment of a record. */
  seal(type: number, content: Uint8Array, random: Uint8Array): Uint8Array {
    if (this.protection.kind === 'GCM') return this.#sealGcm(type, content);
    const mac = this.mac(type, content);
    const length = content.length + mac.length;
    const padding = this.protection.blockLength - 1 - (length % this.protection.blockLength);
    return this.sealBlocks(concat(content, mac, new Uint8Array(padding + 1).fill(padding)), random);
  }

  /** The MAC of the next record, which `sealBlocks` then counts. */
  mac(type: number, content: Uint8Array): Uint8Array {
    return this.#macAt(this.#sequence, type, content);
  }

  /** Encrypts whole blocks as they are: content, MAC and padding are the caller's, and may be wrong on purpose. */
  sealBlocks(blocks: Uint8Array, random: Uint8Array): Uint8Array {
    const { cipher: name, blockLength } = this.protection;
    const explicit = this.version === 'TLSv1' ? new Uint8Array(0) : random.subarray(0, blockLength);
    const iv = this.version === 'TLSv1' ? this.#chained : explicit;
    const cipher = createCipheriv(name, this.#keys.key, iv).setAutoPadding(false);
    const encrypted = concat(cipher.update(blocks), cipher.final());
    this.#chained = encrypted.subarray(-blockLength);
    this.#sequence += 1;
    return concat(explicit, encrypted);
  }

  /** Takes a record, returns its content; undefined when MAC or tag do not fit. */
  open(record: TlsRecord): Uint8Array | undefined {
    try {
      return this.protection.kind === 'GCM' ? this.#openGcm(record) : this.#openCbc(record);
    } catch {
      // A fragment that is no whole number of blocks, or a tag that does not fit.
      return undefined;
    }
  }

  #sealGcm(type: number, content: Uint8Array): Uint8Array {
    const explicit = uint(8, this.#sequence);
    const cipher = createCipheriv(this.#gcm(), this.#keys.key, concat(this.#keys.iv, explicit));
    cipher.setAAD(this.#header(this.#sequence++, type, content.length));
    const encrypted = concat(cipher.update(content), cipher.final());
    return concat(explicit, encrypted, cipher.getAuthTag());
  }

  #openGcm({ type, fragment }: TlsRecord): Uint8Array {
    const encrypted = fragment.subarray(8, -TAG_LENGTH);
    const decipher = createDecipheriv(this.#gcm(), this.#keys.key, concat(this.#keys.iv, fragment.subarray(0, 8)));
    decipher.setAAD(this.#header(this.#sequence++, type, encrypted.length));
    decipher.setAuthTag(fragment.subarray(-TAG_LENGTH));
    return concat(decipher.update(encrypted), decipher.final());
  }

  #openCbc({ type, fragment }: TlsRecord): Uint8Array | undefined {
    const { cipher, blockLength, macLength } = this.protection;
    const explicit = this.version === 'TLSv1' ? 0 : blockLength;
    const iv = explicit === 0 ? this.#chained : fragment.subarray(0, explicit);
    const decipher = createDecipheriv(cipher, this.#keys.key, iv).setAutoPadding(false);
    const blocks = concat(decipher.update(fragment.subarray(explicit)), decipher.final());
    this.#chained = fragment.subarray(-blockLength);
    const end = blocks.length - 1 - (blocks.at(-1) ?? 0) - macLength;
    if (end < 0) return undefined;
    const content = blocks.subarray(0, end);
    const mac = this.#macAt(this.#sequence++, type, content);
    return Buffer.compare(mac, blocks.subarray(end, end + macLength)) === 0 ? content : undefined;
  }

  #gcm(): 'aes-128-gcm' | 'aes-256-gcm' {
    return this.protection.keyLength === 16 ? 'aes-128-gcm' : 'aes-256-gcm';
  }

  #macAt(sequence: number, type: number, content: Uint8Array): Uint8Array {
    const header = this.#header(sequence, type, content.length);
    return createHmac(this.protection.mac, this.#keys.macKey).update(header).update(content).digest();
  }

  #header(sequence: number, type: number, length: number): Uint8Array {
    return concat(uint(8, sequence), uint(1, type), uint(2, versionCode(this.version)), uint(2, length));
  }
}
