import { statSync } from 'node:fs';

/** The process itself, for a program that runs until it is told to stop. */
export interface DaemonProcess {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Aborts at the first SIGTERM or SIGINT; a second one ends the process at once. */
  readonly stopped: AbortSignal;
  print(text: string): void;
  directoryExists(path: string): boolean;
  exit(code: number): never;
}

/** Takes over SIGTERM and SIGINT of this process. */
export function nodeProcess(): DaemonProcess {
  const stop = new AbortController();
  const onSignal = () => {
    if (stop.signal.aborted) process.exit(130);
    stop.abort();
  };
  process.on('SIGTERM', onSignal);
  process.on('SIGINT', onSignal);
  return {
    env: process.env,
    stopped: stop.signal,
    print: (text) => void process.stdout.write(text),
    directoryExists: (path) => statSync(path, { throwIfNoEntry: false })?.isDirectory() === true,
    exit: (code) => process.exit(code),
  };
}
