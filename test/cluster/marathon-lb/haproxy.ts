import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';

/** How long a new worker may take; a master that cannot bind its ports never forks one. */
const WORKER_MS = 10_000;
const SIGNAL_MS = 200;
const SIGNAL_ATTEMPTS = 10;
/** runit starts a dead HAProxy again once a second. */
const RESTART_MS = 1_000;

export interface Haproxy {
  /** What HAProxy has against this file; undefined when nothing. Relative paths in it start at the directory. */
  check(file: string): Promise<string | undefined>;
  /** Starts HAProxy, or replaces its worker without dropping a connection; resolves when the new worker runs. */
  reload(): Promise<void>;
  /** Master and workers. */
  pids(): number[];
  /** Ends it at once, cutting all connections. */
  kill(): void;
}

/** HAProxy in master-worker mode on `<directory>/haproxy.cfg`; nothing runs before the first `reload`. */
export function haproxyIn(directory: string, binary: string, log: (line: string) => void): Haproxy {
  let master: ChildProcess | undefined;
  let stopped = false;
  const workers = new Set<number>();

  const start = (): ChildProcess => {
    const child = spawn(binary, ['-W', '-f', 'haproxy.cfg'], { cwd: directory, stdio: ['ignore', 'ignore', 'pipe'] });
    createInterface({ input: child.stderr as Readable }).on('line', (line) => {
      log(`haproxy: ${line}`);
      const forked = /New worker.*\((\d+)\) forked/.exec(line);
      if (forked) workers.add(Number(forked[1]));
      const gone = /(?:Former worker|worker).*\((\d+)\) exited/.exec(line);
      if (gone) workers.delete(Number(gone[1]));
    });
    child.once('exit', async (code, signal) => {
      log(`haproxy ended: ${signal ?? code}`);
      workers.clear();
      master = undefined;
      await delay(RESTART_MS, undefined, { ref: false });
      if (!stopped && master === undefined) master = start();
    });
    return child;
  };

  return {
    check: (file) => checkConfig(binary, directory, file),
    reload: async () => {
      const running = master;
      master ??= start();
      const ready = printed(master, /Loading success/, WORKER_MS);
      if (running !== undefined) await askForReload(running);
      if (!(await ready)) log('haproxy did not start a new worker');
    },
    pids: () => (master?.pid === undefined ? [] : [master.pid, ...workers]),
    kill: () => {
      stopped = true;
      master?.kill('SIGTERM');
    },
  };
}

function checkConfig(binary: string, directory: string, file: string): Promise<string | undefined> {
  return new Promise((resolve) => {
    execFile(binary, ['-c', '-f', file], { cwd: directory }, (error, stdout, stderr) => {
      resolve(error === null ? undefined : `${stderr}${stdout}`.trim() || error.message);
    });
  });
}

/** SIGUSR2 until the master takes note: right after its start it loses signals. */
async function askForReload(master: ChildProcess): Promise<void> {
  for (let attempt = 0; attempt < SIGNAL_ATTEMPTS; attempt += 1) {
    master.kill('SIGUSR2');
    if (await printed(master, /Reloading|Reexecuting/, SIGNAL_MS)) return;
  }
}

/**
 * True as soon as HAProxy prints such a line, false when it has not in time. When the time is up the pipe is read once
 * more: on a busy machine a line can wait there that was printed long ago, and a reload asked for twice is made twice.
 */
async function printed(master: ChildProcess, line: RegExp, timeoutMs: number): Promise<boolean> {
  const { promise, resolve } = Promise.withResolvers<boolean>();
  let text = '';
  const read = (chunk: Buffer): void => {
    text += String(chunk);
    if (line.test(text)) resolve(true);
  };
  master.stderr?.on('data', read);
  const timer = setTimeout(() => setImmediate(resolve, false), timeoutMs);
  const found = await promise;
  clearTimeout(timer);
  master.stderr?.off('data', read);
  return found;
}
