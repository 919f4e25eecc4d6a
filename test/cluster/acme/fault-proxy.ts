import { once } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { Agent, createServer, request as httpsRequest, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { setTimeout as delay } from 'node:timers/promises';
import { acmeRequest } from './acme-request.ts';
import { headerOf, problem, withHeader, withJson } from './answers.ts';
import type { ListenerCertificate } from './listener-certificate.ts';
import { orderGate } from './order-gate.ts';
import { orderRules } from './order-rules.ts';
import { type RenewalInfo, renewalInfo } from './renewal-info.ts';
import type { AcmeAnswer, AcmeRequest, Action, Fault, RecordedRequest } from './types.ts';

export interface FaultProxyOptions {
  readonly host: string;
  /** Port of Pebble's own listener on the same host. */
  readonly pebblePort: number;
  readonly certificate: ListenerCertificate;
  /** Profile names with their descriptions, as the directory shows them. */
  readonly profiles: Readonly<Record<string, string>>;
}

export interface FaultProxy {
  readonly directoryUrl: string;
  readonly renewalInfo: RenewalInfo;
  /** All requests so far, oldest first. */
  readonly requests: readonly RecordedRequest[];
  /** Adds a fault; the returned function takes it back. The first fault that answers or drops wins. */
  addFault(fault: Fault): () => void;
  clearFaults(): void;
  close(): void;
}

/**
 * A TLS proxy in front of Pebble that keeps the Host header: Pebble demands that the JWS `url` agrees with it and
 * builds all URLs from it, so clients stay on the proxy (letsencrypt/pebble wfe/wfe.go, `verifyPOST`). It adds what
 * Let's Encrypt has and Pebble 2.4 lacks, and fails on demand.
 */
export async function startFaultProxy(options: FaultProxyOptions): Promise<FaultProxy> {
  const agent = new Agent({ keepAlive: true, ca: options.certificate.caPem });
  const faults = new Set<Fault>();
  const requests: RecordedRequest[] = [];
  const info = renewalInfo(Date.now);
  const rules = orderRules(new Set(Object.keys(options.profiles)), info.find);
  const gate = orderGate();

  const forward = (request: AcmeRequest) => gate.pass(request.kind, () => send(options, agent, request));

  /** Undefined when the connection is to be dropped. */
  const respond = async (request: AcmeRequest): Promise<AcmeAnswer | undefined> => {
    const actions = [...faults].map((fault) => fault(request)).filter((action) => action !== undefined);
    for (const action of actions) if (action.kind === 'delay') await delay(action.ms);
    const verdict = actions.find((action) => action.kind === 'answer' || action.kind === 'drop');
    if (verdict?.kind === 'drop' && verdict.when === 'before') return undefined;
    if (verdict?.kind === 'answer') return withNonce(request, verdict.answer, forward);
    const answer = await ownAnswer(request, options, info, rules, forward);
    info.observe(request, answer);
    return verdict === undefined ? altered(answer, actions) : undefined;
  };

  const server = createServer({ cert: options.certificate.certPem, key: options.certificate.keyPem });
  server.on('request', async (incoming: IncomingMessage, outgoing: ServerResponse) => {
    const body = await buffer(incoming);
    const request = acmeRequest(incoming.method ?? '', incoming.url ?? '', incoming.headers, body);
    const answer = await respond(request).catch((error: Error) =>
      problem(502, 'serverInternal', `Pebble does not answer: ${error.message}`),
    );
    requests.push(record(request, answer?.status));
    if (answer === undefined) incoming.socket.destroy();
    else
      outgoing.writeHead(answer.status, { ...answer.headers, 'Content-Length': answer.body.length }).end(answer.body);
  });
  server.listen(0, options.host);
  await once(server, 'listening');

  return {
    directoryUrl: `https://${options.host}:${(server.address() as AddressInfo).port}/dir`,
    renewalInfo: info,
    requests,
    addFault: (fault) => {
      faults.add(fault);
      return () => faults.delete(fault);
    },
    clearFaults: () => faults.clear(),
    close: () => close(server, agent),
  };
}

type Forward = (request: AcmeRequest) => Promise<AcmeAnswer>;

/** The CA's answer, with what this proxy knows better. */
async function ownAnswer(
  request: AcmeRequest,
  options: FaultProxyOptions,
  info: RenewalInfo,
  rules: ReturnType<typeof orderRules>,
  forward: Forward,
): Promise<AcmeAnswer> {
  if (request.kind === 'renewalInfo') return info.answer(request);
  const refusal = request.kind === 'newOrder' ? rules.refusal(request) : undefined;
  if (refusal !== undefined) return withNonce(request, refusal, forward);
  const answer = rules.complete(request, await forward(request));
  if (request.kind !== 'directory') return answer;
  return withJson(answer, (directory) => ({
    ...directory,
    renewalInfo: `https://${request.headers.host}/renewal-info`,
    meta: { ...(directory.meta as object), profiles: options.profiles },
  }));
}

/** Every answer to a POST carries a nonce (RFC 8555, section 6.5), an error too; only Pebble can make one. */
async function withNonce(request: AcmeRequest, answer: AcmeAnswer, forward: Forward): Promise<AcmeAnswer> {
  if (request.method !== 'POST') return answer;
  const nonceRequest = {
    ...request,
    kind: 'newNonce',
    method: 'GET',
    path: '/nonce-plz',
    body: Buffer.alloc(0),
  } as const;
  const nonce = await forward(nonceRequest).catch(() => undefined);
  const value = nonce && headerOf(nonce, 'Replay-Nonce');
  return value === undefined ? answer : withHeader(answer, 'Replay-Nonce', value);
}

function altered(answer: AcmeAnswer, actions: readonly Action[]): AcmeAnswer {
  return actions.reduce((current, action) => (action.kind === 'alter' ? action.alter(current) : current), answer);
}

async function send(options: FaultProxyOptions, agent: Agent, request: AcmeRequest): Promise<AcmeAnswer> {
  const { 'content-length': _, 'transfer-encoding': __, connection: ___, ...headers } = request.headers;
  const outgoing = httpsRequest({
    host: options.host,
    port: options.pebblePort,
    method: request.method,
    path: request.path,
    headers: { ...headers, 'content-length': request.body.length },
    agent,
  });
  outgoing.end(request.body);
  const [incoming] = (await once(outgoing, 'response')) as [IncomingMessage];
  const body = await buffer(incoming);
  const { 'content-length': ____, 'transfer-encoding': _____, connection: ______, ...kept } = incoming.headers;
  return { status: incoming.statusCode ?? 0, headers: kept as AcmeAnswer['headers'], body };
}

function record(request: AcmeRequest, status: number | undefined): RecordedRequest {
  const { kind, method, path, payload } = request;
  return { at: Date.now(), kind, method, path, userAgent: request.headers['user-agent'], payload, status };
}

function close(server: Server, agent: Agent): void {
  server.closeAllConnections();
  server.close();
  agent.destroy();
}
