import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { nodeProcesses } from '../../../../src/platform/node/processes.ts';

const { own, isRunning } = nodeProcesses();

it('knows that this process runs, and that one with its number and another start does not', () => {
  expect(own.pid).toBe(process.pid);
  expect(isRunning(own)).toBe(true);
  expect(isRunning({ ...own, started: '1' })).toBe(false);
});

it('sees that a process has ended', async () => {
  const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'ignore' });
  const pid = child.pid ?? 0;
  const started = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ')[19] ?? '';

  expect(isRunning({ ...own, pid, started })).toBe(true);
  child.kill('SIGKILL');
  await once(child, 'exit');

  expect(isRunning({ ...own, pid, started })).toBe(false);
});

it('cannot tell of a process in another place', () => {
  expect(isRunning({ ...own, place: 'another boot' })).toBeUndefined();
});
