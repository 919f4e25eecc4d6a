import type { Server } from 'node:http';
import { type Answer, type ApiRequest, jettyPage } from './answer.ts';
import { type HttpOptions, hostAndPort, startHttpServer } from './http-server.ts';

/**
 * The masters of one Marathon as clients meet them: each listens at an address of its own, at most one of them leads, and
 * what they know (in ZooKeeper) and run (on Mesos) outlives any of them.
 */
export class Masters {
  readonly #options: Omit<HttpOptions, 'notLeading'>;
  readonly #servers: Server[] = [];
  #leader = '';

  constructor(options: Omit<HttpOptions, 'notLeading'>) {
    this.#options = options;
  }

  /** `127.0.0.1:8080`; empty while none leads. */
  get leader(): string {
    return this.#leader;
  }

  /** Starts one more master, which leads from now on; resolves when it listens. */
  async lead(port: number): Promise<string> {
    const notLeading = (own: string, request: ApiRequest) => this.#notLeading(own, request);
    const server = await startHttpServer({ ...this.#options, port, notLeading });
    this.#servers.push(server);
    this.#leader = hostAndPort(server);
    return this.#leader;
  }

  /** Nobody leads: what still listens says so, and events end. */
  loseLeader(): void {
    this.#leader = '';
    this.#options.events.disconnect();
  }

  /** All of them stop listening. */
  async end(): Promise<void> {
    this.loseLeader();
    const closed = this.#servers.splice(0).map((server) => {
      const done = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      return done;
    });
    await Promise.all(closed);
  }

  /**
   * Events are redirected (mesosphere/marathon api/LeaderProxyFilter.scala, from 1.7); other requests are proxied there,
   * here redirected with their method, as proxies in front of Marathon do. Without a leader: 502, up to 1.5 503.
   */
  #notLeading(own: string, { path, uri, query }: ApiRequest): Answer | undefined {
    if (own === this.#leader) return undefined;
    const noLeader = this.#options.api.version === '1.4' ? 503 : 502;
    if (this.#leader === '') return jettyPage(noLeader, 'Could not determine the current leader');
    const search = query.size === 0 ? '' : `?${query}`;
    const headers = { Location: `http://${this.#leader}${uri}${search}` };
    return { status: path === '/v2/events' ? 302 : 307, headers };
  }
}
