import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { expect, onTestFinished, test } from 'vitest';
import { freePorts } from '../free-ports.ts';

const PRELOAD = join(import.meta.dirname, 'container-network.mjs');

function run(script: string, env: Record<string, string>) {
  const child = spawn(process.execPath, ['--import', PRELOAD, '--input-type=module', '-e', script], {
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
    cwd: import.meta.dirname,
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  return child;
}

test.each([
  { how: 'a number', listen: 'listen(80, said)' },
  { how: 'options', listen: 'listen({ port: 80 }, said)' },
  { how: 'a string', listen: "listen('80', said)" },
])('a container port given as $how is the mapped port of the agent', async ({ listen }) => {
  const [port = 0] = await freePorts(1, ['127.0.0.1']);
  const script = `
    import http from 'node:http';
    const said = () => console.log('up');
    http.createServer((q, s) => s.end('inside')).${listen};`;

  const child = run(script, { CONTAINER_PORTS: `80:${port}`, CONTAINER_HOST: '127.0.0.1' });
  await once(child.stdout, 'data');

  expect(await (await fetch(`http://127.0.0.1:${port}/`)).text()).toBe('inside');
});

test.each([
  { client: 'node:http', script: "http.get('http://marathon.mesos:8080/', (r) => r.pipe(process.stdout));" },
  {
    client: 'undici',
    script: "request('http://marathon.mesos:8080/').then(async (r) => console.log(await r.body.text()));",
  },
  { client: 'fetch', script: "fetch('http://marathon.mesos:8080/').then(async (r) => console.log(await r.text()));" },
])('a name of the cluster leads $client to its real place', async ({ script }) => {
  const server = createServer((_, response) => response.end('Marathon')).listen(0, '127.0.0.1');
  onTestFinished(() => void server.close());
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;

  const child = run(`import http from 'node:http'; import { request } from 'undici'; ${script}`, {
    CONTAINER_NAMES: `marathon.mesos:8080=127.0.0.1:${port}`,
  });

  expect((await text(child.stdout)).trim()).toBe('Marathon');
});

test('other ports and other names are left alone', async () => {
  const [port = 0] = await freePorts(1, ['127.0.0.1']);
  const script = `
    import http from 'node:http';
    const server = http.createServer((q, s) => s.end('own')).listen(${port}, '127.0.0.1', () => {
      http.get('http://127.0.0.1:${port}/', (r) => { r.pipe(process.stdout); r.on('end', () => server.close()); });
    });`;

  const child = run(script, { CONTAINER_PORTS: '80:1', CONTAINER_HOST: '127.0.0.9' });

  expect(await text(child.stdout)).toBe('own');
});
