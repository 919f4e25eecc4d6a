import { existsSync } from 'node:fs';
import { basename } from 'node:path';
import { expect, test } from 'vitest';
import type { TaskContext } from '../types.ts';
import { imageTable } from './images.ts';

const SITE = {
  marathon: '127.0.0.1:38557',
  acmeCaFile: '/tmp/ca.pem',
  daemonEnv: { LETSENCRYPT_RESOLVERS: '127.0.0.1:5353' },
};

test.each([
  { image: 'mesosphere/marathon-lb', program: 'main.ts' },
  { image: 'mesosphere/letsencrypt-dcos-test', program: 'test-app.ts' },
  { image: 'mesosphere/letsencrypt-dcos', program: 'daemon.js' },
  { image: 'dcos-letsencrypt', program: 'daemon.js' },
])('$image is $program', ({ image, program }) => {
  const { command } = started(image, {});

  const files = command.filter((word) => /\.(ts|js|mjs)$/.test(word));
  expect(command[0]).toBe(process.execPath);
  expect(basename(files.at(-1) ?? '')).toBe(program);
  // What is bundled is there once it has been built.
  expect(files.filter((file) => program !== 'daemon.js' && !existsSync(file))).toEqual([]);
});

test('marathon-lb gets the arguments of its app, and its agent as it is', () => {
  const { command, env } = started('mesosphere/marathon-lb', { args: ['sse', '--group', 'external'] });

  expect(command.slice(-3)).toEqual(['sse', '--group', 'external']);
  expect(command).not.toContain('--import');
  expect(Object.keys(env ?? {})).toEqual(['NODE_COMPILE_CACHE']);
});

test.each(['mesosphere/letsencrypt-dcos-test', 'dcos-letsencrypt'])('%s is in the network of a container', (image) => {
  const ports = [
    { containerPort: 80, hostPort: 31_001 },
    { containerPort: 8080, hostPort: 31_002 },
  ];

  const { command, env } = started(image, { ports });

  expect(basename(command[command.indexOf('--import') + 1] ?? '')).toBe('container-network.mjs');
  expect(env).toMatchObject({
    CONTAINER_PORTS: '80:31001,8080:31002',
    CONTAINER_HOST: '127.0.0.2',
    CONTAINER_NAMES: 'marathon.mesos:8080=127.0.0.1:38557',
  });
});

test('the daemon trusts the CA of the ACME server, and takes from the site what its app leaves out', () => {
  expect(started('dcos-letsencrypt', {}).env).toMatchObject({
    NODE_EXTRA_CA_CERTS: '/tmp/ca.pem',
    LETSENCRYPT_RESOLVERS: '127.0.0.1:5353',
  });
});

test('what an app definition says itself wins, even when that is nothing', () => {
  const { env } = started('dcos-letsencrypt', { env: { LETSENCRYPT_RESOLVERS: '' } });

  expect(env).not.toHaveProperty('LETSENCRYPT_RESOLVERS');
});

test('no other task is told what the site tells the daemon', () => {
  const { env } = started('mesosphere/letsencrypt-dcos-test', {});

  expect(env).not.toHaveProperty('LETSENCRYPT_RESOLVERS');
  expect(env).not.toHaveProperty('NODE_EXTRA_CA_CERTS');
});

function started(image: string, task: Partial<TaskContext>) {
  const start = imageTable(SITE)[image];
  if (start === undefined) throw new Error(`${image} is not in the table`);
  const agent = { id: 'S0', address: '127.0.0.2', role: 'slave_public' as const, attributes: {} };
  const whole = {
    appId: '/a',
    taskId: 'a.1',
    agent,
    env: {},
    args: [],
    ports: [],
    sandbox: '/tmp',
    cmd: undefined,
    ...task,
  };
  return start(whole);
}
