import type { X509Certificate } from 'node:crypto';
import { type ClientRequest, request as httpRequest, type IncomingMessage } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { setTimeout as pause } from 'node:timers/promises';
import { connect } from 'node:tls';

const POLL_MS = 50;

export interface Front {
  readonly address: string;
  readonly httpPort: number;
  readonly httpsPort: number;
}

/** What a client of one vhost meets at one load balancer. */
export interface FrontLook {
  readonly httpStatus: number | null;
  readonly httpsStatus: number | null;
  readonly hsts: string | null;
}

/** The leaf a front shows for a host, trusted by `ca`; undefined when there is none, or none that is trusted. */
export function trustedLeaf(front: Front, host: string, ca: string): Promise<X509Certificate | undefined> {
  return new Promise((resolve) => {
    const socket = connect({ host: front.address, port: front.httpsPort, servername: host, ca, timeout: 2_000 });
    const settle = (leaf: X509Certificate | undefined) => {
      socket.destroy();
      resolve(leaf);
    };
    socket.once('secureConnect', () => settle(socket.getPeerX509Certificate()));
    socket.once('error', () => settle(undefined));
    socket.once('timeout', () => settle(undefined));
  });
}

/** Resolves with the leaf as soon as the front shows a trusted one for the host; rejects when `signal` aborts. */
export async function untilTrusted(
  front: Front,
  host: string,
  ca: string,
  signal: AbortSignal,
): Promise<X509Certificate> {
  for (;;) {
    signal.throwIfAborted();
    const leaf = await trustedLeaf(front, host, ca);
    if (leaf !== undefined) return leaf;
    await pause(POLL_MS);
  }
}

/** Plain and TLS status of a vhost's start page, and its HSTS header. */
export async function look(front: Front, host: string, ca: string): Promise<FrontLook> {
  const shared = { host: front.address, path: '/', headers: { host }, agent: false as const };
  const [plain, secure] = await Promise.all([
    head((done) => httpRequest({ ...shared, port: front.httpPort }, done)),
    head((done) => httpsRequest({ ...shared, port: front.httpsPort, servername: host, ca }, done)),
  ]);
  return { httpStatus: plain?.status ?? null, httpsStatus: secure?.status ?? null, hsts: secure?.hsts ?? null };
}

type Sending = (done: (response: IncomingMessage) => void) => ClientRequest;

function head(send: Sending): Promise<{ status: number; hsts: string | null } | undefined> {
  return new Promise((resolve) => {
    const exchange = send((response) => {
      response.resume();
      const hsts = response.headers['strict-transport-security'] ?? null;
      resolve({ status: response.statusCode ?? 0, hsts });
    });
    exchange.once('error', () => resolve(undefined));
    exchange.end();
  });
}
