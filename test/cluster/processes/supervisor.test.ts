import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { afterEach, expect, test } from 'vitest';
import type { ManagedProcess, Supervisor } from '../types.ts';
import { startSupervisor } from './supervisor.ts';

const supervisors: Supervisor[] = [];

afterEach(async () => {
  await Promise.all(supervisors.splice(0).map((supervisor) => supervisor.stop()));
});

test('a child sees exactly the environment of its request, and its exit code is reported', async () => {
  const supervisor = await supervised();

  const child = await shell(supervisor, 'env; exit 7', { GREETING: 'hello' });
  const lines = await allLines(child.stdout);

  expect(await child.exited).toEqual({ code: 7, signal: null });
  expect(lines).toContain('GREETING=hello');
  expect(lines.filter((line) => line.startsWith('HOME='))).toEqual([]);
});

test('a program that does not exist is an error that names the command', async () => {
  const supervisor = await supervised();

  const spawning = supervisor.spawn({ name: 'ghost', command: ['/no/such/program', '--flag'], env: {}, cwd: '/' });

  await expect(spawning).rejects.toThrow(/cannot start ghost: \/no\/such\/program --flag .*ENOENT/);
});

test('stop ends a child that ignores SIGTERM by SIGKILL', async () => {
  const supervisor = await supervised();
  const child = await shell(supervisor, "trap '' TERM; echo ready; while :; do sleep 0.05; done");
  await firstLine(child.stdout);

  expect(await child.stop(50)).toEqual({ code: null, signal: 'SIGKILL' });
});

test('a signal after the end does nothing', async () => {
  const supervisor = await supervised();
  const child = await shell(supervisor, 'exit 0');
  await child.exited;

  expect(() => child.signal('SIGKILL')).not.toThrow();
  expect(await child.stop(1_000)).toEqual({ code: 0, signal: null });
});

test('when a leader ends, the rest of its group is killed', async () => {
  const supervisor = await supervised();
  const child = await shell(supervisor, 'sleep 300 & echo $!; exit 0');
  const grandchild = Number(await firstLine(child.stdout));

  await child.exited;

  await expect.poll(() => alive(grandchild)).toBe(false);
});

test('stopping the supervisor ends all children in parallel and refuses new ones', async () => {
  const supervisor = await startSupervisor({ stopGraceMs: 700 });
  const stubborn = "trap '' TERM; echo ready; while :; do sleep 1; done";
  const children = await Promise.all(Array.from({ length: 12 }, () => shell(supervisor, stubborn)));
  await Promise.all(children.map((child) => firstLine(child.stdout)));

  const begin = performance.now();
  await Promise.all([supervisor.stop(), supervisor.stop()]);

  expect(performance.now() - begin).toBeLessThan(12 * 700); // not one grace period after the other
  expect(children.map((child) => alive(child.pid))).toEqual(children.map(() => false));
  await expect(shell(supervisor, 'true')).rejects.toThrow('the supervisor has been stopped');
});

test.runIf(existsSync('/proc/self/environ'))('stop also ends a descendant that left its group', async () => {
  const supervisor = await startSupervisor();
  const child = await shell(supervisor, "setsid sh -c 'echo $$; exec sleep 300' & wait");
  const escaped = Number(await firstLine(child.stdout));

  await supervisor.stop();

  await expect.poll(() => alive(escaped)).toBe(false);
});

test.for(['SIGKILL', 'exception', 'exit'])('no child outlives an owner that ends by %s', async (way) => {
  const fixture = fileURLToPath(new URL('./doomed-owner.ts', import.meta.url));
  const owner = spawn(process.execPath, [fixture, way], { stdio: ['ignore', 'pipe', 'ignore'] });
  const pids = (await firstLine(owner.stdout)).split(' ').map(Number);
  expect(pids).toHaveLength(3);

  if (way === 'SIGKILL') owner.kill('SIGKILL');
  await once(owner, 'exit');

  await expect.poll(() => pids.filter(alive)).toEqual([]);
});

async function supervised(): Promise<Supervisor> {
  const supervisor = await startSupervisor({ stopGraceMs: 100 });
  supervisors.push(supervisor);
  return supervisor;
}

function shell(supervisor: Supervisor, script: string, env: Record<string, string> = {}): Promise<ManagedProcess> {
  const path = { PATH: process.env.PATH ?? '/usr/bin:/bin' };
  return supervisor.spawn({ name: 'script', command: ['/bin/sh', '-c', script], env: { ...path, ...env }, cwd: '/' });
}

async function firstLine(stream: Readable): Promise<string> {
  const [line] = (await once(createInterface({ input: stream }), 'line')) as [string];
  return line;
}

async function allLines(stream: Readable): Promise<string[]> {
  const lines: string[] = [];
  for await (const line of createInterface({ input: stream })) lines.push(line);
  return lines;
}

/** A zombie counts as dead: in a container nobody may reap orphans. */
function alive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return !existsSync('/proc/self/stat') || !/\) Z /.test(readFileSync(`/proc/${pid}/stat`, 'latin1'));
  } catch {
    return false;
  }
}
