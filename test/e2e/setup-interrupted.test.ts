import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { testApps } from '../../src/app-definition/test-apps.ts';
import { type Cluster, startCluster } from '../cluster/cluster.ts';
import { type RepositoryServer, startRepositoryServer } from '../cluster/cosmos/repository-server.ts';
import { marathonLbApp } from '../cluster/marathon-lb/app.ts';
import { type BuiltPlugin, buildPlugin } from './built-plugin.ts';
import { type HoldingProxy, startHoldingProxy } from './holding-proxy.ts';
import { KEYS, openTerminal, type Terminal } from './terminal.ts';

const HOSTS = ['test-1.example.com', 'test-2.example.com'] as const;

let plugin: BuiltPlugin;
let cluster: Cluster;
let files: RepositoryServer;
let proxy: HoldingProxy;
let site: readonly string[];

beforeAll(async () => {
  plugin = buildPlugin();
  [cluster, files] = await Promise.all([startCluster({ publicAgents: 2 }), startRepositoryServer()]);
  proxy = await startHoldingProxy(cluster.adminRouter.url);
  for (const app of testApps({ vhosts: HOSTS, group: 'external', healthIntervalSeconds: 1 })) await cluster.deploy(app);
  const root = join(cluster.directory, 'root.pem');
  writeFileSync(root, await cluster.pebble.rootsPem());
  site = ['--server', cluster.pebble.directoryUrl, '--key-type', 'p256'];
  site = [...site, '--ca', root, '--name-server', cluster.pebble.dnsAddress];
  await addRepository(files.putRepository('/lb.json', [marathonLbPackage()]));
}, 120_000);

afterAll(async () => {
  await proxy?.stop();
  await cluster?.stop();
  await files?.stop();
  plugin?.remove();
});

/** marathon-lb's own package, as far as setup sees it, on the ports of the test cluster. */
function marathonLbPackage(): object {
  const { httpPort: http, httpsPort: https, statsPort: stats, appIdPort: appId } = cluster.ports;
  const ports = { http, https, stats, appId };
  const app = marathonLbApp({ marathonUrl: cluster.marathon.url, ports, healthIntervalSeconds: 1 });
  const template = JSON.stringify({ ...app, instances: 'N' }).replace('"N"', '{{marathon-lb.instances}}');
  const instances = { type: 'integer', default: 1 };
  return {
    packagingVersion: '4.0',
    name: 'marathon-lb',
    version: '1.15.0',
    releaseVersion: 0,
    maintainer: 'test',
    description: 'load balancer',
    tags: [],
    marathon: { v2AppMustacheTemplate: Buffer.from(template).toString('base64') },
    config: { type: 'object', properties: { 'marathon-lb': { type: 'object', properties: { instances } } } },
  };
}

async function addRepository(uri: string): Promise<void> {
  const type = (end: string) => `application/vnd.dcos.package.repository.add-${end}+json;charset=utf-8;version=v1`;
  const answer = await fetch(`${cluster.adminRouter.url}/package/repository/add`, {
    method: 'POST',
    headers: { 'Content-Type': type('request'), Accept: type('response') },
    body: JSON.stringify({ name: 'lb', uri }),
  });
  if (!answer.ok) throw new Error(await answer.text());
}

const open = (...args: readonly string[]) =>
  openTerminal(plugin.root, ['setup', ...site, ...args], {
    DCOS_URL: proxy.url,
    DCOS_ACS_TOKEN: '',
    DCOS_TLS_INSECURE: '1',
  });
const settings = [...HOSTS.flatMap((host) => ['--vhost', host]), '--tls-policy', 'intermediate', '--yes'];

/** Ctrl-C at a step whose requests are held from now on; returns what was said then. */
async function interruptedAt(terminal: Terminal, step: string, held: RegExp): Promise<string> {
  await proxy.hold(held);
  await terminal.sees(step);
  terminal.type(KEYS.ctrlC);
  const code = await terminal.ended;
  proxy.release();
  expect(code).toBe(130);
  return terminal.screen().slice(terminal.screen().indexOf('Error: interrupted.'));
}

const instances = () => cluster.marathon.apps().get('/marathon-lb')?.instances;
const running = (count: number) =>
  cluster.marathon.when(() => instances() === count && cluster.marathon.instances('/marathon-lb').length === count);
const AGAIN = 'Run it again to go on; to take it back: dcos letsencrypt uninstall\n';

describe('dcos letsencrypt setup, where there is no marathon-lb', () => {
  it('offers to install one on each public agent; Ctrl-C meanwhile leaves it coming up', async () => {
    const terminal = open(...settings.filter((word) => word !== '--yes'), '--no-hsts');
    await terminal.sees('There is no marathon-lb. Install 1.15.0 on 2 public agents?');
    terminal.type(KEYS.enter);
    await terminal.sees('Go ahead');
    terminal.type(`y${KEYS.enter}`);
    const said = await interruptedAt(terminal, 'Marathon brings up marathon-lb', /^GET .*\/v2\/apps\/+marathon-lb/);

    expect(terminal.screen()).toContain('install marathon-lb: 2 instances');
    expect(said).toBe(`Error: interrupted.\n       Done so far: nothing. ${AGAIN}`);
    await cluster.marathon.when(() => instances() === 2);
  });

  it('scales one that runs on too few agents, and says at Ctrl-C that it may still come', async () => {
    await running(2);
    const patch = { method: 'PATCH', body: JSON.stringify({ instances: 1 }) };
    const scaled = await fetch(`${cluster.marathon.url}/v2/apps//marathon-lb?force=true`, patch);
    await cluster.marathon.whenDeploymentEnds(scaled.headers.get('marathon-deployment-id') ?? '');
    const terminal = open(...settings, '--scale-marathon-lb');
    const said = await interruptedAt(terminal, 'Marathon brings up /marathon-lb', /^GET .*\/v2\/deployments/);

    expect(terminal.screen()).toContain('scale /marathon-lb: 2 instances');
    expect(said).toBe(`Error: interrupted.\n       Done so far: nothing. ${AGAIN}`);
    await running(2);
  });

  it('says at Ctrl-C while the daemon is deployed that nothing is done yet', async () => {
    const said = await interruptedAt(open(...settings), 'Marathon deploys /letsencrypt', /^GET .*\/v2\/deployments/);

    expect(said).toBe(`Error: interrupted.\n       Done so far: nothing. ${AGAIN}`);
    expect(cluster.marathon.apps().has('/letsencrypt')).toBe(true);
  });

  it('goes on where it was interrupted, until all is served', async () => {
    const first = open(...settings);
    const said = await interruptedAt(first, 'the CA validates the names and issues', /^GET .*\/v1\/report/);

    expect(said).toBe(`Error: interrupted.\n       Done so far: nothing. ${AGAIN}`);

    const second = open(...settings);

    expect(await second.ended).toBe(0);
    for (const host of HOSTS)
      expect(second.screen()).toMatch(new RegExp(`^${host} {2}A\\+? .* served by 2 of 2$`, 'm'));
  });
});
