import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Cluster, startCluster } from './cluster.ts';
import { fetchFrom } from './marathon-lb/running-load-balancer.ts';
import { webApp } from './web-app.ts';

const exits: string[] = [];
let cluster: Cluster;

beforeAll(async () => {
  cluster = await startCluster({ onPartExit: (message) => exits.push(message) });
});

afterAll(async () => {
  await cluster.stop();
  expect(exits).toEqual([]);
});

test('an app with a vhost is served by every load balancer, over http and https, on the port of the redirect', async () => {
  await cluster.deployMarathonLb({ healthIntervalSeconds: 1 });
  await cluster.deploy(webApp('/web', { HAPROXY_0_VHOST: 'web.example', HAPROXY_0_REDIRECT_TO_HTTPS: 'true' }));

  const { httpPort, httpsPort } = cluster.ports;
  for (const { address } of cluster.publicAgents) {
    const redirect = await untilRouted(`http://${address}:${httpPort}/a?b=c`, `web.example:${httpPort}`);
    expect(redirect).toMatchObject({
      status: 301,
      headers: { location: `https://web.example:${httpsPort}/a?b=c` },
    });
    const page = await fetchFrom(`https://${address}:${httpsPort}/a`, {
      host: `web.example:${httpsPort}`,
      sni: 'web.example',
    });
    expect(page.body).toContain('command: curl -sLIv https://web.example/a');
    expect(page.body).toContain('x-forwarded-proto: https');
  }
});

async function untilRouted(url: string, host: string) {
  const visit = () => fetchFrom(url, { host });
  await expect.poll(async () => (await visit()).status).not.toBe(503);
  return visit();
}
