import type { Socket } from 'node:net';
import { createServer, type TlsOptions } from 'node:tls';
import type { TestPki } from './pki.ts';
import type { RunningServer } from './server-process.ts';

const ANSWER =
  'HTTP/1.1 200 OK\r\nStrict-Transport-Security: max-age=31536000\r\nContent-Length: 3\r\nConnection: close\r\n\r\nok\n';

/** A TLS server of Node's own (OpenSSL 3.5) with HSTS: TLS 1.2 and 1.3 unless told otherwise. */
export async function nodeTlsServer(pki: TestPki, options: TlsOptions = {}, answer = ANSWER): Promise<RunningServer> {
  const server = createServer({ key: pki.read('rsa2048.key'), cert: pki.read('rsa2048.pem'), ...options }, (socket) => {
    socket.on('error', () => socket.destroy());
    socket.once('data', () => socket.end(answer));
  });
  const sockets = new Set<Socket>();
  server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
  });
  server.on('tlsClientError', (_error, socket) => socket.destroy());
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  const stop = () =>
    new Promise<void>((resolve) => {
      for (const socket of sockets) socket.destroy();
      server.close(() => resolve());
    });
  return { port: address.port, stop };
}
