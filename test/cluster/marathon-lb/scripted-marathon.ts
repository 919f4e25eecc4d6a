import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { RawApp } from './types.ts';

export interface ScriptedMarathon {
  readonly url: string;
  /** Requests so far, `GET /v2/apps?...`, oldest first. */
  readonly requests: readonly IncomingMessage[];
  /** What `/v2/apps` answers from now on. */
  answer(apps: readonly RawApp[] | { readonly status: number; readonly body: string }): void;
  /** Writes raw text to every open event stream. */
  send(text: string): void;
  /** Writes one event of this type. */
  event(eventType: string): void;
  /** Leaves requests for `/v2/apps` unanswered until the returned function is called. */
  holdApps(): () => void;
  /** How many requests for this path have come in. */
  count(path: string): number;
  /** Ends all event streams. */
  hangUp(): void;
  /** Resolves when `count` requests for this path have come in since the start. */
  asked(path: string, count: number): Promise<void>;
  close(): void;
}

/** The two requests of Marathon that marathon-lb makes, for tests of the stand-in alone. */
export async function scriptedMarathon(apps: readonly RawApp[]): Promise<ScriptedMarathon> {
  let reply: RawApp[] | { readonly status: number; readonly body: string } = [...apps];
  const requests: IncomingMessage[] = [];
  const streams = new Set<ServerResponse>();
  let held = Promise.resolve();
  const server = createServer(async (request, response) => {
    requests.push(request);
    server.emit('asked');
    if (request.url?.startsWith('/v2/events')) {
      streams.add(response);
      response.writeHead(200, { 'Content-Type': 'text/event-stream' }).write('\r\n');
      response.once('close', () => streams.delete(response));
    } else {
      await held;
      const { status, body } = Array.isArray(reply) ? { status: 200, body: JSON.stringify({ apps: reply }) } : reply;
      response.writeHead(status, { 'Content-Type': 'application/json' }).end(body);
    }
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');

  const count = (path: string): number => requests.filter((request) => request.url?.startsWith(path)).length;
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    answer: (next) => {
      reply = 'status' in next ? next : [...next];
    },
    send: (text) => {
      for (const stream of streams) stream.write(text);
    },
    event: (eventType) => {
      for (const stream of streams) stream.write(`event: ${eventType}\r\ndata: {"eventType":"${eventType}"}\r\n\r\n`);
    },
    holdApps: () => {
      const { promise, resolve } = Promise.withResolvers<void>();
      held = promise;
      return resolve;
    },
    count,
    hangUp: () => {
      for (const stream of streams) stream.end();
    },
    asked: async (path, wanted) => {
      while (count(path) < wanted) await once(server, 'asked');
    },
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}
