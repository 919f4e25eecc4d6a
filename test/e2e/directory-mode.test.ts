import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createSecureContext } from 'node:tls';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { daemonApp } from '../../src/app-definition/daemon-app.ts';
import { parseOptions } from '../../src/app-definition/options.ts';
import { type Cluster, startCluster } from '../cluster/cluster.ts';
import { untilTrusted } from '../cluster/demo/demo-look.ts';
import type { Inject } from '../cluster/marathon/http/http-server.ts';
import { makeCertificate } from '../support/certificate-maker.ts';
import { appOf, reportOf } from '../support/daemon-in-cluster.ts';

const OPERATORS = 'operator.pem';
const UNFINISHED = '.dcos-letsencrypt-unfinished';

let cluster: Cluster;
let directory = '';
let ca = '';
let fault: Inject = () => undefined;
let tasks: readonly unknown[] = [];

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'shared-by-all-'));
  const own = await makeCertificate({ names: ['operator.example.com'] });
  await writeFile(join(directory, OPERATORS), own.pem + own.privateKeyPem);
  cluster = await startCluster({ marathon: { inject: (request, carryOut) => fault(request, carryOut) } });
  ca = await cluster.pebble.rootsPem();
  await cluster.deployMarathonLb({
    healthIntervalSeconds: 1,
    args: ['--ssl-certs', directory, '--stand-in-lost-usr1', '1'],
  });
  tasks = taskIds();
}, 60_000);

afterAll(async () => {
  await cluster.stop();
  await rm(directory, { recursive: true, force: true });
});

function taskIds(): readonly unknown[] {
  return cluster.marathon.instances('/marathon-lb').map(({ task }) => task?.id);
}

function deployVhost(name: string): Promise<void> {
  return cluster.deploy({
    id: `/${name}`,
    instances: 0,
    cmd: 'exec sleep 600',
    portDefinitions: [{ port: 0 }],
    labels: { HAPROXY_GROUP: 'external', HAPROXY_0_VHOST: `${name}.example.com` },
  });
}

/** Every load balancer shows a certificate for the host that clients trust, and is the task that it was. */
async function expectServedWithoutRedeploy(host: string): Promise<void> {
  const fronts = cluster.publicAgents.map(({ address }) => ({ address, ...cluster.ports }));
  const shown = fronts.map((front) => untilTrusted(front, host, ca, AbortSignal.timeout(60_000)));
  for (const leaf of await Promise.all(shown)) expect(leaf.checkHost(host)).toBe(host);
  expect(taskIds()).toEqual(tasks);
}

describe('a daemon that shares a directory with the load balancers', () => {
  test('writes whole files, and signals again until each instance shows the certificate', async () => {
    await deployVhost('one');
    const options = {
      vhosts: 'auto',
      serverUrl: cluster.pebble.directoryUrl,
      keyType: 'p256',
      installMode: 'directory',
      directory,
    };
    await cluster.deploy(daemonApp(parseOptions(options)));

    await expectServedWithoutRedeploy('one.example.com');

    expect((await readdir(directory)).sort()).toEqual([UNFINISHED, 'dcos-letsencrypt-one.example.com.pem', OPERATORS]);
    expect(await readdir(join(directory, UNFINISHED))).toEqual([]);
    const file = join(directory, 'dcos-letsencrypt-one.example.com.pem');
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    const bundle = await readFile(file);
    expect(() => createSecureContext({ cert: bundle, key: bundle })).not.toThrow();
    expect(await appOf(cluster, 'marathon-lb')).toMatchObject({ env: { HAPROXY_SSL_CERT: '' }, deployments: [] });
  });

  test('finds an app that was created while the event stream was cut', async () => {
    const listeners = cluster.publicAgents.length + 1;
    await cluster.marathon.when(() => cluster.marathon.eventSubscribers() === listeners);
    let refused = 0;
    fault = ({ path }) => {
      if (path !== '/v2/events') return undefined;
      refused += 1;
      return { status: 503, body: { message: 'no leader' } };
    };
    cluster.marathon.disconnectEventStreams();
    await expect.poll(() => refused, { timeout: 20_000 }).toBeGreaterThanOrEqual(listeners);
    await deployVhost('two');
    expect(cluster.marathon.eventSubscribers()).toBe(0);

    fault = () => undefined;

    await expectServedWithoutRedeploy('two.example.com');
    await expectServedWithoutRedeploy('one.example.com');
  });

  test('outlives a restart of Marathon: what was served is, and what comes after it is seen', async () => {
    await cluster.marathon.goDown();
    await expect.poll(async () => (await reportOf(cluster))?.vhosts.length, { timeout: 20_000 }).toBe(2);
    await expectServedWithoutRedeploy('two.example.com');

    await cluster.marathon.comeBack();
    await deployVhost('three');

    await expectServedWithoutRedeploy('three.example.com');
    const states = async () => (await reportOf(cluster))?.vhosts.map(({ host, state }) => `${host} ${state}`);
    await expect
      .poll(states, { timeout: 20_000 })
      .toEqual(['one.example.com served', 'three.example.com served', 'two.example.com served']);
  });
});
