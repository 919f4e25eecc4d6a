import { afterAll, beforeAll, expect, it } from 'vitest';
import { wholeProcess } from '../../bench/whole-process.ts';
import { startSupervisor } from '../../cluster/processes/supervisor.ts';
import type { Supervisor } from '../../cluster/types.ts';

let supervisor: Supervisor;

beforeAll(async () => {
  supervisor = await startSupervisor();
});

afterAll(() => supervisor.stop());

function script(text: string) {
  return { name: 'script', command: [process.execPath, '-e', text] as const, env: {}, cwd: '/' };
}

it('a run has a time and what the program printed', async () => {
  const { seconds, stdout } = await wholeProcess(supervisor, script("process.stdout.write('done')"));

  expect(stdout).toBe('done');
  expect(seconds).toBeGreaterThan(0);
});

it('a failed run has no time but its last words', async () => {
  const failing = script("process.stderr.write('no such CA'); process.exitCode = 3;");

  await expect(wholeProcess(supervisor, failing)).rejects.toThrow('script failed (3):\nno such CA');
});

it('a program that counts findings in its exit code has not failed', async () => {
  await expect(wholeProcess(supervisor, script('process.exitCode = 3;'), 49)).resolves.toMatchObject({ stdout: '' });
});

it('a killed run has failed, whatever codes are good', async () => {
  const killed = script("process.kill(process.pid, 'SIGKILL')");

  await expect(wholeProcess(supervisor, killed, 49)).rejects.toThrow('script failed (SIGKILL)');
});
