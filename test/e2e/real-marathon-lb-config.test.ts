import { expect, onTestFinished, test, vi } from 'vitest';
import { tlsTemplates } from '../../src/marathon-lb/tls-templates.ts';
import { startCluster } from '../cluster/cluster.ts';
import { marathonLbApp } from '../cluster/marathon-lb/app.ts';
import { realMarathonLb, whyNotReal } from '../cluster/real-marathon-lb/image.ts';

const FOLDER = process.env.MARATHON_LB_DIR ?? '';
const missing = await whyNotReal(FOLDER);
if (missing !== undefined) process.stdout.write(`configurations of the real marathon-lb not compared: ${missing}\n`);

vi.setConfig({ testTimeout: 300_000 });

const AUTH = 'realm:user:$5$salt$hash';
const APPS = {
  plain: {},
  path: { HAPROXY_0_PATH: '/p' },
  redirect: { HAPROXY_0_REDIRECT_TO_HTTPS: 'true', HAPROXY_0_USE_HSTS: 'true' },
  auth: { HAPROXY_0_AUTH: AUTH },
  'auth-path': { HAPROXY_0_AUTH: AUTH, HAPROXY_0_PATH: '/p' },
  two: { HAPROXY_0_VHOST: 'one.two.example.com,two.two.example.com' },
  'two-path': { HAPROXY_0_VHOST: 'one.path.example.com,two.path.example.com', HAPROXY_0_PATH: '/p' },
  'two-auth': { HAPROXY_0_VHOST: 'one.auth.example.com,two.auth.example.com', HAPROXY_0_AUTH: AUTH },
  sticky: { HAPROXY_0_STICKY: 'true' },
};

test.skipIf(missing).for([
  { policy: 'off', haproxyMap: true },
  { policy: 'intermediate', haproxyMap: true },
  { policy: 'intermediate', haproxyMap: false },
  { policy: 'modern', haproxyMap: false },
] as const)(
  'policy $policy, map $haproxyMap: marathon-lb and its stand-in serve the same configuration',
  async (front) => {
    const images = { 'mesosphere/marathon-lb:v1.15.0': realMarathonLb(FOLDER) };
    const cluster = await startCluster({ publicAgents: 2, images });
    onTestFinished(() => cluster.stop());
    for (const [name, labels] of Object.entries(APPS)) await cluster.deploy(silentApp(name, labels));
    const templates = tlsTemplates({ policy: front.policy, hsts: front.policy !== 'off' }, '1.15.0');
    if (templates.kind === 'impossible') throw new Error(templates.reason);
    const { httpPort: http, httpsPort: https, statsPort: stats, appIdPort: appId } = cluster.ports;
    const one = {
      marathonUrl: cluster.marathon.url,
      ports: { http, https, stats, appId },
      env: templates.variables,
      haproxyMap: front.haproxyMap,
      healthIntervalSeconds: 1,
    };
    const standIn = { type: 'DOCKER', docker: { image: 'mesosphere/marathon-lb:stand-in' } };
    await cluster.deploy(marathonLbApp({ ...one, id: '/real' }));
    await cluster.deploy({ ...marathonLbApp({ ...one, id: '/stand-in' }), container: standIn });
    const loaded = async (id: string) => {
      const address = cluster.marathon.instances(id)[0]?.task?.agent.address ?? '';
      const pages = ['_haproxy_getconfig', '_haproxy_getvhostmap', '_haproxy_getappmap'];
      const texts = pages.map(async (page) => (await fetch(`http://${address}:${stats}/${page}`)).text());
      return (await Promise.all(texts)).map((text) => comparable(text, address));
    };

    await expect.poll(async () => (await loaded('/stand-in'))[0], { timeout: 20_000 }).toContain('backend sticky_');
    await expect.poll(async () => (await loaded('/real'))[0], { timeout: 20_000 }).toContain('backend sticky_');
    expect(await loaded('/stand-in')).toEqual(await loaded('/real'));
  },
);

function silentApp(name: string, labels: Readonly<Record<string, string>>): object {
  return {
    id: `/${name}`,
    cpus: 0.01,
    mem: 1,
    cmd: 'exec sleep 600',
    portDefinitions: [{ port: 0 }],
    labels: { HAPROXY_GROUP: 'external', HAPROXY_0_VHOST: `${name}.example.com`, ...labels },
  };
}

/** Without the head, whose files only the image has, without blanks and places, and without what answers for Lua. */
function comparable(text: string, address: string): string {
  return text
    .slice(Math.max(0, text.search(/^(?:userlist|frontend) /m)))
    .replace(/\n*^backend stand_in_control\n(?:[ ].*\n)*/m, '')
    .replaceAll(address, 'AGENT')
    .replace(/[ \t]+/g, ' ')
    .replace(/\/\S*\/(\S+\.(?:map|pem))/g, '$1')
    .trimEnd();
}
