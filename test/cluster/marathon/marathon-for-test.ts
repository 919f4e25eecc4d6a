import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { startSupervisor } from '../processes/supervisor.ts';
import type { AgentSpec, ImageTable } from '../types.ts';
import { type Marathon, startMarathon } from './marathon.ts';
import type { MarathonOptions } from './marathon-options.ts';

/** Starts a Marathon with real processes, gone with the test. */
export async function marathonForTest(options: Partial<MarathonOptions> = {}): Promise<TestMarathon> {
  const stateDir = await mkdtemp(join(tmpdir(), 'marathon-'));
  const supervisor = await startSupervisor();
  const marathon = await startMarathon({
    agents: AGENTS,
    images: IMAGES,
    supervisor,
    stateDir,
    timing: TIMING,
    ...options,
  });
  onTestFinished(async () => {
    await marathon.stop();
    await supervisor.stop();
    await rm(stateDir, { recursive: true, force: true });
  });
  const send: TestMarathon['send'] = (method, path, body, headers) =>
    request(marathon.url + path, method, body, headers);
  const deploy: TestMarathon['deploy'] = async (method, path, body) => {
    const reply = await send(method, path, body);
    await marathon.whenDeploymentEnds(reply.headers.get('marathon-deployment-id') ?? '');
    return reply;
  };
  return { ...marathon, send, deploy };
}

/** An answer as a test looks at it. */
export interface Reply {
  readonly status: number;
  readonly headers: Headers;
  // biome-ignore lint/suspicious/noExplicitAny: a test reads what it expects and fails when it is not there
  readonly body: any;
}

export interface TestMarathon extends Marathon {
  /** Sends a request; a body that is no string goes out as JSON. */
  readonly send: (method: string, path: string, body?: unknown, headers?: Record<string, string>) => Promise<Reply>;
  /** Sends a write and waits until its deployment has ended. */
  readonly deploy: (method: string, path: string, body?: unknown) => Promise<Reply>;
}

/** Impatient, for tests. */
const TIMING = { startProbeMs: 50, defaultDelayMs: 0 };

/** A private and a public agent. */
export const AGENTS: readonly AgentSpec[] = [
  { id: 'S0', address: '127.0.0.2', role: '*', attributes: {} },
  { id: 'S1', address: '127.0.0.3', role: 'slave_public', attributes: { public_ip: 'true' } },
];

const LISTENER = `
  require('node:http').createServer((request, response) => response.end(process.env.ANSWER ?? 'fine'))
    .listen(Number(process.env.PORT0), process.env.HOST);
`;

/** `web` is an HTTP server on its first port, `sleeper` does nothing for long. */
export const IMAGES: ImageTable = {
  web: () => ({ command: [process.execPath, '-e', LISTENER] }),
  sleeper: () => ({ command: ['/bin/sleep', '600'] }),
};

async function request(
  url: string,
  method: string,
  body: unknown,
  headers: Record<string, string> = {},
): Promise<Reply> {
  const content = body === undefined || typeof body === 'string' ? body : JSON.stringify(body);
  const response = await fetch(url, { method, headers, ...(content === undefined ? {} : { body: content }) });
  const text = await response.text();
  const json = (response.headers.get('content-type') ?? '').startsWith('application/json');
  return { status: response.status, headers: response.headers, body: json ? JSON.parse(text) : text };
}
