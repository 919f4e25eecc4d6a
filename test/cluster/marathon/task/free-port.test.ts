import { createServer } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { freePort } from './free-port.ts';

test('a port is in the range of a Mesos agent and can be listened on', async () => {
  const port = await freePort('127.0.0.9', () => false);

  expect(port).toBeGreaterThanOrEqual(31_000);
  expect(port).toBeLessThanOrEqual(32_000);
  const server = createServer();
  onTestFinished(() => void server.close());
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  server.on('error', reject).listen(port, '127.0.0.9', resolve);
  await promise;
});

test('a port that is taken, or that somebody listens on, is not chosen', async () => {
  const server = createServer();
  onTestFinished(() => void server.close());
  const { promise, resolve } = Promise.withResolvers<void>();
  server.listen(31_000, '127.0.0.9', resolve);
  await promise;

  const only = await freePort('127.0.0.9', (port) => port !== 31_000 && port !== 31_007);

  expect(only).toBe(31_007);
});

test('without a free port it says so', async () => {
  await expect(freePort('127.0.0.9', () => true)).rejects.toThrow('no free port on 127.0.0.9');
});
