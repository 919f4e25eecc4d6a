import { describe, expect, it } from 'vitest';
import { changeVhosts, listVhosts, type VhostChange } from '../../../src/operations/vhosts.ts';
import { Secret } from '../../../src/platform/secret.ts';
import { app } from './builders.ts';
import { changePorts } from './change-ports.ts';

const REQUEST = { daemonId: '/letsencrypt', loadBalancerId: undefined };
const ADD: VhostChange = { ...REQUEST, verb: 'add', hosts: ['api.example.com'], wait: true };
const REMOVE: VhostChange = { ...ADD, verb: 'remove' };

const LB = app({ id: '/marathon-lb', args: ['sse', '--group', 'external'] });
const SHOP = app({ labels: { HAPROXY_GROUP: 'external', HAPROXY_0_VHOST: 'shop.example.com,api.example.com' } });
const TOKEN = new Secret('PRIVATE KEY');
const ROUTE = { HAPROXY_0_VHOST: 'shop.example.com', HAPROXY_0_PATH: '/.well-known/acme-challenge/', OTHER: 'x' };
const daemon = (vhosts: string | undefined, labels: Readonly<Record<string, string>> = ROUTE) =>
  app({
    id: '/letsencrypt',
    env: { ...(vhosts !== undefined && { LETSENCRYPT_VHOSTS: vhosts }), TOKEN, SECRET: { secret: 'x' } },
    labels,
  });

describe('vhost list', () => {
  it('shows what is kept and what is not', async () => {
    const { ports } = changePorts([daemon('shop.example.com, gone.example.com'), LB, SHOP]);

    expect(await listVhosts(REQUEST, ports)).toEqual({
      appId: '/letsencrypt',
      setting: 'LETSENCRYPT_VHOSTS',
      auto: false,
      vhosts: [
        { vhost: 'api.example.com', managed: false, appIds: ['/shop/web'] },
        { vhost: 'gone.example.com', managed: true, appIds: [] },
        { vhost: 'shop.example.com', managed: true, appIds: ['/shop/web'] },
      ],
    });
  });

  it('takes every vhost of the labels for kept where the setting is auto', async () => {
    const { ports } = changePorts([daemon('auto'), LB, SHOP]);

    expect(await listVhosts(REQUEST, ports)).toMatchObject({
      auto: true,
      vhosts: [{ managed: true }, { managed: true }],
    });
  });
});

describe('vhost add', () => {
  it('writes the whole environment back, with one variable changed, and waits', async () => {
    const { ports, asked, steps } = changePorts([daemon('shop.example.com'), LB, SHOP]);

    const result = await changeVhosts(
      { ...ADD, hosts: ['API.example.com', 'shop.example.com', 'new.example.com'] },
      ports,
    );

    expect(result).toEqual({
      appId: '/letsencrypt',
      setting: 'LETSENCRYPT_VHOSTS',
      changed: ['api.example.com', 'new.example.com'],
      unchanged: ['shop.example.com'],
      vhosts: ['shop.example.com', 'api.example.com', 'new.example.com'],
      undeclared: ['new.example.com'],
      deployment: { id: 'd1', ended: true },
      stopped: false,
    });
    expect(asked).toEqual([
      [
        'patch',
        '/letsencrypt',
        {
          env: {
            LETSENCRYPT_VHOSTS: 'shop.example.com,api.example.com,new.example.com',
            TOKEN,
            SECRET: { secret: 'x' },
          },
        },
      ],
    ]);
    expect(steps).toEqual(['Marathon deploys /letsencrypt']);
  });

  it('changes nothing for names that are there', async () => {
    const { ports, asked } = changePorts([daemon('api.example.com'), LB, SHOP]);

    expect(await changeVhosts(ADD, ports)).toMatchObject({
      changed: [],
      unchanged: ['api.example.com'],
      deployment: null,
    });
    expect(asked).toEqual([]);
  });

  it("changes the label where the original's app keeps the list there", async () => {
    const labels = { HAPROXY_0_VHOST: 'shop.example.com', HAPROXY_0_PATH: '/.well-known/acme-challenge', OTHER: 'x' };
    const { ports, asked } = changePorts([daemon(undefined, labels), LB]);

    expect((await changeVhosts({ ...ADD, wait: false }, ports)).deployment).toEqual({ id: 'd1', ended: false });
    expect(asked).toEqual([
      ['patch', '/letsencrypt', { labels: { ...labels, HAPROXY_0_VHOST: 'shop.example.com,api.example.com' } }],
    ]);
  });

  it('tells that the daemon is stopped', async () => {
    const { ports } = changePorts([{ ...daemon('shop.example.com'), instances: 0, tasksRunning: 0 }, LB]);

    expect(await changeVhosts(ADD, ports)).toMatchObject({ changed: ['api.example.com'], stopped: true });
  });

  it('works without a load balancer', async () => {
    const { ports } = changePorts([daemon('shop.example.com')]);

    expect(await changeVhosts(ADD, ports)).toMatchObject({ changed: ['api.example.com'], undeclared: [] });
  });
});

describe('vhost remove', () => {
  it('gives the challenge labels another vhost when theirs goes', async () => {
    const { ports, asked } = changePorts([daemon('shop.example.com,api.example.com'), LB, SHOP]);

    await changeVhosts({ ...REMOVE, hosts: ['shop.example.com'] }, ports);

    expect(asked[0]?.[2]).toMatchObject({
      env: { LETSENCRYPT_VHOSTS: 'api.example.com' },
      labels: { ...ROUTE, HAPROXY_0_VHOST: 'api.example.com' },
    });
  });

  it.each(['add', 'remove'] as const)('leaves labels alone that hold for every host: %s', async (verb) => {
    const route = { ...ROUTE, HAPROXY_0_VHOST: 'challenge.letsencrypt.invalid' };
    const { ports, asked } = changePorts([daemon('shop.example.com,old.example.com', route), LB, SHOP]);

    await changeVhosts({ ...ADD, verb, hosts: [verb === 'add' ? 'api.example.com' : 'old.example.com'] }, ports);

    expect(Object.keys(asked[0]?.[2] ?? {})).toEqual(['env']);
  });

  it('leaves the labels alone when another goes', async () => {
    const { ports, asked } = changePorts([daemon('shop.example.com,api.example.com'), LB, SHOP]);

    await changeVhosts(REMOVE, ports);

    expect(Object.keys(asked[0]?.[2] ?? {})).toEqual(['env']);
  });
});

describe('a change that cannot be', () => {
  it.each([
    ['an address', { ...ADD, hosts: ['10.0.0.1'] }, 'shop.example.com', 'USAGE', '10.0.0.1 is an address'],
    ['auto', ADD, 'auto', 'USAGE', 'is auto: the labels of apps say which vhosts have certificates'],
    ['an unknown name', REMOVE, 'shop.example.com', 'USAGE', 'api.example.com: not among the vhosts'],
    ['the last name', REMOVE, 'api.example.com', 'USAGE', '/letsencrypt would have no vhost left'],
    ['no daemon', { ...ADD, daemonId: '/nope' }, 'shop.example.com', 'NOT_FOUND', 'Marathon has no app /nope'],
  ])('is refused: %s', async (_, change, setting, code, message) => {
    const { ports, asked } = changePorts([daemon(setting), LB, SHOP]);

    await expect(changeVhosts(change, ports)).rejects.toMatchObject({
      code,
      message: expect.stringContaining(message),
    });
    expect(asked).toEqual([]);
  });
});
