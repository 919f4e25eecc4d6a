import { expect, onTestFinished, test } from 'vitest';
import { REPOSITORY_FILE, universeFiles } from '../../universe/build/universe-files.ts';
import { type Cluster, startCluster } from '../cluster/cluster.ts';
import { REPOSITORY_TYPE, startRepositoryServer } from '../cluster/cosmos/repository-server.ts';
import { untilTrusted } from '../cluster/demo/demo-look.ts';

/** A load balancer of one instance, its group, its daemon, and the vhost behind it. */
interface Side {
  readonly balancer: string;
  readonly group: string;
  readonly daemon: string;
  readonly vhost: string;
}

const OUTSIDE: Side = { balancer: '/marathon-lb', group: 'external', daemon: '/letsencrypt', vhost: 'out.example.com' };
const INSIDE: Side = {
  balancer: '/infra/marathon-lb',
  group: 'internal',
  daemon: '/infra/letsencrypt',
  vhost: 'in.example.com',
};

test('the package runs twice side by side, each for a load balancer of its own, one of them in a folder', async () => {
  const [cluster, files] = await Promise.all([startCluster(), startRepositoryServer()]);
  onTestFinished(async () => {
    await cluster.stop();
    await files.stop();
  });
  const repository = universeFiles({ baseUrl: files.url, plugins: [] }).get(REPOSITORY_FILE) ?? '';
  files.put(`/${REPOSITORY_FILE}`, { type: REPOSITORY_TYPE, content: repository });
  await cosmos(cluster, 'repository/add', { name: 'letsencrypt', uri: `${files.url}/${REPOSITORY_FILE}` });

  const fronts = [await deployed(cluster, OUTSIDE), await deployed(cluster, INSIDE)];
  expect(new Set(fronts.map(({ address }) => address)).size).toBe(2);
  const sides = [OUTSIDE, INSIDE];
  for (const side of sides)
    expect(
      await cosmos(cluster, 'install', { packageName: 'letsencrypt', options: options(cluster, side) }),
    ).toMatchObject({
      appId: side.daemon,
    });

  const ca = await cluster.pebble.rootsPem();
  const leaves = await Promise.all(
    fronts.map((front, at) => untilTrusted(front, sides[at]?.vhost ?? '', ca, AbortSignal.timeout(60_000))),
  );
  expect(leaves.map(({ subjectAltName }) => subjectAltName)).toEqual(sides.map(({ vhost }) => `DNS:${vhost}`));
});

/** Starts the load balancer on whichever agent has its ports free, an app behind it, and leads the vhost there. */
async function deployed(cluster: Cluster, { balancer, group, vhost }: Side) {
  // Each is alone on its agent and the other's ports are taken: it stops before its successor starts, where it was.
  const upgradeStrategy = { minimumHealthCapacity: 0, maximumOverCapacity: 0 };
  await cluster.deployMarathonLb({ id: balancer, group, instances: 1, healthIntervalSeconds: 1, upgradeStrategy });
  await cluster.deploy({
    id: `/web-${group}`,
    instances: 0,
    cmd: 'exec sleep 600',
    portDefinitions: [{ port: 0 }],
    labels: { HAPROXY_GROUP: group, HAPROXY_0_VHOST: vhost },
  });
  const answer = await fetch(`${cluster.marathon.url}/v2/apps/${balancer}/tasks`);
  const [task] = ((await answer.json()) as { tasks: { host: string }[] }).tasks;
  const address = task?.host ?? '';
  await cluster.pebble.dns.addA(vhost, [address]);
  return { address, ...cluster.ports };
}

function options({ pebble }: Cluster, { balancer, group, daemon, vhost }: Side) {
  return {
    service: { name: daemon.slice(1) },
    letsencrypt: { vhosts: vhost, 'server-url': pebble.directoryUrl, 'key-type': 'p256' },
    'marathon-lb': { id: balancer, group, 'allow-downtime': true },
  };
}

/** Cosmos as the DC/OS CLI calls it. Throws an Error with its own words. */
async function cosmos({ adminRouter }: Cluster, call: string, body: object): Promise<unknown> {
  const type = (end: string) =>
    `application/vnd.dcos.package.${call.replace('/', '.')}-${end}+json;charset=utf-8;version=v1`;
  const answer = await fetch(`${adminRouter.url}/package/${call}`, {
    method: 'POST',
    headers: { 'Content-Type': type('request'), Accept: type('response') },
    body: JSON.stringify(body),
  });
  if (!answer.ok) throw new Error(await answer.text());
  return answer.json();
}
