import { execFileSync, spawn } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** The plugin as it is shipped: compiled, in a directory of its own, so that no stale file of an earlier build counts. */
export interface BuiltPlugin {
  readonly root: string;
  /** Starts `bin/run.js` as the DC/OS CLI does. Never throws for an exit code. */
  run(args: readonly string[], environment?: Environment): Promise<Finished>;
  start(args: readonly string[], environment?: Environment): Running;
  remove(): void;
}

type Environment = Readonly<Record<string, string>>;

export interface Running {
  readonly finished: Promise<Finished>;
  /** Resolves when the next thing was written to stdout; at the first call also for what was written before. */
  line(): Promise<void>;
  /** Ctrl-C. */
  interrupt(): void;
}

export interface Finished {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Compiles src into a temporary directory beside copies of package.json, bin and manifest. */
export function buildPlugin(): BuiltPlugin {
  const root = mkdtempSync(join(tmpdir(), 'letsencrypt-plugin-'));
  for (const name of ['package.json', 'oclif.manifest.json', 'bin'])
    cpSync(name, join(root, name), { recursive: true });
  symlinkSync(join(process.cwd(), 'node_modules'), join(root, 'node_modules'));
  execFileSync('node_modules/.bin/tsc', ['-p', 'src/tsconfig.json', '--noCheck', '--outDir', join(root, 'dist')], {
    stdio: 'inherit',
  });
  const script = join(root, 'bin/run.js');
  return {
    root,
    run: (args, environment = {}) => start(script, args, environment).finished,
    start: (args, environment = {}) => start(script, args, environment),
    remove: () => rmSync(root, { recursive: true }),
  };
}

/** Nothing of the environment of the test gets through, so that no cluster of the developer is ever touched. */
function start(script: string, args: readonly string[], environment: Environment): Running {
  const child = spawn(process.execPath, [script, 'letsencrypt', ...args], {
    env: { PATH: process.env.PATH, HOME: tmpdir(), ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const text = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr'] as const) {
    child[name].setEncoding('utf8').on('data', (chunk: string) => {
      text[name] += chunk;
    });
  }
  const finished = new Promise<Finished>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code, signal) => resolve({ code, signal, ...text }));
  });
  let heard = 0;
  const line = async () => {
    if (text.stdout.length === heard) await new Promise((resolve) => child.stdout.once('data', resolve));
    heard = text.stdout.length;
  };
  return { finished, line, interrupt: () => child.kill('SIGINT') };
}
