import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { type Pebble, startPebble } from '../../cluster/acme/pebble.ts';
import { freePorts } from '../../cluster/free-ports.ts';
import type { Supervisor } from '../../cluster/types.ts';

/** A real CA that counts what its clients cost it. */
export interface CountedPebble {
  readonly directoryUrl: string;
  readonly caFile: string;
  readonly version: string;
  /** Where challenges are looked for; clients listen there, one at a time. */
  readonly httpPort: number;
  /** Requests, connections and certificates handed out since the start. */
  counts(): Counts;
  stop(): Promise<void>;
}

export interface Counts {
  readonly requests: number;
  readonly connections: number;
  readonly certificates: number;
}

const HOST = '127.0.0.1';

/** Starts Pebble; every authorization is proven anew, as for a new client of a real CA. */
export async function startCountedPebble(supervisor: Supervisor): Promise<CountedPebble> {
  const [httpPort = 0, httpsPort = 0] = await freePorts(2, [HOST]);
  const loadBalancer = { address: HOST, http: httpPort, https: httpsPort };
  const pebble = await startPebble({ supervisor, loadBalancer, authorizationReusePercent: 0 });
  const front = await startCountingFront(Number(new URL(pebble.directoryUrl).port));
  return {
    directoryUrl: `https://${HOST}:${front.port}/dir`,
    caFile: pebble.caFile,
    version: pebble.version,
    httpPort,
    counts: () => countsOf(pebble, front.connections()),
    async stop() {
      front.close();
      await pebble.stop();
    },
  };
}

function countsOf({ requests }: Pebble, connections: number): Counts {
  const certificates = requests.filter(({ kind, status }) => kind === 'certificate' && status === 200).length;
  return { requests: requests.length, connections, certificates };
}

interface CountingFront {
  readonly port: number;
  connections(): number;
  close(): void;
}

/** Passes bytes on to `port`. The CA builds all its URLs from the Host header, so clients stay on this front. */
async function startCountingFront(port: number): Promise<CountingFront> {
  let connections = 0;
  const open = new Set<Socket>();
  const server = createServer({ noDelay: true }, (client) => {
    connections += 1;
    const ca = connect({ host: HOST, port, noDelay: true });
    for (const [socket, other] of [
      [client, ca],
      [ca, client],
    ] as const) {
      open.add(socket);
      socket.pipe(other);
      socket.on('error', () => other.destroy());
      socket.on('close', () => {
        open.delete(socket);
        other.destroy();
      });
    }
  });
  server.listen(0, HOST);
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    connections: () => connections,
    close: () => {
      server.close();
      for (const socket of open) socket.destroy();
    },
  };
}
