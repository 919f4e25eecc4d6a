import { ChildProcess } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test, vi } from 'vitest';
import { freePorts } from '../free-ports.ts';
import { findProgram } from '../processes/find-program.ts';
import { haproxyIn } from './haproxy.ts';

/** Longer than the stand-in waits for a sign that HAProxy has taken note. */
const BUSY_MS = 600;

test('a busy moment does not make it ask for the same reload twice', async () => {
  const { haproxy, log } = await haproxyForTest();
  await haproxy.reload();
  await haproxy.reload();
  // The master prints this from its loop: from here on it loses no signal.
  await expect.poll(() => log.join('\n')).toMatch(/Former worker .* exited/);
  const kill = vi.spyOn(ChildProcess.prototype, 'kill');
  onTestFinished(() => kill.mockRestore());

  const reloaded = haproxy.reload();
  setImmediate(standStill); // between what was read and the timers: the next thing that runs is the timer
  await reloaded;

  expect(kill.mock.calls).toEqual([['SIGUSR2']]);
});

function standStill(): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, BUSY_MS);
}

async function haproxyForTest() {
  const directory = await mkdtemp(join(tmpdir(), 'haproxy-'));
  const [port = 0] = await freePorts(1, ['127.0.0.1']);
  await writeFile(
    join(directory, 'haproxy.cfg'),
    `defaults\n  mode http\n  timeout connect 1s\n  timeout client 1s\n  timeout server 1s\nlisten here\n  bind 127.0.0.1:${port}\n`,
  );
  const log: string[] = [];
  const haproxy = haproxyIn(directory, findProgram('haproxy', 'HAPROXY_BINARY'), (line) => void log.push(line));
  onTestFinished(async () => {
    haproxy.kill();
    await expect.poll(() => log.join('\n')).toContain('haproxy ended');
    await rm(directory, { recursive: true });
  });
  return { haproxy, log };
}
