import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';

/** A Marathon with one app, the load balancer, whose changes take effect at once. */
export interface ScriptedMarathon {
  readonly url: string;
  env(): Readonly<Record<string, string>>;
  /** How often the app was changed. */
  changes(): number;
  /** Called at each change before it is answered, until `reset`. */
  onChange(told: () => void): void;
  /** Puts a text into a variable of the load balancer, behind everybody's back. */
  install(variable: string, text: string): void;
  reset(): void;
  close(): void;
}

/**
 * Starts it on a free port. The load balancer's one instance is at 127.0.0.1 with the given port for http; nobody
 * listens on its https port. Source of the shapes: Marathon 1.11, `GET /v2/apps/{id}`.
 */
export async function scriptedMarathon(httpPort: number, httpsPort: number): Promise<ScriptedMarathon> {
  let env: Record<string, string> = { HAPROXY_SSL_CERT: '' };
  let changes = 0;
  let told = (): void => {};
  const app = () => ({
    id: '/marathon-lb',
    instances: 1,
    args: ['sse', '--group', 'external'],
    env,
    labels: {},
    networks: [{ mode: 'host' }],
    portDefinitions: [{ port: httpPort }, { port: httpsPort }],
    upgradeStrategy: { minimumHealthCapacity: 0, maximumOverCapacity: 0 },
    version: `2026-01-01T00:00:00.${String(changes).padStart(3, '0')}Z`,
    deployments: [],
    tasksRunning: 1,
    tasksHealthy: 0,
    tasks: [{ id: 'lb.1', host: '127.0.0.1', ports: [httpPort, httpsPort], state: 'TASK_RUNNING' }],
  });
  const server = createServer(async (request, response) => {
    const answer = (body: unknown) => response.setHeader('content-type', 'application/json').end(JSON.stringify(body));
    if (request.url?.startsWith('/v2/deployments')) return answer([]);
    if (request.method !== 'PUT') return answer({ app: app() });
    const patch = (await json(request)) as { env: Record<string, string> };
    env = patch.env;
    changes += 1;
    told();
    return answer({ deploymentId: `d${changes}`, version: app().version });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    env: () => env,
    changes: () => changes,
    onChange: (listener) => {
      told = listener;
    },
    install: (variable, text) => {
      env = { ...env, [variable]: text };
    },
    reset: () => {
      env = { HAPROXY_SSL_CERT: '' };
      changes = 0;
      told = () => {};
    },
    close: () => server.close(),
  };
}
