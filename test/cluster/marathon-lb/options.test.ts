import { expect, test } from 'vitest';
import { marathonLbApp } from './app.ts';
import { readOptions } from './options.ts';

const ENV = { HOST: '127.0.0.2', PORTS: '20080,20443,20090,20091,10000' };

test("the package's command line is understood", () => {
  const ports = { http: 1, https: 2, stats: 3, appId: 4 };
  const { args } = marathonLbApp({ marathonUrl: 'http://marathon.mesos:8080', ports });

  expect(readOptions(args, ENV)).toMatchObject({
    mode: 'sse',
    marathon: ['http://marathon.mesos:8080'],
    groups: ['external'],
    respectHealth: true,
    strictMode: false,
    map: true,
    ports: { host: '127.0.0.2', http: 20080, https: 20443, stats: 20090, appId: 20091, servicePorts: [10000] },
    timers: { refreshMs: 300_000, firstBackoffMs: 3_000, maxBackoffMs: 300_000, silenceMs: 300_000 },
  });
});

test('--marathon takes several words, --group several times', () => {
  const options = readOptions(['sse', '--group', 'a', '--group', 'b', '--marathon', 'http://m1', 'http://m2'], ENV);

  expect(options).toMatchObject({ groups: ['a', 'b'], marathon: ['http://m1', 'http://m2'] });
});

test.for([
  { argv: ['--ssl-certs', '/a,/b'], found: { sslCerts: '/a,/b', gluedSslCerts: undefined } },
  { argv: ['--ssl-certs=/a'], found: { sslCerts: undefined, gluedSslCerts: '/a' } },
])('$argv', ({ argv, found }) => {
  expect(readOptions(['sse', '--group', 'a', ...argv], ENV)).toMatchObject(found);
});

test.for([
  { argv: ['run', '--group', 'a'], env: ENV, message: 'must be sse or poll' },
  { argv: ['sse'], env: ENV, message: '--group is required' },
  { argv: ['sse', '--group', 'a', '--no-such-flag'], env: ENV, message: '--no-such-flag' },
  { argv: ['sse', '--group', 'a'], env: { HOST: '127.0.0.1' }, message: 'HOST and PORTS are needed' },
  { argv: ['sse', '--group', 'a'], env: { ...ENV, PORTS: '1,2' }, message: 'must list at least' },
])('$message', ({ argv, env, message }) => {
  expect(() => readOptions(argv, env as Record<string, string>)).toThrow(message);
});
