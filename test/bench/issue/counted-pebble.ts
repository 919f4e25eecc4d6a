import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { Socket } from 'node:net';
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
  const connections = countedConnections(Number(new URL(pebble.directoryUrl).port));
  return {
    directoryUrl: pebble.directoryUrl,
    caFile: pebble.caFile,
    version: pebble.version,
    httpPort,
    counts: () => countsOf(pebble, connections.count()),
    async stop() {
      connections.stop();
      await pebble.stop();
    },
  };
}

function countsOf({ requests }: Pebble, connections: number): Counts {
  const certificates = requests.filter(({ kind, status }) => kind === 'certificate' && status === 200).length;
  return { requests: requests.length, connections, certificates };
}

/** Of the server of this process that listens on `port`: the front of the CA, which all its clients talk to. */
function countedConnections(port: number): { count(): number; stop(): void } {
  let connections = 0;
  const onConnection = (message: unknown): void => {
    if ((message as { readonly socket: Socket }).socket.localPort === port) connections += 1;
  };
  subscribe('net.server.socket', onConnection);
  return { count: () => connections, stop: () => void unsubscribe('net.server.socket', onConnection) };
}
