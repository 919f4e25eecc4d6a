import { spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Socket } from 'node:net';
import { fileURLToPath } from 'node:url';

const MARKER = 'CLUSTER_SUPERVISOR';

/** The owner's end of the reaper process. */
export interface Reaper {
  alive(): boolean;
  watch(groupId: number): void;
  forget(groupId: number): void;
  /** Lets the reaper kill whatever still carries the marker, and waits for its end. */
  sweep(): Promise<void>;
}

/**
 * Starts the reaper. It reads the group ids to watch from a pipe of which this process holds the only writing end, so
 * the kernel itself tells it that this process has ended, in whatever way.
 */
export async function startReaper(id: string): Promise<Reaper> {
  const script = fileURLToPath(new URL('./reaper-process.mjs', import.meta.url));
  // An empty environment keeps it free of the markers of an outer supervisor; its own group keeps Ctrl-C away from it.
  const child = spawn(process.execPath, [script, `${MARKER}=${id}`], {
    cwd: '/',
    env: {},
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  await once(child, 'spawn');
  const ended = once(child, 'exit');
  const pipe = child.stdin as Socket;
  pipe.on('error', () => {}); // EPIPE after its end; alive() tells
  child.unref();
  pipe.unref();

  return {
    alive: () => child.exitCode === null && child.signalCode === null,
    watch: (groupId) => pipe.write(`+${groupId}\n`),
    forget: (groupId) => pipe.write(`-${groupId}\n`),
    sweep: async () => {
      child.ref();
      pipe.end();
      await ended;
    },
  };
}

/** The environment variable that every process below a supervisor inherits. */
export function marker(id: string): Record<string, string> {
  return { [MARKER]: id };
}
