import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { expect, onTestFinished, test } from 'vitest';
import { startSupervisor } from '../../processes/supervisor.ts';
import { appForTest } from '../app/app-for-test.ts';
import type { HealthCheck } from '../app/app-input.ts';
import { type ProbeTarget, probe } from './probe.ts';

test.each([
  ['/200', { passed: true }],
  ['/399', { passed: true }],
  ['/400', { passed: false, cause: 'StatusCode(400)' }],
  ['/503', { passed: false, cause: 'StatusCode(503)' }],
  ['/silence', { passed: false, cause: 'no answer within 50 ms' }],
])('an HTTP check of a server that answers %s', async (path, expected) => {
  const target = await targetForTest();

  expect(await probe(check({ protocol: 'HTTP', path, timeoutSeconds: patience(path) }), target)).toEqual(expected);
});

test.each(['HTTP', 'HTTPS', 'TCP', 'MESOS_TCP'])('a %s check of a port nobody listens on fails', async (protocol) => {
  const target = { ...(await targetForTest()), address: '127.0.0.9' };

  expect(await probe(check({ protocol }), target)).toEqual({
    passed: false,
    cause: expect.stringContaining('ECONNREFUSED'),
  });
});

test.each([
  ['exit 0', { passed: true }],
  ['exit 3', { passed: false, cause: 'Command returned 3' }],
  ['sleep 60', { passed: false, cause: 'Command timed out after 50 ms' }],
])('a command check of %s', async (value, expected) => {
  const target = await targetForTest();

  expect(
    await probe(check({ protocol: 'COMMAND', command: { value }, timeoutSeconds: patience(value) }), target),
  ).toEqual(expected);
});

/** Short where the time-out is what is looked at, long where a busy machine must not matter. */
function patience(what: string): number {
  return what === '/silence' || what === 'sleep 60' ? 0.05 : 10;
}

/** A server that answers with the status its path says, or never. */
async function targetForTest(): Promise<ProbeTarget> {
  const supervisor = await startSupervisor();
  const server = createServer(({ url = '' }, response) => {
    if (url !== '/silence') response.writeHead(Number(url.slice(1))).end();
  });
  const listening = Promise.withResolvers<void>();
  server.listen(0, '127.0.0.1', listening.resolve);
  await listening.promise;
  onTestFinished(async () => {
    server.closeAllConnections();
    server.close();
    await supervisor.stop();
  });
  const { port } = server.address() as AddressInfo;
  return { address: '127.0.0.1', port, sandbox: tmpdir(), env: { PATH: process.env.PATH ?? '' }, supervisor };
}

function check(change: Readonly<Record<string, unknown>>): HealthCheck {
  const [healthCheck] = appForTest({ healthChecks: [change] }).healthChecks;
  if (!healthCheck) throw new Error('an app with one health check has one');
  return healthCheck;
}
