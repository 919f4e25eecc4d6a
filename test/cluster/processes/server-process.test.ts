import { expect, onTestFinished, test, vi } from 'vitest';
import { startServer } from './server-process.ts';
import { startSupervisor } from './supervisor.ts';

test('a server that ends by itself is reported with its exit code and its last words', async () => {
  const onExit = vi.fn();
  await serverOf('echo first; echo "cannot bind" >&2; exit 3', onExit);

  await expect.poll(() => onExit).toHaveBeenCalledOnce();
  const message = String(onExit.mock.calls[0]?.[0]);
  expect(message).toMatch(/^web ended \(3\); its last words:\n/);
  expect(message).toContain('cannot bind');
});

test('a server that was told to end is not reported', async () => {
  const onExit = vi.fn();
  const server = await serverOf('echo up; exec sleep 300', onExit);

  await server.end();

  expect(onExit).not.toHaveBeenCalled();
});

test('it is ready when the probe succeeds', async () => {
  const server = await serverOf('exec sleep 300');
  const probe = vi.fn().mockRejectedValueOnce(new Error('not yet')).mockResolvedValueOnce('yes');

  await server.ready(probe);

  expect(probe).toHaveBeenCalledTimes(2);
});

test('it is never ready when it has ended, and says why', async () => {
  const server = await serverOf('echo "no such file"; exit 1');

  await expect(server.ready(() => Promise.reject(new Error('refused')))).rejects.toThrow(
    /web ended \(1\).*no such file/s,
  );
});

async function serverOf(script: string, onExit?: (message: string) => void) {
  const supervisor = await startSupervisor();
  onTestFinished(() => supervisor.stop());
  const request = {
    name: 'web',
    command: ['/bin/sh', '-c', script] as const,
    env: { PATH: '/usr/bin:/bin' },
    cwd: '/',
  };
  return startServer(supervisor, request, onExit);
}
