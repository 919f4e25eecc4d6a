import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import type { Readable } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';
import type { ManagedProcess, ProcessExit, SpawnRequest } from '../types.ts';

/** How long the killed rest of a group may take to vanish; a zombie that nobody reaps never does. */
const GONE_MS = 200;

/** The process that stands for a whole group: `child` must have been spawned `detached` and must have a pid. */
export function groupLeader(name: string, child: ChildProcess): ManagedProcess {
  const pid = child.pid as number;
  let ended = false;

  const exited = new Promise<ProcessExit>((resolve) => {
    child.once('exit', async (code, signal) => {
      ended = true;
      await killRest(pid);
      resolve({ code, signal });
    });
  });

  const signal = (wanted: NodeJS.Signals): void => {
    if (!ended) signalGroup(pid, wanted);
  };

  const stop = async (graceMs: number): Promise<ProcessExit> => {
    signal('SIGTERM');
    const timer = setTimeout(() => signal('SIGKILL'), graceMs);
    const exit = await exited;
    clearTimeout(timer);
    return exit;
  };

  return { name, pid, stdout: child.stdout as Readable, stderr: child.stderr as Readable, exited, signal, stop };
}

/** Node reports a missing program and a missing working directory with the same ENOENT, so the message names both. */
export async function spawnError(child: ChildProcess, request: SpawnRequest): Promise<Error> {
  const [cause] = (await once(child, 'error').catch((error: unknown) => [error])) as [Error];
  const command = request.command.join(' ');
  return new Error(`cannot start ${request.name}: ${command} (in ${request.cwd}): ${cause.message}`, { cause });
}

async function killRest(pid: number): Promise<void> {
  const deadline = performance.now() + GONE_MS;
  while (signalGroup(pid, 'SIGKILL') && performance.now() < deadline) await delay(5);
}

/** False when no process of the group is left. macOS answers EPERM for a group that consists of zombies. */
function signalGroup(pid: number, signal: NodeJS.Signals): boolean {
  try {
    process.kill(-pid, signal);
    return true;
  } catch {
    return false;
  }
}
