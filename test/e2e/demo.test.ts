import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { startDemo } from './demo-process.ts';

/** Time for the last process to end after the one that held everything together has. */
const END_MS = 30_000;

describe('npm run demo -- --once', () => {
  test('ends with exit code 0, everything served and measured, and nothing left running', async () => {
    const directory = await mkdtemp(join(tmpdir(), 'demo-'));
    onTestFinished(() => rm(directory, { recursive: true }));
    const file = join(directory, 'demo.json');

    const demo = startDemo('--once', '--json', file);
    await demo.said('marathon-lb deployed');
    const parts = { haproxy: demo.pids('haproxy').length, pebble: demo.pids('pebble').length };
    const code = await demo.ended;

    expect(demo.output()).toContain('served by 2 of 2');
    expect(demo.output()).toMatch(/^test-1\.example\.com {2}A\+ /m);
    expect(demo.output()).toMatch(/^test-2\.example\.com {2}A {2}/m);
    expect(code).toBe(0);
    expect(parts.haproxy).toBeGreaterThan(0);
    expect(parts.pebble).toBeGreaterThan(0);
    expect(await demo.strays(END_MS)).toEqual([]);
    expect(JSON.parse(await readFile(file, 'utf8'))).toMatchObject({
      vhosts: [
        {
          host: 'test-1.example.com',
          served: true,
          httpStatus: 301,
          httpsStatus: 200,
          hsts: 'max-age=15768000',
          grade: 'A+',
        },
        { host: 'test-2.example.com', served: true, httpStatus: 200, httpsStatus: 200, hsts: null, grade: 'A' },
      ],
      timings: {
        clusterStartMs: expect.any(Number),
        daemonStartToIssuedMs: expect.any(Number),
        issuedToServedMs: expect.any(Number),
        issuedToAllServedMs: expect.any(Number),
      },
      versions: { node: expect.stringMatching(/^24\./), haproxy: expect.any(String), pebble: expect.any(String) },
    });
  });

  test('refuses a wrong argument before anything is started', async () => {
    const demo = startDemo('--agents', '7');

    expect(await demo.ended).toBe(2);
    expect(demo.output()).toContain('Error: --agents 7: not 1, 2 or 3');
  });
});

describe('killing', () => {
  test.each([
    { how: 'Ctrl-C', signal: 'SIGINT' as const, code: 130 },
    { how: 'SIGTERM', signal: 'SIGTERM' as const, code: 130 },
    { how: 'SIGKILL', signal: 'SIGKILL' as const, code: null },
  ])('the demo by $how leaves nothing running', async ({ signal, code }) => {
    const demo = startDemo();
    await demo.said('daemon deployed');
    expect(demo.pids().length).toBeGreaterThan(6);

    demo.child.kill(signal);

    expect(await demo.ended).toBe(code);
    expect(await demo.strays(END_MS)).toEqual([]);
  });

  test('Pebble ends the demo with a message that names it', async () => {
    const demo = startDemo();
    await demo.said('marathon-lb deployed');

    for (const pid of demo.pids('pebble', '-config')) process.kill(pid, 'SIGKILL');

    expect(await demo.ended).toBe(1);
    expect(demo.output()).toContain('Error: pebble ended (SIGKILL)');
    expect(await demo.strays(END_MS)).toEqual([]);
  });

  test('HAProxy is noted, and the demo still ends well', async () => {
    const demo = startDemo('--once');
    await demo.said('test apps deployed');

    const [master = 0] = demo.pids('haproxy -W');
    process.kill(master, 'SIGKILL');

    expect(await demo.ended).toBe(0);
    expect(demo.output()).toMatch(/note {2}HAProxy of marathon-lb\S+ ended: SIGKILL; it is started again/);
    expect(await demo.strays(END_MS)).toEqual([]);
  });

  test('the daemon is noted, and the demo still ends well', async () => {
    const demo = startDemo('--once');
    await demo.said('daemon deployed');

    for (const pid of demo.pids('bin/daemon.js')) process.kill(pid, 'SIGKILL');

    expect(await demo.ended).toBe(0);
    expect(demo.output()).toMatch(/note {2}a task of \/letsencrypt ended: .*; Marathon starts it again/);
    expect(await demo.strays(END_MS)).toEqual([]);
  });
});
