import { describe, expect, it } from 'vitest';
import { deployTestApps, removeTestApps } from '../../../src/operations/test-apps.ts';
import { app } from './builders.ts';
import { changePorts } from './change-ports.ts';

const GIVEN = { vhosts: 'a.example.com,b.example.com' };
const SECOND = app({
  id: '/letsencrypt-test-2',
  labels: { HAPROXY_GROUP: 'external', HAPROXY_0_VHOST: 'old.example.com', OWN: 'x' },
});

describe('test-apps deploy', () => {
  it('creates what is not there and gives the rest the labels that differ', async () => {
    const { ports, asked } = changePorts([SECOND]);

    expect(await deployTestApps(GIVEN, true, ports)).toEqual({
      apps: [
        {
          appId: '/letsencrypt-test-1',
          vhost: 'a.example.com',
          outcome: 'created',
          deployment: { id: 'd1', ended: true },
        },
        {
          appId: '/letsencrypt-test-2',
          vhost: 'b.example.com',
          outcome: 'changed',
          deployment: { id: 'd2', ended: true },
        },
      ],
    });
    expect(asked).toEqual([
      ['create', '/letsencrypt-test-1'],
      [
        'patch',
        '/letsencrypt-test-2',
        { labels: { HAPROXY_GROUP: 'external', HAPROXY_0_VHOST: 'b.example.com', OWN: 'x' } },
      ],
    ]);
  });

  it('wants two vhosts, and asks Marathon nothing before', async () => {
    const { ports, asked } = changePorts([]);

    await expect(deployTestApps({ vhosts: 'a.example.com' }, true, ports)).rejects.toMatchObject({ code: 'USAGE' });
    expect(asked).toEqual([]);
  });
});

describe('test-apps remove', () => {
  it('removes what is there', async () => {
    const { ports, asked } = changePorts([SECOND]);

    expect((await removeTestApps(true, ports)).apps.map(({ outcome, vhost }) => [outcome, vhost])).toEqual([
      ['absent', null],
      ['removed', 'old.example.com'],
    ]);
    expect(asked).toEqual([['delete', '/letsencrypt-test-2']]);
  });
});
