import {
  constants,
  createHash,
  createPrivateKey,
  type KeyObject,
  privateDecrypt,
  randomBytes,
  X509Certificate,
} from 'node:crypto';
import type { Socket } from 'node:net';
import type { Behaviour } from './emulated-server.ts';
import { type CbcKeys, cbcKeys, judgePadding, openCbc, type PaddingPolicy, prf, sealCbc } from './flawed-crypto.ts';

/** What is wrong with an emulated TLS 1.2 server. Without any of these it is sound, if old. */
export interface Flaws {
  readonly heartbleed?: boolean;
  readonly heartbeat?: boolean;
  readonly earlyCcs?: boolean;
  readonly robot?: 'weak' | 'strong';
  readonly ticketbleed?: boolean;
  readonly padding?: PaddingPolicy;
  readonly compression?: boolean;
  readonly sslv2?: readonly number[];
  /** Chosen whatever was offered. */
  readonly forcedSuite?: number;
  /** The version in the ServerHello, whatever was asked. */
  readonly forcedVersion?: number;
  /** The flight stops after so many bytes, then the connection ends. */
  readonly truncatedAt?: number;
  /** Warning alert before the flight: unrecognized_name. */
  readonly warns?: boolean;
  /** Every hello of SSL 3.0 and later ends the connection. */
  readonly drops?: boolean;
  /** Fatal alert on every hello. */
  readonly alert?: number;
}

/** TLS_RSA_WITH_AES_128_CBC_SHA: a whole handshake costs one RSA decryption and no signature. */
const SUITE = 0x002f;
/** NewSessionTicket: lifetime 60 s, ticket of four bytes. */
const TICKET = Buffer.of(4, 0, 0, 10, 0, 0, 0, 60, 0, 4, 9, 9, 9, 9);

/** A TLS 1.2 server with RSA key exchange and AES-128-CBC, written for these tests alone, with the flaws asked for. */
export function flawed(keyPem: string, certificatePem: string, flaws: Flaws): Behaviour {
  const key = createPrivateKey(keyPem);
  const certificate = new X509Certificate(certificatePem).raw;
  return (socket) => {
    const connection = new FlawedConnection(socket, key, certificate, flaws);
    let pending = Buffer.alloc(0);
    socket.on('data', (bytes: Buffer) => {
      pending = Buffer.concat([pending, bytes]);
      if ((pending[0] ?? 0) & 0x80) return connection.sslv2();
      while (pending.length >= 5 && pending.length >= 5 + pending.readUInt16BE(3)) {
        const end = 5 + pending.readUInt16BE(3);
        connection.take(pending[0] ?? 0, pending.subarray(5, end));
        pending = pending.subarray(end);
      }
    });
  };
}

class FlawedConnection {
  readonly #socket: Socket;
  readonly #key: KeyObject;
  readonly #certificate: Buffer;
  readonly #flaws: Flaws;
  readonly #transcript: Buffer[] = [];
  readonly #serverRandom = randomBytes(32);
  #clientRandom = Buffer.alloc(0);
  #keys: CbcKeys | undefined;
  #badBlock: string | undefined;
  #changes = 0;
  #finished = false;

  constructor(socket: Socket, key: KeyObject, certificate: Buffer, flaws: Flaws) {
    this.#socket = socket;
    this.#key = key;
    this.#certificate = certificate;
    this.#flaws = flaws;
  }

  sslv2() {
    const kinds = this.#flaws.sslv2;
    if (kinds === undefined) return this.#refuse(70);
    const lengths = [this.#certificate.length, kinds.length * 3, 16].flatMap((length) => [length >> 8, length & 0xff]);
    const codes = kinds.flatMap((kind) => [kind >> 16, (kind >> 8) & 0xff, kind & 0xff]);
    const body = Buffer.concat([
      Buffer.of(4, 0, 1, 0, 2, ...lengths),
      this.#certificate,
      Buffer.from(codes),
      randomBytes(16),
    ]);
    this.#socket.write(Buffer.concat([Buffer.of(0x80 | (body.length >> 8), body.length & 0xff), body]));
  }

  take(type: number, fragment: Buffer): void {
    if (type === 22 && this.#keys !== undefined && this.#changes > 0) this.#takeFinished(fragment);
    else if (type === 22) this.#takeHandshake(fragment);
    else if (type === 20) this.#takeChange();
    else if (type === 23) this.#takeContent(fragment);
    else if (type === 24 && this.#flaws.heartbleed)
      this.#send(24, Buffer.concat([Buffer.of(2, 0, 32), Buffer.alloc(48)]));
    else if (type === 21) this.#socket.end();
  }

  #takeHandshake(message: Buffer): void {
    this.#transcript.push(Buffer.from(message));
    if (message[0] === 1 && this.#flaws.drops) this.#socket.end();
    else if (message[0] === 1) this.#answer(message.subarray(4));
    else if (message[0] === 16) this.#takeKeyExchange(message.subarray(6));
  }

  #answer(hello: Buffer) {
    const { alert, forcedSuite, forcedVersion, truncatedAt, warns } = this.#flaws;
    const sessionId = hello.subarray(35, 35 + (hello[34] ?? 0));
    const offered = hello.subarray(
      37 + sessionId.length,
      37 + sessionId.length + hello.readUInt16BE(35 + sessionId.length),
    );
    const suites = Array.from({ length: offered.length / 2 }, (_, at) => offered.readUInt16BE(at * 2));
    this.#clientRandom = Buffer.from(hello.subarray(2, 34));
    if (alert !== undefined) return this.#refuse(alert);
    if (hello.readUInt16BE(0) < 0x0303 && forcedVersion === undefined) return this.#refuse(70);
    if (!suites.includes(SUITE) && forcedSuite === undefined) return this.#refuse(40);
    if (warns) this.#send(21, Buffer.of(1, 112));
    const resuming = sessionId.length === 16 && this.#flaws.ticketbleed === true;
    const flight = this.#flight(resuming ? Buffer.concat([sessionId, randomBytes(16)]) : Buffer.alloc(0), resuming);
    this.#socket.write(flight.subarray(0, truncatedAt));
    if (truncatedAt !== undefined) this.#socket.end();
  }

  #flight(sessionId: Buffer, resuming: boolean): Buffer {
    const { forcedSuite = SUITE, forcedVersion = 0x0303, compression, heartbeat, heartbleed } = this.#flaws;
    const extensions = Buffer.concat([
      Buffer.of(0xff, 1, 0, 1, 0, 0, 35, 0, 0),
      heartbeat || heartbleed ? Buffer.of(0, 15, 0, 1, 1) : Buffer.alloc(0),
    ]);
    const hello = Buffer.concat([
      Buffer.of(forcedVersion >> 8, forcedVersion & 0xff),
      this.#serverRandom,
      Buffer.of(sessionId.length),
      sessionId,
      Buffer.of(forcedSuite >> 8, forcedSuite & 0xff, compression ? 1 : 0, 0, extensions.length),
      extensions,
    ]);
    const length = (bytes: Buffer) => Buffer.of(0, bytes.length >> 8, bytes.length & 0xff);
    const entry = Buffer.concat([length(this.#certificate), this.#certificate]);
    const list = Buffer.concat([length(entry), entry]);
    const messages = resuming
      ? [[2, hello] as const]
      : [[2, hello] as const, [11, list] as const, [14, Buffer.alloc(0)] as const];
    const bytes = messages.map(([type, body]) => Buffer.concat([Buffer.of(type), length(body), body]));
    this.#transcript.push(...bytes);
    const flight = record(22, Buffer.concat(bytes));
    return resuming ? Buffer.concat([flight, record(20, Buffer.of(1))]) : flight;
  }

  #takeChange() {
    this.#changes += 1;
    if (this.#keys !== undefined) return;
    if (!this.#flaws.earlyCcs) return this.#refuse(10);
    if (this.#changes > 1) this.#refuse(20);
  }

  #takeKeyExchange(encrypted: Buffer): void {
    const block = privateDecrypt({ key: this.#key, padding: constants.RSA_NO_PADDING }, encrypted);
    const zero = block.indexOf(0, 2);
    const premaster = block.subarray(-48);
    if (block[0] !== 0 || block[1] !== 2) this.#badBlock = 'start';
    else if (zero < 0) this.#badBlock = 'none';
    else if (zero !== block.length - 49) this.#badBlock = 'late';
    const secret = this.#badBlock === undefined ? premaster : randomBytes(48);
    this.#keys = cbcKeys(
      prf(secret, 'master secret', Buffer.concat([this.#clientRandom, this.#serverRandom]), 48),
      this.#clientRandom,
      this.#serverRandom,
    );
  }

  #takeFinished(fragment: Buffer) {
    const keys = this.#keys;
    if (this.#badBlock !== undefined && this.#flaws.robot !== undefined) {
      const strong = { start: 40, none: 51, late: 47 }[this.#badBlock];
      return this.#refuse(this.#flaws.robot === 'strong' ? (strong ?? 40) : 47);
    }
    const opened = keys && openCbc(keys.client, fragment);
    if (keys === undefined || opened === undefined || !judgePadding(opened, keys.client, 22, 'sound').good)
      return this.#refuse(20);
    this.#transcript.push(opened.subarray(0, 16));
    if (this.#flaws.ticketbleed) {
      this.#transcript.push(TICKET);
      this.#send(22, TICKET);
    }
    this.#finished = true;
    const hash = createHash('sha256').update(Buffer.concat(this.#transcript)).digest();
    const verify = prf(keys.master, 'server finished', hash, 12);
    this.#send(20, Buffer.of(1));
    this.#send(22, sealCbc(keys.server, 22, Buffer.concat([Buffer.of(20, 0, 0, 12), verify])));
  }

  #takeContent(fragment: Buffer) {
    const keys = this.#keys;
    const opened = keys && this.#finished ? openCbc(keys.client, fragment) : undefined;
    if (keys === undefined || opened === undefined) return this.#refuse(10);
    const verdict = judgePadding(opened, keys.client, 23, this.#flaws.padding ?? 'sound');
    if (verdict.good)
      this.#send(23, sealCbc(keys.server, 23, Buffer.from('HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n')));
    else if (verdict.alert === undefined) this.#socket.end();
    else {
      this.#send(21, sealCbc(keys.server, 21, Buffer.of(2, verdict.alert)));
      this.#socket.end();
    }
  }

  #refuse(alert: number): void {
    this.#send(21, Buffer.of(2, alert));
    this.#socket.end();
  }

  #send(type: number, fragment: Buffer): void {
    this.#socket.write(record(type, fragment));
  }
}

function record(type: number, fragment: Buffer): Buffer {
  return Buffer.concat([Buffer.of(type, 3, 3, fragment.length >> 8, fragment.length & 0xff), fragment]);
}
