import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { AppError, messageOf } from '../errors.ts';

export interface ServerRequest {
  readonly method: string;
  readonly path: string;
}

export interface ServerAnswer {
  readonly status: number;
  readonly contentType: string;
  readonly body: string;
}

/** A listening server. */
export interface HttpServer {
  readonly port: number;
  /** Stops listening and ends idle connections; resolves when the requests under way are answered. */
  close(): Promise<void>;
}

/**
 * Serves `answer` on a port of every address (0 takes a free one). Request bodies are not read.
 * Throws AppError UNREACHABLE when the port cannot be had (EADDRINUSE, EACCES).
 */
export function serveHttp(port: number, answer: (request: ServerRequest) => ServerAnswer): Promise<HttpServer> {
  const server = createServer((request, response) => {
    const { status, contentType, body } = answer({ method: request.method ?? 'GET', path: request.url ?? '/' });
    response.writeHead(status, { 'content-type': contentType, 'content-length': Buffer.byteLength(body) });
    response.end(request.method === 'HEAD' ? undefined : body);
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
