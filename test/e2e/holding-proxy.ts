import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A proxy in front of an HTTP server that can keep requests waiting: so a command stays at the step that sends them. */
export interface HoldingProxy {
  readonly url: string;
  /** Keeps requests with such a method and path waiting from now on; resolves when the first has arrived. */
  hold(what: RegExp): Promise<void>;
  /** Lets those that wait go on, and the later ones pass. */
  release(): void;
  stop(): Promise<void>;
}

/** Starts it on a free port of this machine. Takes the URL of the server. */
export async function startHoldingProxy(target: string): Promise<HoldingProxy> {
  let held: { readonly what: RegExp; readonly arrived: () => void } | undefined;
  let waiting: (() => void)[] = [];
  const server = createServer((incoming, answer) => {
    const pass = () => forward(target, incoming, answer);
    if (!held?.what.test(`${incoming.method} ${incoming.url}`)) return pass();
    waiting.push(pass);
    held.arrived();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    hold: (what) => {
      const { promise, resolve } = Promise.withResolvers<void>();
      held = { what, arrived: resolve };
      return promise;
    },
    release: () => {
      const passing = waiting;
      held = undefined;
      waiting = [];
      for (const pass of passing) pass();
    },
    stop: async () => {
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await closed;
    },
  };
}

/** One who has gone meanwhile is no fault. */
function forward(target: string, incoming: IncomingMessage, answer: ServerResponse): void {
  const { method, headers } = incoming;
  const outgoing = request(new URL(incoming.url ?? '/', target), { method, headers }, (response) => {
    answer.writeHead(response.statusCode ?? 502, response.headers);
    response.pipe(answer);
  });
  outgoing.on('error', () => answer.destroy());
  answer.on('close', () => outgoing.destroy());
  incoming.pipe(outgoing);
}
