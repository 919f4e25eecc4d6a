import type { Clock } from '../platform/clock.ts';
import type { Http } from '../platform/http.ts';
import type { Random } from '../platform/random.ts';
import { type DirectorySource, directorySource } from './directory.ts';
import { knownCa } from './known-ca.ts';
import { limiter } from './limiter.ts';
import { noncePool } from './nonces.ts';
import { type AcmeTransport, acmeTransport } from './transport.ts';

/** A CA as far as requests are concerned. */
export interface CaConnection {
  readonly directoryUrl: string;
  readonly transport: AcmeTransport;
  readonly directory: DirectorySource;
  readonly clock: Pick<Clock, 'now'>;
}

export interface ConnectionPorts {
  readonly http: Http;
  readonly clock: Clock;
  readonly random: Pick<Random, 'fraction'>;
}

/** The connection to a CA, with limits that suit it. */
export function caConnection(ports: ConnectionPorts, directoryUrl: string): CaConnection {
  const { limits } = knownCa(directoryUrl);
  const transport = acmeTransport({ ...ports, limiter: limiter(ports.clock, limits), nonces: noncePool() });
  const directory = directorySource(directoryUrl, transport, ports.clock);
  return { directoryUrl, transport, directory, clock: ports.clock };
}
