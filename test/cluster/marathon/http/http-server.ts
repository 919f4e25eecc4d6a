import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import type { EventStreams } from '../event/event-streams.ts';
import type { Answer, ApiRequest } from './answer.ts';
import { answerRequest } from './answer-request.ts';
import type { Api } from './api.ts';
import { type Auth, authRefusal } from './auth.ts';

/**
 * Returns an answer to give instead of the real one, to test what clients make of it. `carryOut` has the request take
 * effect all the same, and returns what would have been answered.
 */
export type Inject = (request: ApiRequest, carryOut: () => Answer) => Answer | undefined | Promise<Answer | undefined>;

export interface HttpOptions {
  readonly address: string;
  readonly port: number;
  readonly auth: Auth;
  readonly inject: Inject;
  readonly events: EventStreams;
  readonly api: Api;
  /** What the master at an address (`127.0.0.1:8080`) answers while it does not lead. */
  readonly notLeading: (own: string, request: ApiRequest) => Answer | undefined;
}

/** Starts the HTTP side; resolves when it listens. */
export async function startHttpServer(options: HttpOptions): Promise<Server> {
  const server = createServer((request, response) => {
    // a client that breaks off while sending has nobody left to answer to
    serve(options, request, response).catch(() => response.destroy());
  });
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  server.once('error', reject);
  server.listen(options.port, options.address, resolve);
  await promise;
  return server;
}

/** `127.0.0.1:8080`. */
export function hostAndPort(server: Server): string {
  const { address, port } = server.address() as AddressInfo;
  return `${address}:${port}`;
}

async function serve(options: HttpOptions, incoming: IncomingMessage, response: ServerResponse): Promise<void> {
  const request = await readRequest(incoming);
  const { localAddress, localPort } = incoming.socket;
  const override =
    (await options.inject(request, () => answerRequest(options.api, request))) ??
    options.notLeading(`${localAddress}:${localPort}`, request);
  const refusal = override ?? authRefusal(options.auth, request);
  if (!refusal && isSubscription(request)) {
    options.events.attach(incoming, response, new Set(request.query.getAll('event_type')));
    return;
  }
  send(response, refusal ?? answerRequest(options.api, request), request, options.api.leader());
}

/** The Accept header must be exact, or the servlet answers 405. Source: Jetty's EventSourceServlet. */
function isSubscription({ method, path, headers }: ApiRequest): boolean {
  return method === 'GET' && path === '/v2/events' && headers.accept === 'text/event-stream';
}

async function readRequest(incoming: IncomingMessage): Promise<ApiRequest> {
  const uri = incoming.url ?? '/';
  const [rawPath = '/', query = ''] = uri.split(/\?(.*)/s);
  const path = rawPath.replace(/^\/service\/marathon(?=\/)/, '').replace(/(?<=.)\/+$/, '');
  return {
    method: incoming.method ?? 'GET',
    path,
    uri: rawPath,
    query: new URLSearchParams(query),
    headers: incoming.headers,
    body: await text(incoming),
    clientIp: incoming.socket.remoteAddress ?? '',
  };
}

/** Source: mesosphere/marathon api/CacheDisablingFilter.scala, LeaderProxyFilter.scala and api/HttpModule.scala. */
const HEADERS = {
  'Cache-Control': 'no-cache, no-store, must-revalidate',
  Pragma: 'no-cache',
  Expires: '0',
  'X-Frame-Options': 'DENY',
  'X-XSS-Protection': '1; mode=block',
};

function send(response: ServerResponse, answer: Answer, { method }: ApiRequest, leader: string): void {
  const json = answer.body === undefined ? undefined : JSON.stringify(answer.body);
  const content = answer.text?.content ?? json ?? '';
  const type = answer.text?.type ?? (json === undefined ? undefined : 'application/json');
  response.writeHead(answer.status, {
    ...HEADERS,
    'X-Marathon-Leader': `http://${leader}`,
    ...(type === undefined ? {} : { 'Content-Type': type }),
    ...(answer.status === 204 ? {} : { 'Content-Length': Buffer.byteLength(content) }),
    ...answer.headers,
  });
  response.end(method === 'HEAD' ? undefined : content);
}
