import { createServer, type Server, type Socket } from 'node:net';

/** A TCP server on loopback that says what a test tells it to. */
export interface EmulatedServer {
  readonly port: number;
  /** Connections taken so far. */
  readonly connections: () => number;
  /** Connections open now. */
  readonly open: () => number;
  stop(): Promise<void>;
}

/** What a server does with a new connection; `number` counts from 1. */
export type Behaviour = (socket: Socket, number: number) => void;

/** Starts a server of that behaviour on a free port. */
export async function emulatedServer(behaviour: Behaviour): Promise<EmulatedServer> {
  const sockets = new Set<Socket>();
  let connections = 0;
  const server: Server = createServer({ noDelay: true }, (socket) => {
    connections += 1;
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    socket.on('error', () => socket.destroy());
    behaviour(socket, connections);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return {
    port: address.port,
    connections: () => connections,
    open: () => sockets.size,
    stop: () =>
      new Promise((resolve) => {
        for (const socket of sockets) socket.destroy();
        server.close(() => resolve());
      }),
  };
}
