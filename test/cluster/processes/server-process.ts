import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';
import type { ProcessExit, SpawnRequest, Supervisor } from '../types.ts';

export interface ServerProcess {
  /** Resolves when the probe does; rejects when the process ends first or `START_MS` pass, with its last words. */
  ready(probe: () => Promise<unknown>): Promise<void>;
  /** SIGTERM, then SIGKILL; or the given signal at once. It counts as told, so `onExit` stays silent. */
  end(signal?: 'SIGKILL'): Promise<void>;
}

const START_MS = 50_000;
const STOP_MS = 1_000;
const PROBE_EVERY_MS = 10;
const KEPT_LINES = 15;

/**
 * Starts a server that is to run until told otherwise; `onExit` is called, with its last output, when it ends without
 * having been told. Throws when it cannot be started.
 */
export async function startServer(
  supervisor: Supervisor,
  request: SpawnRequest,
  onExit: (message: string) => void = () => {},
): Promise<ServerProcess> {
  const child = await supervisor.spawn(request);
  const said = lastLines(child.stdout, child.stderr);
  let told = false;
  let exit: ProcessExit | undefined;

  const obituary = (): string =>
    `${request.name} ended (${exit?.signal ?? exit?.code}); its last words:\n${said.join('\n')}`;
  void child.exited.then((ended) => {
    exit = ended;
    if (!told) onExit(obituary());
  });

  const ready = async (probe: () => Promise<unknown>): Promise<void> => {
    const deadline = performance.now() + START_MS;
    for (;;) {
      if (exit !== undefined) throw new Error(obituary());
      const failure = await probe().then(
        () => undefined,
        (error: Error) => error,
      );
      if (failure === undefined) return;
      if (performance.now() > deadline)
        throw new Error(`${request.name} is not ready: ${failure.message}\n${said.join('\n')}`);
      await delay(PROBE_EVERY_MS);
    }
  };

  const end = async (signal?: 'SIGKILL'): Promise<void> => {
    told = true;
    if (signal === undefined) await child.stop(STOP_MS);
    else child.signal(signal);
    await child.exited;
  };

  return { ready, end };
}

function lastLines(...streams: readonly Readable[]): string[] {
  const lines: string[] = [];
  for (const stream of streams) {
    createInterface({ input: stream }).on('line', (line) => {
      lines.push(line);
      if (lines.length > KEPT_LINES) lines.shift();
    });
  }
  return lines;
}
