import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { imageRoot } from '../../universe/build/image-root.ts';
import { freePorts } from '../cluster/free-ports.ts';

/** Runs the image's files in a container of its own; `unshare` alone could not show a read-only root so plainly. */
const BWRAP = usable('bwrap');
const USER = '65534';

let folder: string;

describe.runIf(BWRAP !== undefined)("the image's root file system", () => {
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'image-test-'));
    await imageRoot(join(folder, 'root'));
    mkdirSync(join(folder, 'data'));
    chmodSync(join(folder, 'data'), 0o777);
    chmodSync(folder, 0o755);
  });

  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  test('has no shell and no program but Node', () => {
    expect(readdirSync(join(folder, 'root')).toSorted()).not.toContain('bin');
    expect(readdirSync(join(folder, 'root/usr/local/bin'))).toEqual(['node']);
  });

  test('lets a process without rights write to the volume alone', () => {
    const script = `
      const { writeFileSync } = require('node:fs');
      const answers = ['/', '/app/', '/tmp/', '/mnt/mesos/sandbox/', '/data/'].map((place) => {
        try { writeFileSync(place + 'x', 'x'); return place + ' written'; } catch ({ code }) { return place + ' ' + code; }
      });
      console.log(JSON.stringify({ uid: process.getuid(), answers }));`;

    const said = JSON.parse(execFileSync(BWRAP ?? '', [...contained({}), '-e', script], { encoding: 'utf8' }));

    expect(said).toEqual({
      uid: Number(USER),
      answers: ['/ EROFS', '/app/ EROFS', '/tmp/ EROFS', '/mnt/mesos/sandbox/ EROFS', '/data/ written'],
    });
  });

  test('runs the daemon, which answers, keeps its state on the volume and ends when asked', async () => {
    const [challenge = 0, api = 0] = await freePorts(2, ['127.0.0.1']);
    const env = {
      PORT0: String(challenge),
      PORT1: String(api),
      LETSENCRYPT_VHOSTS: 'shop.example.com',
      MARATHON_URL: 'http://127.0.0.1:1',
      MESOS_SANDBOX: '/',
      LETSENCRYPT_STATE_DIRECTORY: '/data',
    };
    const daemon = spawn(BWRAP ?? '', [...contained(env), '/app/bin/daemon.js'], { stdio: ['ignore', 'pipe', 'pipe'] });
    const ended = once(daemon, 'exit');
    try {
      await vi.waitFor(async () => expect((await fetch(`http://127.0.0.1:${challenge}/health`)).status).toBe(200), {
        timeout: 60_000,
      });
      execFileSync(BWRAP ?? '', [...contained(env), '/app/healthcheck.cjs']);
    } finally {
      // The daemon is the only child of the container's first process.
      execFileSync('pkill', ['-TERM', '-P', String(daemon.pid)]);
    }

    expect((await ended)[0]).toBe(0);
    expect(readdirSync(join(folder, 'data')).length).toBeGreaterThan(0);
  });
});

if (BWRAP === undefined)
  process.stderr.write(
    'the image is not run: there is no bwrap that may make containers (apt-get install bubblewrap)\n',
  );

/** The root read-only, one writable folder, this machine's network, and nobody's rights. */
function contained(env: Readonly<Record<string, string>>): string[] {
  return [
    '--unshare-user',
    ...['--uid', USER, '--gid', USER],
    '--die-with-parent',
    '--clearenv',
    ...Object.entries(env).flatMap(([name, value]) => ['--setenv', name, value]),
    ...['--ro-bind', join(folder, 'root'), '/'],
    ...['--bind', join(folder, 'data'), '/data'],
    ...['--proc', '/proc', '--dev', '/dev'],
    ...['--chdir', '/data'],
    '/usr/local/bin/node',
  ];
}

/** The program's name, if it is here and may make containers. */
function usable(program: string): string | undefined {
  try {
    execFileSync(program, ['--unshare-user', '--ro-bind', '/', '/', 'true'], { stdio: 'ignore' });
    return program;
  } catch {
    return undefined;
  }
}
