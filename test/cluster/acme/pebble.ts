import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePorts } from '../free-ports.ts';
import { type ServerProcess, startServer } from '../processes/server-process.ts';
import type { Supervisor } from '../types.ts';
import { type DnsControl, dnsControl } from './dns-control.ts';
import { startDnsFront } from './dns-front.ts';
import { type FaultProxy, startFaultProxy } from './fault-proxy.ts';
import { listenerCertificate } from './listener-certificate.ts';
import { managementGet } from './management.ts';
import { pebbleConfig } from './pebble-config.ts';
import { type NewerPebble, type PebblePrograms, pebblePrograms } from './pebble-programs.ts';

export interface PebbleOptions {
  readonly supervisor: Supervisor;
  /** Where every name leads to unless `dns` says otherwise, and the ports there that stand for 80 and 443. */
  readonly loadBalancer: { readonly address: string; readonly http: number; readonly https: number };
  /** 90 days if not given. */
  readonly validitySeconds?: number;
  /** Names and descriptions, as the directory's `meta.profiles` shows them. */
  readonly profiles?: Readonly<Record<string, string>>;
  /** Accounts are for customers only: key ids and base64url keys (RFC 8555 section 7.3.4). */
  readonly externalAccounts?: Readonly<Record<string, string>>;
  /** Each of the three probes of a validation sleeps up to so many seconds less one; 0 if not given. */
  readonly vaSleepSeconds?: number;
  /** Share of good nonces that are refused; 0 if not given. */
  readonly nonceRejectPercent?: number;
  /** Share of valid authorizations that a new order reuses; 100, as Let's Encrypt does, if not given. */
  readonly authorizationReusePercent?: number;
  /** Further chains, each with a root of its own; and intermediates per chain. */
  readonly alternateRoots?: number;
  readonly chainLength?: number;
  readonly newer?: NewerPebble;
  /** Called when Pebble or its DNS server ends without having been told to, with what it said last. */
  readonly onExit?: (message: string) => void;
  readonly log?: (line: string) => void;
}

export interface Pebble
  extends Pick<FaultProxy, 'directoryUrl' | 'renewalInfo' | 'requests' | 'addFault' | 'clearFaults'> {
  /** What a client must trust to talk to `directoryUrl`; the file is for NODE_EXTRA_CA_CERTS. */
  readonly caPem: string;
  readonly caFile: string;
  readonly version: string;
  readonly dns: DnsControl;
  /** The name server for clients, `127.0.0.1:40053`. */
  readonly dnsAddress: string;
  /** The roots that issued certificates chain to, the default one first; new ones after each restart. */
  rootsPem(): Promise<string>;
  /** Ends Pebble and starts it again at the same address: accounts, orders and certificates are forgotten. */
  restart(): Promise<void>;
  /** Ends Pebble without a word; the proxy then answers 502. */
  kill(): Promise<void>;
  stop(): Promise<void>;
}

const HOST = '127.0.0.1';
const VALIDITY_S = 90 * 86_400;
const PROFILES = { classic: 'The default', tlsserver: '45 days', shortlived: 'Six days' };

/** Starts Pebble, its DNS server and the fault proxy in front of it, and waits until the directory is served. */
export async function startPebble(options: PebbleOptions): Promise<Pebble> {
  const [programs, directory, ports] = await Promise.all([
    pebblePrograms(options.newer ?? 'if-built', options.log ?? (() => {})),
    mkdtemp(join(tmpdir(), 'pebble-')),
    freePorts(4, [HOST]),
  ]);
  const [pebblePort = 0, managementPort = 0, dnsPort = 0, dnsManagementPort = 0] = ports;
  const profiles = options.profiles ?? PROFILES;
  const certificate = listenerCertificate([HOST, 'localhost']);
  const caFile = join(directory, 'ca.pem');
  const settings = {
    host: HOST,
    port: pebblePort,
    managementPort,
    certFile: join(directory, 'cert.pem'),
    keyFile: join(directory, 'key.pem'),
    httpPort: options.loadBalancer.http,
    tlsPort: options.loadBalancer.https,
    validitySeconds: options.validitySeconds ?? VALIDITY_S,
    profiles,
    externalAccounts: options.externalAccounts,
  };
  await Promise.all([
    writeFile(caFile, certificate.caPem),
    writeFile(settings.certFile, certificate.certPem),
    writeFile(settings.keyFile, certificate.keyPem),
    writeFile(join(directory, 'pebble.json'), JSON.stringify(pebbleConfig(settings, programs))),
  ]);

  const management = (path: string): Promise<string> =>
    managementGet(`https://${HOST}:${managementPort}${path}`, certificate.caPem);
  const start = async (): Promise<ServerProcess> => {
    const args = ['-config', join(directory, 'pebble.json'), '-dnsserver', `${HOST}:${dnsPort}`];
    const request = {
      name: 'pebble',
      command: [programs.pebble, ...args] as const,
      env: pebbleEnvironment(options),
      cwd: directory,
    };
    const server = await startServer(options.supervisor, request, options.onExit);
    await server.ready(() => management('/roots/0'));
    return server;
  };
  const dnsUrl = `http://${HOST}:${dnsManagementPort}`;
  const [dnsServer, dnsFront, firstPebble, proxy] = await Promise.all([
    startDns(options, programs, directory, dnsPort, dnsUrl),
    startDnsFront(dnsPort),
    start(),
    startFaultProxy({ host: HOST, pebblePort, certificate, profiles }),
  ]);
  let pebble = firstPebble;

  return {
    ...proxy,
    caPem: certificate.caPem,
    caFile,
    version: programs.version,
    dns: dnsControl(dnsUrl, dnsFront),
    dnsAddress: dnsFront.address,
    rootsPem: () => allRoots(management, options.alternateRoots ?? 0),
    restart: async () => {
      await pebble.end();
      pebble = await start();
    },
    kill: () => pebble.end('SIGKILL'),
    stop: async () => {
      proxy.close();
      dnsFront.close();
      await Promise.all([pebble.end(), dnsServer.end()]);
      await rm(directory, { recursive: true, force: true });
    },
  };
}

function pebbleEnvironment(options: PebbleOptions): Record<string, string> {
  return {
    ...(options.vaSleepSeconds === undefined
      ? { PEBBLE_VA_NOSLEEP: '1' }
      : { PEBBLE_VA_SLEEPTIME: String(options.vaSleepSeconds) }),
    PEBBLE_WFE_NONCEREJECT: String(options.nonceRejectPercent ?? 0),
    PEBBLE_AUTHZREUSE: String(options.authorizationReusePercent ?? 100),
    PEBBLE_ALTERNATE_ROOTS: String(options.alternateRoots ?? 0),
    PEBBLE_CHAIN_LENGTH: String(options.chainLength ?? 1),
  };
}

/** Without an IPv6 address: Pebble tries that first and never falls back to IPv4. */
async function startDns(
  options: PebbleOptions,
  programs: PebblePrograms,
  directory: string,
  port: number,
  managementUrl: string,
): Promise<ServerProcess> {
  const unused = ['-http01', '', '-https01', '', '-tlsalpn01', '', ...(programs.hasDoh ? ['-doh', ''] : [])];
  const listen = [programs.dnsFlag, `${HOST}:${port}`, '-management', new URL(managementUrl).host];
  const answers = ['-defaultIPv4', options.loadBalancer.address, '-defaultIPv6', ''];
  const command = [programs.challtestsrv, ...unused, ...listen, ...answers] as const;
  const request = { name: 'pebble-challtestsrv', command, env: {}, cwd: directory };
  const server = await startServer(options.supervisor, request, options.onExit);
  await server.ready(() => fetch(managementUrl));
  return server;
}

async function allRoots(management: (path: string) => Promise<string>, alternates: number): Promise<string> {
  const roots = Array.from({ length: alternates + 1 }, (_, index) => management(`/roots/${index}`));
  return (await Promise.all(roots)).join('');
}
