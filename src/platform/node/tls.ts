import { connect, type TLSSocket } from 'node:tls';
import { messageOf } from '../errors.ts';
import type { Tls, TlsLook, TlsTarget } from '../tls.ts';

/** TLS over node:tls. TLS 1.2 and later, as any client of our day; trust is judged by the CAs Node brings along. */
export function nodeTls(): Tls {
  return { look };
}

/** `timeoutMs` spans connection and handshake; the connection is closed without a word once the certificate is known. */
function look(target: TlsTarget): Promise<TlsLook> {
  return new Promise((resolve) => {
    let socket: TLSSocket | undefined;
    const settle = (result: TlsLook) => {
      clearTimeout(timer);
      socket?.destroy();
      resolve(result);
    };
    const timer = setTimeout(
      () => settle({ kind: 'unknown', reason: `no answer within ${target.timeoutMs} ms` }),
      target.timeoutMs,
    );
    try {
      const { address: host, port, servername } = target;
      socket = connect({ host, port, servername, rejectUnauthorized: false });
      socket.once('secureConnect', () => socket && settle(lookOf(socket)));
      socket.once('close', () =>
        settle({ kind: 'unknown', reason: 'the connection was closed before a certificate came' }),
      );
      socket.on('error', (error) => settle({ kind: 'unknown', reason: reasonOf(error) }));
    } catch (error) {
      settle({ kind: 'unknown', reason: reasonOf(error) });
    }
  });
}

function lookOf(socket: TLSSocket): TlsLook {
  const leaf = socket.getPeerX509Certificate();
  if (leaf === undefined) return { kind: 'unknown', reason: 'the server showed no certificate' };
  return {
    kind: 'served',
    leafPem: leaf.toString(),
    protocol: socket.getProtocol() ?? 'unknown',
    authorized: socket.authorized,
  };
}

/** Several addresses tried (RFC 8305) fail as one AggregateError without a message; its code still says what happened. */
function reasonOf(error: unknown): string {
  const message = messageOf(error);
  if (message !== '') return message;
  return error instanceof Error && 'code' in error ? String(error.code) : 'the connection failed';
}
