import { Worker } from 'node:worker_threads';

export interface WatchdogOptions {
  /** For so long nothing else may have run in this process, before it is ended. */
  readonly limitMs: number;
  /** The message of the log line that is written then. */
  readonly message: string;
  /** The watcher itself has failed, and nothing is watched any more: no reason to end what works. */
  readonly onLost: (error: unknown) => void;
}

/** A process that is watched. */
export interface Watchdog {
  /** Ends the watch; for a process that means to end by itself. */
  stop(): void;
}

/** Looks within the limit: a suspended machine suspends both sides, since looks are counted, and no clock is read. */
const LOOKS = 10;

/**
 * Ends this process when its event loop stands still, so that whoever started it starts it again: a log line on standard
 * output, then SIGKILL. It sits in a thread of its own, as nothing on a blocked event loop could notice that.
 */
export function startWatchdog({ limitMs, message, onLost }: WatchdogOptions): Watchdog {
  const beats = new Int32Array(new SharedArrayBuffer(4));
  const periodMs = Math.ceil(limitMs / LOOKS);
  const timer = setInterval(() => Atomics.add(beats, 0, 1), periodMs / 2);
  timer.unref();
  const worker = new Worker(WATCHER, {
    eval: true,
    // What the process was started with (`--import`, `--input-type`) is not for this thread.
    execArgv: [],
    workerData: { beats, periodMs, looks: LOOKS, message },
    resourceLimits: { maxOldGenerationSizeMb: 8, maxYoungGenerationSizeMb: 2 },
  });
  worker.once('error', onLost);
  worker.unref();
  return {
    stop() {
      clearInterval(timer);
      void worker.terminate();
    },
  };
}

/**
 * JavaScript as text, since a bundle has no second file to start a thread from. The line is written without waiting for
 * it: a reader of standard output that stands still may be what blocks the process. Of process 1 of a container the
 * kernel takes no SIGKILL from inside: there the inspector interrupts the blocked JavaScript and makes it exit.
 */
const WATCHER = `
const { write } = require('node:fs');
const { Session } = require('node:inspector');
const { workerData } = require('node:worker_threads');
const { beats, periodMs, looks, message } = workerData;

let seen = 0;
let missed = 0;
const timer = setInterval(() => {
  const now = Atomics.load(beats, 0);
  missed = now === seen ? missed + 1 : 0;
  seen = now;
  if (missed < looks) return;
  clearInterval(timer);
  const line = JSON.stringify({ time: new Date().toISOString(), level: 'error', message }) + '\\n';
  write(1, line, end);
  setTimeout(end, 1000);
}, periodMs);

function end() {
  process.kill(process.pid, 'SIGKILL');
  setTimeout(() => {
    const session = new Session();
    session.connectToMainThread();
    session.post('Runtime.evaluate', { expression: 'process.reallyExit(70)' });
  }, 500);
}
`;
