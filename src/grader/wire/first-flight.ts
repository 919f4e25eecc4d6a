import { ByteReader } from './byte-reader.ts';
import { type CertificateMessage, parseCertificate, parseCertificateStatus } from './certificate-message.ts';
import { type HandshakeMessage, HandshakeReader, MESSAGE } from './handshake.ts';
import { CONTENT, type RecordFault, RecordReader, type TlsRecord } from './records.ts';
import { parseServerHello, type ServerHello } from './server-hello.ts';
import { parseServerKeyExchange, type ServerKeyExchange } from './server-key-exchange.ts';
import type { RecordVersion } from './versions.ts';

/** What a server said up to the point where it waits for us. */
export interface ServerFlight {
  readonly hello: ServerHello;
  /** Up to TLS 1.2; TLS 1.3 encrypts it. */
  readonly certificate: CertificateMessage | undefined;
  readonly keyExchange: ServerKeyExchange | undefined;
  readonly staple: Uint8Array | undefined;
  readonly clientCertificateRequested: boolean;
  /** ServerHelloDone was seen, or a TLS 1.3 hello; false when the server stopped half-way. */
  readonly complete: boolean;
  /** Alert descriptions at warning level that came before. */
  readonly warnings: readonly number[];
  /** Handshake messages as sent, for transcript hashes. */
  readonly messages: readonly HandshakeMessage[];
  /** The random of the hello that was answered, as far as whoever asked told it. */
  readonly clientRandom?: Uint8Array;
}

/** How a stream that is not (or not only) a flight ended. */
export type FlightFault = RecordFault | 'malformed message' | 'unexpected record';

/** Collects a server's first flight from bytes in any portions; never throws. */
export class FirstFlight {
  readonly #records = new RecordReader();
  readonly #handshake = new HandshakeReader();
  readonly #messages: HandshakeMessage[] = [];
  readonly #warnings: number[] = [];
  #hello: ServerHello | undefined;
  /** Description of the fatal alert. */
  alert: number | undefined;
  fault: FlightFault | undefined;
  /** Nothing further is expected. */
  done = false;
  /** Records after the hello of TLS 1.3, still encrypted. */
  readonly encrypted: TlsRecord[] = [];

  push(bytes: Uint8Array): void {
    for (const record of this.#records.push(bytes)) this.#take(record);
    this.fault ??= this.#records.fault;
    if (this.fault !== undefined) this.done = true;
  }

  /** What was understood so far; undefined before a ServerHello. */
  flight(): ServerFlight | undefined {
    const hello = this.#hello;
    if (hello === undefined) return undefined;
    const bodyOf = (type: number) => this.#messages.find((message) => message.type === type)?.body;
    const certificate = bodyOf(MESSAGE.certificate);
    const exchange = bodyOf(MESSAGE.serverKeyExchange);
    const status = bodyOf(MESSAGE.certificateStatus);
    const classic = hello.version === undefined || hello.version === 'SSLv2' ? 'TLSv1.2' : hello.version;
    return {
      hello,
      certificate: certificate && parseCertificate(certificate),
      keyExchange: exchange && parseServerKeyExchange(exchange, hello.suite, classic satisfies RecordVersion),
      staple: status && parseCertificateStatus(status),
      clientCertificateRequested: bodyOf(MESSAGE.certificateRequest) !== undefined,
      complete: hello.version === 'TLSv1.3' || bodyOf(MESSAGE.serverHelloDone) !== undefined,
      warnings: this.#warnings,
      messages: this.#messages,
    };
  }

  #take(record: TlsRecord): void {
    if (this.#hello?.version === 'TLSv1.3') this.encrypted.push(record);
    else if (this.done) return;
    else if (record.type === CONTENT.alert) this.#takeAlert(record.fragment);
    else if (record.type === CONTENT.handshake) this.#takeHandshake(record.fragment);
    else this.fault = 'unexpected record';
  }

  #takeAlert(fragment: Uint8Array): void {
    const reader = new ByteReader(fragment);
    const [level, description] = [reader.uint(1), reader.uint(1)];
    if (reader.broken) this.fault = 'malformed message';
    else if (level === 1 && description !== 0 && this.#warnings.length < 4) this.#warnings.push(description);
    else {
      this.alert = description;
      this.done = true;
    }
  }

  #takeHandshake(fragment: Uint8Array): void {
    for (const message of this.#handshake.push(fragment)) {
      this.#messages.push(message);
      if (message.type === MESSAGE.serverHello && this.#hello === undefined) this.#takeHello(message.body);
      if (message.type === MESSAGE.serverHelloDone) this.done = true;
    }
    if (this.#handshake.oversized) this.fault = 'malformed message';
    // A fragment of no bytes is allowed once in a while, but never the start of a flight: it would let a server drip.
    if (this.#messages[0] !== undefined && this.#messages[0].type !== MESSAGE.serverHello)
      this.fault = 'malformed message';
  }

  #takeHello(body: Uint8Array): void {
    this.#hello = parseServerHello(body);
    if (this.#hello === undefined) this.fault = 'malformed message';
    if (this.#hello?.version === 'TLSv1.3') this.done = true;
  }
}
