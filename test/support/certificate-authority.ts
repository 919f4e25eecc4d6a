import { createServer, type Server } from 'node:http';
import { acmeIssuer, type IssuerSettings } from '../../src/acme/issuer.ts';
import type { AcmeCa, ChallengeBoard } from '../../src/acme/types.ts';
import { nodeClock } from '../../src/platform/node/clock.ts';
import { type NodeHttp, nodeHttp } from '../../src/platform/node/http.ts';
import { nodeRandom } from '../../src/platform/node/random.ts';
import { type Pebble, type PebbleOptions, startPebble } from '../cluster/acme/pebble.ts';
import { freePorts } from '../cluster/free-ports.ts';
import { startSupervisor } from '../cluster/processes/supervisor.ts';

/** A real CA, and a web server that answers its challenges. */
export interface CertificateAuthority {
  readonly pebble: Pebble;
  readonly board: ChallengeBoard & { readonly tokens: ReadonlyMap<string, string> };
  readonly http: NodeHttp;
  readonly warnings: string[];
  /** A fresh issuer, as after a restart of the daemon. */
  issuer(settings?: Omit<IssuerSettings, 'directoryUrl'>): AcmeCa;
  stop(): Promise<void>;
}

/** Starts Pebble with its DNS server, and the web server that every name leads to. */
export async function startCertificateAuthority(
  options: Omit<PebbleOptions, 'supervisor' | 'loadBalancer'> = {},
): Promise<CertificateAuthority> {
  const supervisor = await startSupervisor();
  const [httpPort = 0, httpsPort = 0] = await freePorts(2, ['127.0.0.1']);
  const loadBalancer = { address: '127.0.0.1', http: httpPort, https: httpsPort };
  const pebble = await startPebble({ supervisor, loadBalancer, ...options });
  const tokens = new Map<string, string>();
  const server = await challengeServer(tokens, httpPort);
  const http = nodeHttp({ userAgent: 'dcos-letsencrypt-test', caPem: pebble.caPem });
  const warnings: string[] = [];
  const board = {
    tokens,
    publish: (token: string, keyAuthorization: string) => void tokens.set(token, keyAuthorization),
    withdraw: (token: string) => void tokens.delete(token),
  };
  const log = { info: () => {}, warn: (message: string) => void warnings.push(message) };
  const ports = { http, clock: nodeClock, random: nodeRandom, board, log };
  return {
    pebble,
    board,
    http,
    warnings,
    issuer: (settings = {}) => acmeIssuer(ports, { directoryUrl: pebble.directoryUrl, ...settings }),
    async stop() {
      await http.close();
      await pebble.stop();
      server.close();
      server.closeAllConnections();
      await supervisor.stop();
    },
  };
}

function challengeServer(tokens: ReadonlyMap<string, string>, port: number): Promise<Server> {
  const server = createServer((request, response) => {
    const keyAuthorization = tokens.get(request.url?.split('/').at(-1) ?? '');
    response.writeHead(keyAuthorization === undefined ? 404 : 200).end(keyAuthorization);
  });
  return new Promise((resolve) => {
    server.listen(port, '127.0.0.1', () => resolve(server));
  });
}
