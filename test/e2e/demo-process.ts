import { type ChildProcess, spawn } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { onTestFinished } from 'vitest';

const DEMO = join(import.meta.dirname, '..', 'cluster', 'demo', 'demo.ts');
const POLL_MS = 20;

export interface DemoProcess {
  readonly child: ChildProcess;
  /** Exit code; null when a signal ended it. */
  readonly ended: Promise<number | null>;
  readonly output: () => string;
  /** Resolves when the output contains the text; rejects when the demo ends first. */
  said(text: string): Promise<void>;
  /** Ids of what runs below the demo now, by words of the command line. */
  pids(...words: readonly string[]): readonly number[];
  /** Resolves with whatever still runs of this demo as soon as nothing does, or after `ms`. */
  strays(ms: number): Promise<readonly string[]>;
}

/** Starts the demo. Gone with the test. */
export function startDemo(...args: readonly string[]): DemoProcess {
  const child = spawn(process.execPath, [DEMO, ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, NO_COLOR: '1' },
  });
  let text = '';
  child.stdout?.on('data', (chunk) => (text += chunk));
  child.stderr?.on('data', (chunk) => (text += chunk));
  const ended = new Promise<number | null>((resolve) => child.once('close', (code) => resolve(code)));
  onTestFinished(() => void child.kill('SIGTERM'));
  const known = new Map<number, RunningProcess>();
  const running = () => {
    const all = everyProcess();
    for (const found of descendants(child.pid ?? 0, all)) known.set(found.pid, found);
    return all.filter((one) => known.get(one.pid)?.startedAt === one.startedAt);
  };
  return {
    child,
    ended,
    output: () => text,
    said: (words) =>
      until(
        child,
        () => text.includes(words),
        () => `the demo ended without "${words}":\n${text}`,
      ),
    pids: (...words) =>
      running().flatMap(({ pid, command }) => (words.every((word) => command.includes(word)) ? [pid] : [])),
    async strays(ms) {
      const deadline = performance.now() + ms;
      while (running().length > 0 && performance.now() < deadline) await pause(POLL_MS);
      return running().map(({ command }) => command);
    },
  };
}

async function until(child: ChildProcess, condition: () => boolean, failure: () => string): Promise<void> {
  while (!condition()) {
    if (child.exitCode !== null || child.signalCode !== null) throw new Error(failure());
    await pause(POLL_MS);
  }
}

interface RunningProcess {
  readonly pid: number;
  readonly parent: number;
  /** Ticks since boot: tells a process from a later one with the same id. */
  readonly startedAt: string;
  readonly command: string;
}

/** Every process of this machine, from /proc (proc(5)); zombies have ended already. */
function everyProcess(): readonly RunningProcess[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((pid) => {
      try {
        const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
        const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
        const [state, parent] = fields;
        const command = readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ');
        return state === 'Z'
          ? []
          : [{ pid: Number(pid), parent: Number(parent), startedAt: fields[19] ?? '', command }];
      } catch {
        return [];
      }
    });
}

function descendants(root: number, all: readonly RunningProcess[]): readonly RunningProcess[] {
  const children = all.filter(({ parent }) => parent === root);
  return children.flatMap((child) => [child, ...descendants(child.pid, all)]);
}
