import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import http from 'node:http';
import https from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { text } from 'node:stream/consumers';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { freePorts } from '../free-ports.ts';
import { COMPILE_CACHE } from '../images/images.ts';
import type { ManagedProcess, Supervisor } from '../types.ts';

export interface RunningLoadBalancer {
  readonly process: ManagedProcess;
  readonly directory: string;
  readonly ports: { readonly http: number; readonly https: number; readonly stats: number; readonly appId: number };
  /** Everything it has printed so far. */
  log(): string;
  /** Resolves when it has printed a line that matches. */
  printed(pattern: RegExp): Promise<void>;
  /** Resolves when the health check answers 200. */
  healthy(): Promise<void>;
}

/** Starts the stand-in as a Mesos task would, on free ports of 127.0.0.1 and in a directory of its own that ends with it. */
export async function runLoadBalancer(
  supervisor: Supervisor,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<RunningLoadBalancer> {
  const directory = await mkdtemp(join(tmpdir(), 'stand-in-'));
  const [httpPort = 0, httpsPort = 0, stats = 0, appId = 0] = await freePorts(4, ['127.0.0.1']);
  const process_ = await supervisor.spawn({
    name: 'marathon-lb',
    command: [process.execPath, fileURLToPath(new URL('./main.ts', import.meta.url)), ...args],
    env: { ...COMPILE_CACHE, HOST: '127.0.0.1', PORTS: [httpPort, httpsPort, stats, appId].join(','), ...env },
    cwd: directory,
  });
  void process_.exited.then(() => rm(directory, { recursive: true, force: true }));
  const lines: string[] = [];
  const reader = createInterface({ input: process_.stdout }).on('line', (line) => lines.push(line));
  createInterface({ input: process_.stderr }).on('line', (line) => lines.push(line));

  return {
    process: process_,
    directory,
    ports: { http: httpPort, https: httpsPort, stats, appId },
    log: () => lines.join('\n'),
    printed: async (pattern) => {
      while (!pattern.test(lines.join('\n'))) await once(reader, 'line');
    },
    healthy: async () => {
      const url = `http://127.0.0.1:${stats}/_haproxy_health_check`;
      while ((await fetchFrom(url).catch(() => undefined))?.status !== 200) await delay(10);
    },
  };
}

export interface Fetched {
  readonly status: number;
  readonly headers: http.IncomingHttpHeaders;
  readonly body: string;
}

export interface FetchOptions {
  readonly host?: string;
  /** Server name of the TLS handshake; '' sends none. */
  readonly sni?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** One request on a connection of its own, without following redirects or checking certificates. */
export async function fetchFrom(url: string, options: FetchOptions = {}): Promise<Fetched> {
  const host = options.host === undefined ? {} : { Host: options.host };
  const secure = { rejectUnauthorized: false, servername: options.sni ?? '' };
  const request = (url.startsWith('https:') ? https : http).request(url, {
    agent: false,
    headers: { ...host, ...options.headers },
    ...(url.startsWith('https:') && secure),
  });
  request.end();
  const [response] = (await once(request, 'response')) as [http.IncomingMessage];
  return { status: response.statusCode ?? 0, headers: response.headers, body: await text(response) };
}
