import { expect, it } from 'vitest';
import { vhostTargets } from '../../../src/operations/grade-vhosts.ts';
import { app, task } from './builders.ts';

const REQUEST = { daemonId: '/letsencrypt', loadBalancerId: undefined };
const LB = app({
  id: '/marathon-lb',
  args: ['sse', '--group', 'external'],
  tasks: [
    task({ id: 'lb.1', host: '10.0.0.1', ports: [80, 443, 9090] }),
    task({ id: 'lb.2', host: '10.0.0.2', ports: [80, 443, 9090] }),
  ],
});
const SHOP = app({
  ports: [
    { servicePort: 10_000, containerPort: undefined },
    { servicePort: 10_001, containerPort: undefined },
  ],
  labels: { HAPROXY_GROUP: 'external', HAPROXY_1_VHOST: 'shop.example.com,api.example.com' },
});
const CHALLENGE = app({
  id: '/letsencrypt',
  labels: { HAPROXY_GROUP: 'external', HAPROXY_0_VHOST: 'any.example.com' },
});

it('grades every vhost once, at all instances, with the app that cures it', async () => {
  const again = app({ id: '/shop/assets', labels: { ...SHOP.labels, HAPROXY_0_VHOST: 'shop.example.com' } });

  expect(await vhostTargets(REQUEST, marathon(LB, SHOP, again, CHALLENGE))).toEqual(
    ['api.example.com', 'shop.example.com'].map((host) => ({
      host,
      port: 443,
      plainHttpPort: 80,
      addresses: ['10.0.0.1', '10.0.0.2'],
      app: { appId: '/shop/web', portIndex: 1 },
    })),
  );
});

it('makes two targets of a vhost whose instances have different ports', async () => {
  const tasks = [...LB.tasks, task({ id: 'lb.3', host: '10.0.0.2', ports: [31_080, 31_443, 31_090] })];
  const targets = await vhostTargets(REQUEST, marathon({ ...LB, tasks }, SHOP));

  expect(targets.map(({ host, port, addresses }) => [host, port, addresses])).toEqual([
    ['api.example.com', 443, ['10.0.0.1', '10.0.0.2']],
    ['api.example.com', 31_443, ['10.0.0.2']],
    ['shop.example.com', 443, ['10.0.0.1', '10.0.0.2']],
    ['shop.example.com', 31_443, ['10.0.0.2']],
  ]);
});

it.each([
  ['no vhost', marathon(LB), 'no app behind /marathon-lb has a vhost.'],
  ['no instance', marathon({ ...LB, tasks: [] }, SHOP), 'no instance of /marathon-lb is running.'],
  ['no load balancer', marathon(SHOP), 'Marathon has no app marathon-lb, which should be the load balancer.'],
])('says that there is %s', async (_case, ports, message) => {
  await expect(vhostTargets(REQUEST, ports)).rejects.toMatchObject({ code: 'NOT_FOUND', message });
});

function marathon(...apps: readonly ReturnType<typeof app>[]) {
  return { marathon: { apps: async () => apps } };
}
