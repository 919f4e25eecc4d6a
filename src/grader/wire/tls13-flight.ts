import { createDecipheriv } from 'node:crypto';
import { ByteReader } from './byte-reader.ts';
import { concat } from './byte-writer.ts';
import { type CertificateMessage, parseCertificate13 } from './certificate-message.ts';
import { EXTENSION, parseAlpn, parseExtensions } from './extensions.ts';
import { type HandshakeMessage, HandshakeReader, MESSAGE } from './handshake.ts';
import { digest, expandLabel, hkdfExtract, type SuiteHash } from './hkdf.ts';
import { CONTENT, type TlsRecord } from './records.ts';
import type { HandshakeSignature } from './signatures.ts';

/** What the encrypted part of a TLS 1.3 first flight says. */
export interface EncryptedFlight {
  readonly certificate: CertificateMessage | undefined;
  readonly alpn: string | undefined;
  /** CertificateVerify: that the server holds the certificate's key. */
  readonly proof: HandshakeSignature | undefined;
}

interface Aead {
  readonly cipher: 'aes-128-gcm' | 'aes-256-gcm' | 'chacha20-poly1305';
  readonly hash: SuiteHash;
  readonly keyLength: number;
}

const AEADS: ReadonlyMap<number, Aead> = new Map([
  [0x1301, { cipher: 'aes-128-gcm', hash: 'sha256', keyLength: 16 }],
  [0x1302, { cipher: 'aes-256-gcm', hash: 'sha384', keyLength: 32 }],
  [0x1303, { cipher: 'chacha20-poly1305', hash: 'sha256', keyLength: 32 }],
]);

/** The suites `ServerFlightKeys` can decrypt. */
export const DECRYPTABLE_SUITES: readonly number[] = [...AEADS.keys()];

const TAG_LENGTH = 16;

/** Reads the server's handshake records after a TLS 1.3 ServerHello (RFC 8446 sections 5.2 and 7.1). */
export class Tls13FlightReader {
  readonly #aead: Aead;
  readonly #key: Uint8Array;
  readonly #iv: Uint8Array;
  readonly #handshake = new HandshakeReader();
  #sequence = 0;
  #certificate: CertificateMessage | undefined;
  #alpn: string | undefined;
  #proof: HandshakeSignature | undefined;
  /** Handshake messages up to and with Certificate, which CertificateVerify is over. */
  #transcript: Uint8Array;
  /** Certificate and CertificateVerify were seen, or nothing more can be read. */
  done = false;

  /**
   * Takes the suite agreed on, the ECDHE secret, and ClientHello and ServerHello as sent. A suite that is not among
   * DECRYPTABLE_SUITES leaves nothing to read.
   */
  constructor(suite: number, secret: Uint8Array, clientHello: Uint8Array, serverHello: Uint8Array) {
    const aead = AEADS.get(suite);
    this.#aead = aead ?? { cipher: 'aes-128-gcm', hash: 'sha256', keyLength: 16 };
    this.done = aead === undefined;
    const { hash, keyLength } = this.#aead;
    const nothing = new Uint8Array(0);
    const zeros = new Uint8Array(digest(hash, nothing).length);
    const early = hkdfExtract(hash, zeros, zeros);
    const derived = expandLabel(hash, early, 'derived', digest(hash, nothing), zeros.length);
    this.#transcript = concat(clientHello, serverHello);
    const transcript = digest(hash, this.#transcript);
    const handshake = hkdfExtract(hash, derived, secret);
    const traffic = expandLabel(hash, handshake, 's hs traffic', transcript, zeros.length);
    this.#key = expandLabel(hash, traffic, 'key', nothing, keyLength);
    this.#iv = expandLabel(hash, traffic, 'iv', nothing, 12);
  }

  /** Takes the next record. What cannot be decrypted ends the reading, nothing throws. */
  push(record: TlsRecord): void {
    if (this.done || record.type === CONTENT.changeCipherSpec) return;
    const plain = record.type === CONTENT.applicationData ? this.#open(record) : undefined;
    if (plain === undefined || plain.type !== CONTENT.handshake) {
      this.done = true;
      return;
    }
    for (const message of this.#handshake.push(plain.content)) this.#take(message);
    if (this.#handshake.oversized) this.done = true;
  }

  flight(): EncryptedFlight {
    return { certificate: this.#certificate, alpn: this.#alpn, proof: this.#proof };
  }

  #take({ type, body, bytes }: HandshakeMessage): void {
    if (this.done) return;
    if (type === MESSAGE.encryptedExtensions) {
      const found = parseExtensions(new ByteReader(body).vector(2))?.get(EXTENSION.alpn);
      this.#alpn = found && parseAlpn(found);
    }
    if (type === MESSAGE.certificate) {
      this.#certificate = parseCertificate13(body);
      this.done = this.#certificate === undefined;
    }
    if (type === MESSAGE.certificateVerify) {
      this.#proof = this.#certificate && this.#verifyOf(new ByteReader(body));
      this.done = true;
    }
    this.#transcript = concat(this.#transcript, bytes);
  }

  /** RFC 8446 section 4.4.3. */
  #verifyOf(reader: ByteReader): HandshakeSignature | undefined {
    const [scheme, signature] = [reader.uint(2), reader.vector(2)];
    const context = Buffer.from(`${' '.repeat(64)}TLS 1.3, server CertificateVerify\0`, 'latin1');
    const signed = concat(context, digest(this.#aead.hash, this.#transcript));
    return reader.broken ? undefined : { scheme, signed, signature };
  }

  /** TLSInnerPlaintext without its padding and type; undefined when the tag does not fit. */
  #open({ type, version, fragment }: TlsRecord): { readonly type: number; readonly content: Uint8Array } | undefined {
    if (fragment.length <= TAG_LENGTH) return undefined;
    const nonce = this.#iv.slice();
    const last = nonce.length - 1;
    nonce[last] = (nonce[last] ?? 0) ^ this.#sequence++;
    const { cipher } = this.#aead;
    try {
      // The overloads of createDecipheriv differ by cipher; the tag length is the same for all three.
      const options = { authTagLength: TAG_LENGTH };
      const decipher = createDecipheriv(cipher as 'chacha20-poly1305', this.#key, nonce, options);
      const header = Uint8Array.of(type, version >> 8, version, fragment.length >> 8, fragment.length);
      decipher.setAAD(header, { plaintextLength: fragment.length - TAG_LENGTH });
      decipher.setAuthTag(fragment.subarray(-TAG_LENGTH));
      const inner = concat(decipher.update(fragment.subarray(0, -TAG_LENGTH)), decipher.final());
      const end = inner.findLastIndex((byte) => byte !== 0);
      return end < 0 ? undefined : { type: inner[end] ?? 0, content: inner.subarray(0, end) };
    } catch {
      return undefined;
    }
  }
}
