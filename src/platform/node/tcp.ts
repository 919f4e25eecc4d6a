import { constants } from 'node:crypto';
import { connect as connectTcp, type Socket } from 'node:net';
import { type ConnectionOptions, connect as connectTls, type TLSSocket } from 'node:tls';
import { messageOf } from '../errors.ts';
import type { Tcp, TcpConnection, TcpFailure, TcpRead, TcpTarget, TlsClientOptions, TlsConnection } from '../tcp.ts';

/** Real sockets. */
export const nodeTcp: Tcp = {
  connect(target, timeoutMs) {
    const socket = connectTcp({ host: target.address, port: target.port, noDelay: true });
    return opened(socket, 'connect', timeoutMs, () => connectionOf(socket));
  },
  connectTls(target, options, timeoutMs) {
    const socket = connectTls(tlsOptions(target, options));
    return opened(socket, 'secureConnect', timeoutMs, () => tlsConnectionOf(socket));
  },
};

/** A reader slower than the peer must not fill the memory. */
const MAX_UNREAD = 262_144;
/** `ALL` alone would negotiate suites without authentication. */
const LEGACY_CIPHERS = 'ALL:!aNULL:!eNULL:@SECLEVEL=0';

function tlsOptions(target: TcpTarget, options: TlsClientOptions): ConnectionOptions {
  const { servername = '', legacy, maxVersion, session } = options;
  return {
    host: target.address,
    port: target.port,
    servername,
    // The question is what is served, to whomever; trust is judged from the certificate itself.
    rejectUnauthorized: false,
    ALPNProtocols: ['http/1.1'],
    ...(maxVersion === undefined ? {} : { maxVersion }),
    ...(session === undefined ? {} : { session: Buffer.from(session) }),
    ...(legacy
      ? { minVersion: 'TLSv1', ciphers: LEGACY_CIPHERS, secureOptions: constants.SSL_OP_LEGACY_SERVER_CONNECT }
      : {}),
  };
}

function opened<T>(socket: Socket, event: string, timeoutMs: number, use: () => T): Promise<T | TcpFailure> {
  return new Promise((resolve) => {
    const fail = (failure: TcpFailure) => {
      clearTimeout(timer);
      socket.destroy();
      resolve(failure);
    };
    const timer = setTimeout(() => fail({ kind: 'silent', reason: `no answer in ${timeoutMs} ms` }), timeoutMs);
    const onError = (error: Error) => fail(failureOf(error));
    socket.once('error', onError);
    socket.once('close', () => fail({ kind: 'reset', reason: 'closed by the server' }));
    socket.once(event, () => {
      clearTimeout(timer);
      socket.removeAllListeners('error');
      socket.removeAllListeners('close');
      resolve(use());
    });
  });
}

function failureOf(error: Error): TcpFailure {
  const code = 'code' in error ? String(error.code) : '';
  const reason = code || messageOf(error);
  if (code === 'ECONNREFUSED') return { kind: 'refused', reason };
  if (code === 'ECONNRESET' || code === 'EPIPE') return { kind: 'reset', reason };
  if (code === 'ETIMEDOUT') return { kind: 'silent', reason };
  return { kind: /SSL|TLS|EPROTO/.test(code) ? 'tls' : 'unreachable', reason };
}

function connectionOf(socket: Socket): TcpConnection {
  const unread: Uint8Array[] = [];
  let unreadLength = 0;
  let over: TcpRead | undefined;
  let waiting: ((read: TcpRead) => void) | undefined;

  const take = (): TcpRead | undefined => {
    const bytes = unread.shift();
    if (bytes === undefined) return over;
    unreadLength -= bytes.length;
    if (unreadLength < MAX_UNREAD) socket.resume();
    return { kind: 'bytes', bytes };
  };
  const wake = () => {
    const next = waiting === undefined ? undefined : take();
    if (next === undefined) return;
    waiting?.(next);
    waiting = undefined;
  };
  const end = (read: TcpRead) => {
    over ??= read;
    wake();
  };
  socket.on('data', (bytes: Buffer) => {
    unread.push(bytes);
    unreadLength += bytes.length;
    if (unreadLength >= MAX_UNREAD) socket.pause();
    wake();
  });
  socket.on('end', () => end({ kind: 'end' }));
  socket.on('error', () => end({ kind: 'reset' }));
  socket.on('close', () => end({ kind: 'reset' }));

  return {
    write: (bytes) => {
      if (!socket.destroyed) socket.write(bytes);
    },
    read: (timeoutMs) =>
      new Promise((resolve) => {
        const timer = setTimeout(() => {
          waiting = undefined;
          resolve({ kind: 'silent' });
        }, timeoutMs);
        waiting = (read) => {
          clearTimeout(timer);
          resolve(read);
        };
        wake();
      }),
    close: () => socket.destroy(),
  };
}

function tlsConnectionOf(socket: TLSSocket): TlsConnection {
  let latest: Buffer | undefined;
  // TLS 1.3 sends its tickets after the handshake.
  socket.on('session', (session) => {
    latest = session;
  });
  return {
    ...connectionOf(socket),
    resumed: socket.isSessionReused(),
    session: () => latest ?? socket.getSession(),
    leaf: () => socket.getPeerX509Certificate()?.raw,
  };
}
