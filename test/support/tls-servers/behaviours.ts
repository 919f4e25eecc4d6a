import { connect, type Socket } from 'node:net';
import type { Behaviour } from './emulated-server.ts';

/** Never says a word. */
export const silent: Behaviour = () => {};

/** Closes every connection at once. */
export const closing: Behaviour = (socket) => socket.end();

/** Announces a record of 16 KB and sends a byte of it every few milliseconds, for ever. */
export const dripping: Behaviour = (socket) => {
  socket.write(Uint8Array.of(22, 3, 3, 0x40, 0, 2, 0, 0x3f, 0xfc));
  const timer = setInterval(() => socket.write(Uint8Array.of(0)), 5);
  socket.on('close', () => clearInterval(timer));
};

/** Sends records without end: empty handshake fragments, which complete nothing. */
export const endless: Behaviour = (socket) => {
  const records = Buffer.concat(Array.from({ length: 1000 }, () => Buffer.of(22, 3, 3, 0, 0)));
  const pour = () => {
    while (!socket.destroyed && socket.write(records));
  };
  socket.on('drain', pour);
  socket.once('data', pour);
};

/** Another protocol. */
export const plainHttp: Behaviour = (socket) => {
  socket.once('data', () => socket.end('HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n'));
};

/** Bytes that look like a handshake record and are none; the same for the same connection number. */
export const garbage: Behaviour = (socket, number) => {
  socket.once('data', () => {
    const noise = Buffer.from(Array.from({ length: 200 }, (_, at) => (at * 31 + number * 17) % 256));
    socket.end(Buffer.concat([Buffer.of(22, 3, 3, 0, 200), noise]));
  });
};

/** How a server in front of another one meddles with what passes. */
export interface Meddling {
  /** Called with each ClientHello; true drops the connection without a word. */
  readonly refuses?: (hello: Buffer) => boolean;
  /** What becomes of the answer: the pieces it is sent in. */
  readonly answers?: (bytes: Buffer) => readonly Buffer[];
  /** Connections taken at a time; the others are reset at once. */
  readonly atMost?: number;
  /** Milliseconds before the hello is passed on. */
  readonly delayMs?: number;
  /** After so many connections every further one is reset. */
  readonly diesAfter?: number;
}

/** Passes everything to a real TLS server at `port` on loopback, with the flaws of a badly made middlebox. */
export function inFrontOf(port: number, meddling: Meddling): Behaviour {
  let open = 0;
  return (socket, number) => {
    if (
      open >= (meddling.atMost ?? Number.POSITIVE_INFINITY) ||
      number > (meddling.diesAfter ?? Number.POSITIVE_INFINITY)
    ) {
      socket.resetAndDestroy();
      return;
    }
    open += 1;
    socket.on('close', () => {
      open -= 1;
    });
    socket.once('data', (hello) => {
      if (meddling.refuses?.(hello) === true) socket.destroy();
      else if (meddling.delayMs === undefined) passOn(socket, hello, port, meddling);
      else setTimeout(() => passOn(socket, hello, port, meddling), meddling.delayMs);
    });
  };
}

function passOn(socket: Socket, hello: Buffer, port: number, { answers = (bytes) => [bytes] }: Meddling): void {
  if (socket.destroyed) return;
  const server = connect({ host: '127.0.0.1', port, noDelay: true });
  server.write(hello);
  socket.on('data', (bytes) => server.write(bytes));
  server.on('data', (bytes: Buffer) => {
    for (const piece of answers(bytes)) socket.write(piece);
  });
  server.on('end', () => socket.end());
  server.on('error', () => socket.destroy());
  socket.on('close', () => server.destroy());
}

/** Single bytes. */
export function bytewise(bytes: Buffer): readonly Buffer[] {
  return Array.from(bytes, (byte) => Buffer.of(byte));
}

/** The clear handshake records of an answer, cut into records of three bytes of content each. */
export function inTinyRecords(bytes: Buffer): readonly Buffer[] {
  const records: Buffer[] = [];
  for (let at = 0; at + 5 <= bytes.length; ) {
    const end = at + 5 + bytes.readUInt16BE(at + 3);
    const clear = bytes[at] === 22 && [2, 11, 12, 14].includes(bytes[at + 5] ?? 0);
    if (!clear || end > bytes.length) return [...records, bytes.subarray(at)];
    for (let from = at + 5; from < end; from += 3) {
      const piece = bytes.subarray(from, Math.min(end, from + 3));
      records.push(Buffer.concat([bytes.subarray(at, at + 3), Buffer.of(0, piece.length), piece]));
    }
    at = end;
  }
  return records;
}
