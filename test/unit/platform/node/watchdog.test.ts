import { spawn, spawnSync } from 'node:child_process';
import { text } from 'node:stream/consumers';
import { describe, expect, it } from 'vitest';

const WATCHDOG = new URL('../../../../src/platform/node/watchdog.ts', import.meta.url).href;

/** As in a container without an init: the kernel takes no signal for such a process from inside its namespace. */
const AS_PROCESS_1 = ['unshare', '--pid', '--fork', '--kill-child'];

const canBeProcess1 = spawnSync(AS_PROCESS_1[0] ?? '', [...AS_PROCESS_1.slice(1), 'true']).status === 0;

/** Runs a program that is watched with a limit of 600 ms; returns how it ended and what it wrote. */
async function watched(program: string, prefix: readonly string[] = []) {
  const script = `
    import { startWatchdog } from ${JSON.stringify(WATCHDOG)};
    const message = 'the event loop stands still';
    const watchdog = startWatchdog({ limitMs: 600, message, onLost: (error) => console.log(error) });
    ${program}
  `;
  const [command = '', ...args] = [...prefix, process.execPath, '--input-type=module', '-e', script];
  // Its time limit is for the day the watchdog fails: the children block for ever.
  const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'ignore'], timeout: 10_000, killSignal: 'SIGTERM' });
  const ended = new Promise((resolve) => child.once('exit', (code, signal) => resolve({ code, signal })));
  const written = await text(child.stdout);
  return { ended: await ended, written };
}

describe('the watchdog', () => {
  it('ends a process whose event loop is blocked, with a log line', async () => {
    const { ended, written } = await watched('setTimeout(() => { for (;;); }, 100);');

    expect(ended).toEqual({ code: null, signal: 'SIGKILL' });
    expect(JSON.parse(written)).toEqual({
      time: expect.stringMatching(/^\d{4}-\d\d-\d\dT/),
      level: 'error',
      message: 'the event loop stands still',
    });
  });

  it.skipIf(!canBeProcess1)('ends it as process 1 of a container as well', async () => {
    const { ended, written } = await watched('setTimeout(() => { for (;;); }, 100);', AS_PROCESS_1);

    expect(ended).toEqual({ code: 70, signal: null });
    expect(JSON.parse(written)).toMatchObject({ message: 'the event loop stands still' });
  });

  it('leaves a process alone that blocks for less than the limit, and does not keep it from ending', async () => {
    const program = `
      for (let round = 0; round < 5; round += 1) {
        const end = performance.now() + 100;
        while (performance.now() < end);
        await new Promise((resolve) => setTimeout(resolve, 80));
      }
    `;

    expect(await watched(program)).toEqual({ ended: { code: 0, signal: null }, written: '' });
  });

  it('watches no longer once it is stopped', async () => {
    const program = `
      watchdog.stop();
      await new Promise((resolve) => setTimeout(resolve, 20));
      const end = performance.now() + 1_000;
      while (performance.now() < end);
    `;

    expect(await watched(program)).toEqual({ ended: { code: 0, signal: null }, written: '' });
  });
});
