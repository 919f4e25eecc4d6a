import { Config } from '@oclif/core';
import { vi } from 'vitest';

/** What a command did, as its caller sees it. */
export interface Ran {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

type Environment = Readonly<Record<string, string>>;
export type CommandClass = { run(argv: string[], config: Config): Promise<unknown> };

let config: Config | undefined;

/**
 * Runs a command of the source in this process, as oclif would, and returns what it wrote: starting a process for each
 * case takes a hundred times as long. Nothing of the environment of the test gets through. What only a process has (signals,
 * a terminal, the compiled files) is tested with `buildPlugin`.
 */
export async function runCommand(Class: CommandClass, argv: readonly string[], environment: Environment): Promise<Ran> {
  config ??= await Config.load(process.cwd());
  const before = process.env;
  const [stdout, stderr] = [captured(process.stdout), captured(process.stderr)];
  process.env = { ...environment };
  process.exitCode = 0;
  try {
    await Class.run([...argv], config);
  } finally {
    process.env = before;
    stdout.end();
    stderr.end();
  }
  const code = Number(process.exitCode);
  process.exitCode = 0;
  return { code, stdout: stdout.text(), stderr: stderr.text() };
}

function captured(stream: NodeJS.WriteStream) {
  let text = '';
  const spy = vi.spyOn(stream, 'write').mockImplementation((chunk) => {
    text += chunk;
    return true;
  });
  return { text: () => text, end: () => spy.mockRestore() };
}
