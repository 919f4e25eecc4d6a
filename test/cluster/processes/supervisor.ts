import { type ChildProcess, spawn as spawnChild } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import type { ManagedProcess, ProcessExit, SpawnRequest, Supervisor } from '../types.ts';
import { groupLeader, spawnError } from './group-leader.ts';
import { marker, startReaper } from './reaper.ts';

export interface SupervisorOptions {
  /** Between SIGTERM and SIGKILL when the supervisor itself is stopped. */
  readonly stopGraceMs?: number;
}

/**
 * Starts a supervisor and its reaper, the process that ends the children when this one is gone.
 *
 * `spawn` gives a child exactly the environment of its request, plus one variable by which the reaper recognises it.
 * The caller must read `stdout` and `stderr` (or `resume()` them): a full pipe blocks the child.
 */
export async function startSupervisor(options: SupervisorOptions = {}): Promise<Supervisor> {
  const id = randomBytes(8).toString('hex');
  const reaper = await startReaper(id);
  const running = new Set<ManagedProcess>();
  let stopped: Promise<void> | undefined;

  const spawn = async (request: SpawnRequest): Promise<ManagedProcess> => {
    if (stopped !== undefined) throw new Error(`cannot start ${request.name}: the supervisor has been stopped`);
    if (!reaper.alive()) throw new Error(`cannot start ${request.name}: the reaper is gone, nothing would end it`);
    const child = startLeader(request, id);
    if (child.pid === undefined) throw await spawnError(child, request);
    reaper.watch(child.pid);
    const started = groupLeader(request.name, child);
    running.add(started);
    void started.exited.then(() => {
      running.delete(started);
      reaper.forget(started.pid);
    });
    return started;
  };

  const stopAll = async (): Promise<void> => {
    const ends: Promise<ProcessExit>[] = [...running].map((child) => child.stop(options.stopGraceMs ?? 2_000));
    await Promise.all(ends);
    await reaper.sweep();
  };

  return {
    spawn,
    stop: () => {
      stopped ??= stopAll();
      return stopped;
    },
  };
}

/** `detached` makes the child the leader of a new process group (setsid), out of reach of the terminal's Ctrl-C. */
function startLeader(request: SpawnRequest, id: string): ChildProcess {
  const [file, ...args] = request.command;
  return spawnChild(file, args, {
    cwd: request.cwd,
    env: { ...request.env, ...marker(id) },
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
}
