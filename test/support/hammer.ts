import { Agent, request } from 'node:https';

/** Where a client of one host is led to, in turns. */
export interface HammerTarget {
  readonly fronts: readonly { readonly address: string; readonly httpsPort: number }[];
  readonly host: string;
  /** Root that the shown certificate must chain to. */
  readonly ca: string;
  readonly clients: number;
  /** Keep connections, as browsers do; a new one for each request when left out. */
  readonly keepAlive?: boolean;
}

export interface HammerResult {
  readonly requests: number;
  /** Requests that needed their one retry, at the next front. */
  readonly retried: number;
  /** In words, each request that failed twice. */
  readonly failures: readonly string[];
}

export interface Hammer {
  /** How many requests have been answered so far. */
  answered(): number;
  stop(): Promise<HammerResult>;
}

const TIMEOUT_MS = 20_000;

/**
 * Clients that ask for a host's start page over HTTPS, without a pause and each time over a new connection, as browsers
 * behind a round-robin do: what one front does not answer is asked once more at the next.
 */
export function hammer({ fronts, host, ca, clients, keepAlive = false }: HammerTarget): Hammer {
  const failures: string[] = [];
  let requests = 0;
  let retried = 0;
  let isOver = false;
  // TLS sessions are resumed either way, as browsers do.
  const agent = new Agent({ keepAlive });
  const ask = (turn: number) => once(fronts[turn % fronts.length], host, ca, agent);
  const client = async (number: number) => {
    for (let turn = number; !isOver; turn += 1) {
      const problem = await ask(turn);
      const again = problem === undefined ? undefined : await ask(turn + 1);
      requests += 1;
      if (problem !== undefined) retried += 1;
      if (again !== undefined) failures.push(`${problem}; then ${again}`);
    }
  };
  const running = Array.from({ length: clients }, (_, number) => client(number));
  return {
    answered: () => requests,
    async stop() {
      isOver = true;
      await Promise.all(running);
      agent.destroy();
      return { requests, retried, failures };
    },
  };
}

/** What was wrong; undefined for a 200 over a connection that the root vouches for. */
function once(
  front: HammerTarget['fronts'][number] | undefined,
  host: string,
  ca: string,
  agent: Agent,
): Promise<string | undefined> {
  return new Promise((resolve) => {
    const exchange = request(
      {
        host: front?.address,
        port: front?.httpsPort,
        servername: host,
        headers: { host },
        ca,
        agent,
        timeout: TIMEOUT_MS,
      },
      (response) => {
        response.resume();
        response.once('end', () => resolve(response.statusCode === 200 ? undefined : `status ${response.statusCode}`));
        response.once('error', (error) => resolve(String(error)));
      },
    );
    exchange.once('timeout', () => exchange.destroy(new Error('timed out')));
    exchange.once('error', (error) => resolve(`${front?.address}: ${error.message}`));
    exchange.end();
  });
}
