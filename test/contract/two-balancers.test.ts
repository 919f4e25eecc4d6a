import { expect, onTestFinished, test } from 'vitest';
import { agentCount } from '../../src/marathon/agent-count.ts';
import { marathonClient } from '../../src/marathon/client.ts';
import { portHolders } from '../../src/marathon-lb/port-holders.ts';
import { redeployForecast } from '../../src/marathon-lb/redeploy.ts';
import { nodeHttp } from '../../src/platform/node/http.ts';
import { startCluster } from '../cluster/cluster.ts';

test('two load balancers of two groups share two agents: the hang of a restart is foretold, and it comes', async () => {
  const cluster = await startCluster({ publicAgents: 2 });
  onTestFinished(() => cluster.stop());
  await cluster.deployMarathonLb({ instances: 1, healthIntervalSeconds: 1 });
  await cluster.deployMarathonLb({ id: '/internal', group: 'internal', instances: 1, healthIntervalSeconds: 1 });
  const http = nodeHttp({ userAgent: 'dcos-letsencrypt-contract' });
  onTestFinished(() => http.close());
  const marathon = marathonClient({ http, baseUrl: cluster.marathon.url });
  const apps = await marathon.apps();
  const app = apps.find(({ id }) => id === '/marathon-lb');
  if (app === undefined) throw new Error('there is no load balancer');

  const publicAgents = await agentCount({ http, marathon }).accepting(app.acceptedResourceRoles);
  const { kind, reason } = redeployForecast(app, {
    portHolders: portHolders(app, apps),
    ...(publicAgents !== undefined && { publicAgents }),
  });
  expect({ kind, publicAgents }).toEqual({ kind: 'hangs', publicAgents: 2 });
  expect(reason).toMatch(/and by \/internal on 127\.0\.0\.[23]; there are 2 agents$/);

  const { deploymentId } = await marathon.patchApp(app.id, { env: { ...app.env, NEW: 'yes' } });
  const declined = async () => {
    const { queue } = (await (await fetch(`${cluster.marathon.url}/v2/queue`)).json()) as { queue: unknown };
    return JSON.stringify(queue);
  };
  await expect.poll(declined, { timeout: 20_000 }).toMatch(/"reason":"InsufficientPorts","declined":[1-9]/);
  expect(await marathon.deployments()).toEqual([deploymentId]);
});
