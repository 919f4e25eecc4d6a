import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { AppError, messageOf } from '../errors.ts';
import type { ServerAnswer, ServerRequest } from '../http-server.ts';

/** A listening server. */
export interface HttpServer {
  readonly port: number;
  /** Stops listening and ends idle connections; resolves when the requests under way are answered. */
  close(): Promise<void>;
}

/** A client that is slower than this at sending a request is dropped: nobody sends us much. */
const REQUEST_TIMEOUT_MS = 30_000;

type Answering = (request: ServerRequest) => ServerAnswer | Promise<ServerAnswer>;

/**
 * Serves `answer` on a port of every address (0 takes a free one), to requests with bodies of up to `bodyLimitBytes`;
 * with 0 no body is read, and the answer comes at once. An answer that throws is a 500 without words: what it
 * wants to tell, it has to answer itself. Throws AppError UNREACHABLE when the port cannot be had (EADDRINUSE, EACCES).
 */
export function serveHttp(port: number, answer: Answering, bodyLimitBytes = 0): Promise<HttpServer> {
  const server = createServer({ requestTimeout: REQUEST_TIMEOUT_MS }, async (incoming, response) => {
    try {
      const body = await readBody(incoming, bodyLimitBytes);
      send(incoming, response, await answer(requestOf(incoming, body)));
    } catch {
      if (response.headersSent) response.destroy();
      else send(incoming, response, FAILED);
    }
  });
  return new Promise((resolve, reject) => {
    server.once('error', (error) => {
      reject(new AppError('UNREACHABLE', `cannot listen on port ${port}: ${messageOf(error)}`, { cause: error }));
    });
    server.listen(port, () => {
      resolve({
        port: (server.address() as AddressInfo).port,
        close: () =>
          new Promise((closed) => {
            server.close(() => closed());
            server.closeIdleConnections();
          }),
      });
    });
  });
}

const FAILED: ServerAnswer = { status: 500, contentType: 'text/plain; charset=utf-8', body: 'internal error\n' };

function requestOf({ method = 'GET', url = '/', headers }: IncomingMessage, body: string | undefined): ServerRequest {
  return { method, path: url, header: (name) => [headers[name]].flat().join(', ') || undefined, body };
}

/** Undefined when there is more than the limit; the rest is not waited for. Throws when the client goes away. */
async function readBody(incoming: IncomingMessage, limitBytes: number): Promise<string | undefined> {
  if (limitBytes === 0) return '';
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of incoming.iterator({ destroyOnReturn: false })) {
    length += chunk.length;
    if (length > limitBytes) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

/** A connection whose request was not read to its end cannot carry another. */
function send(incoming: IncomingMessage, response: ServerResponse, answer: ServerAnswer): void {
  response.writeHead(answer.status, {
    'content-type': answer.contentType,
    'content-length': Buffer.byteLength(answer.body),
    ...answer.headers,
    ...(incoming.complete || !hasBody(incoming) ? {} : { connection: 'close' }),
  });
  response.end(incoming.method === 'HEAD' ? undefined : answer.body);
}

/** RFC 9112 section 6.3: a request without either header has no body. */
function hasBody({ headers }: IncomingMessage): boolean {
  return headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0;
}
