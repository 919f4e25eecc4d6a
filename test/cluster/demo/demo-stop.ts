import { Socket } from 'node:net';

const INTERRUPTED = 130;

/** The one reason why the demo ends early. */
export interface Stop {
  readonly signal: AbortSignal;
  /** Rejects when the demo is to end early. */
  readonly aborted: Promise<never>;
  /** In words; undefined while it may go on. */
  reason(): string | undefined;
  /** Exit code that fits the reason. */
  code(): number;
  /** A part of the cluster has ended by itself. */
  readonly because: (reason: string) => void;
}

/**
 * Ends the demo on Ctrl-C, SIGTERM, SIGHUP, and when the process that started it is gone: its end of the pipe on fd 3
 * closes then, however it died. Only the first reason counts; a second Ctrl-C ends at once (the reaper cleans up).
 */
export function stopOnSignals(): Stop {
  const controller = new AbortController();
  let why: { reason: string; code: number } | undefined;
  const end = (reason: string, code: number) => {
    if (why !== undefined && code === INTERRUPTED) process.exit(INTERRUPTED);
    if (why !== undefined) return;
    why = { reason, code };
    controller.abort(new Error(reason));
  };
  const aborted = new Promise<never>((_, reject) => {
    controller.signal.addEventListener('abort', () => reject(controller.signal.reason));
  });
  aborted.catch(() => {});
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(name, () => end('stopped', INTERRUPTED));
  watchParent(() => end('stopped: the process that started it is gone', INTERRUPTED));
  return {
    signal: controller.signal,
    aborted,
    reason: () => why?.reason,
    code: () => why?.code ?? 0,
    because: (reason) => end(reason, 1),
  };
}

function watchParent(onGone: () => void): void {
  try {
    const pipe = new Socket({ fd: 3, readable: true, writable: false });
    pipe.on('end', onGone).on('close', onGone).on('error', onGone).resume();
    pipe.unref();
  } catch {
    // Started by hand, without the pipe: then the terminal is the only owner, and its signals are enough.
  }
}
