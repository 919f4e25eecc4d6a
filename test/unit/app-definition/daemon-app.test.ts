import { describe, expect, it } from 'vitest';
import { daemonApp } from '../../../src/app-definition/daemon-app.ts';
import { parseOptions } from '../../../src/app-definition/options.ts';

describe('daemonApp', () => {
  it('is the app of the golden file when only vhosts are given', async () => {
    const app = daemonApp(parseOptions({ vhosts: 'shop.example.com,api.example.com' }));

    await expect(`${JSON.stringify(app, null, 2)}\n`).toMatchFileSnapshot(
      '../../fixtures/app-definition/daemon-app.json',
    );
  });

  it('gives Admin Router the id without its leading slash as service name', () => {
    const app = daemonApp(parseOptions({ vhosts: 'a.example.com', appId: '/infra/letsencrypt' }));

    expect(app).toMatchObject({
      id: '/infra/letsencrypt',
      labels: {
        DCOS_SERVICE_NAME: 'infra/letsencrypt',
        DCOS_SERVICE_SCHEME: 'http',
        DCOS_SERVICE_PORT_INDEX: '1',
      },
    });
  });

  it('puts no port but the challenge port into a group of the load balancer', () => {
    const { labels } = daemonApp(parseOptions({ vhosts: 'a.example.com', group: 'internal' }));
    const groups = Object.entries(labels as object).filter(([label]) => label.includes('GROUP'));

    expect(groups).toEqual([['HAPROXY_0_GROUP', 'internal']]);
  });

  it('refers to the service account by its secret, so that no key stands in the definition', () => {
    const app = daemonApp(parseOptions({ vhosts: 'a.example.com', serviceAccountSecret: 'letsencrypt/sa' }));

    expect(app).toMatchObject({
      env: { DCOS_SERVICE_ACCOUNT_CREDENTIAL: { secret: 'serviceCredential' } },
      secrets: { serviceCredential: { source: 'letsencrypt/sa' } },
    });
  });

  it('takes image, resources and volume from the options', () => {
    const app = daemonApp(
      parseOptions({ vhosts: 'a.example.com', image: 'registry/le:2', cpus: '0.5', mem: '300', storage: '50' }),
    );

    expect(app).toMatchObject({
      cpus: 0.5,
      mem: 300,
      container: {
        docker: { image: 'registry/le:2' },
        volumes: [{ containerPath: 'data', mode: 'RW', persistent: { size: 50 } }],
      },
    });
  });

  it.each([
    [{ hostPath: '/var/lib/le', agent: '10.0.1.17' }, { hostPath: '/var/lib/le' }, 'disabled'],
    [
      { externalVolume: 'le' },
      { external: { name: 'le', provider: 'dvdi', options: { 'dvdi/driver': 'rexray' } } },
      { inactiveAfterSeconds: 300, expungeAfterSeconds: 600 },
    ],
  ])('keeps its state where %j says, beyond the life of the app', (given, volume, unreachableStrategy) => {
    const app = daemonApp(parseOptions({ vhosts: 'a.example.com', ...given }));

    expect(app).toMatchObject({
      container: { volumes: [{ containerPath: 'data', mode: 'RW', ...volume }] },
      unreachableStrategy,
      upgradeStrategy: { minimumHealthCapacity: 0, maximumOverCapacity: 0 },
    });
    expect(app.constraints).toEqual('agent' in given ? [['hostname', 'CLUSTER', '10.0.1.17']] : undefined);
  });

  it('takes one place for its state', () => {
    expect(() => parseOptions({ vhosts: 'a.example.com', hostPath: '/a', externalVolume: 'b' })).toThrow(
      expect.objectContaining({
        code: 'USAGE',
        message: '--storage-host-path and --storage-external are two places for the same state',
      }),
    );
  });

  it('names its secrets and holds none', () => {
    const given = { serviceAccountSecret: 'letsencrypt/sa', apiTokenSecret: 'letsencrypt/api-token' };

    expect(daemonApp(parseOptions({ vhosts: 'a.example.com', ...given }))).toMatchObject({
      env: {
        DCOS_SERVICE_ACCOUNT_CREDENTIAL: { secret: 'serviceCredential' },
        LETSENCRYPT_API_TOKEN: { secret: 'apiToken' },
      },
      secrets: { serviceCredential: { source: 'letsencrypt/sa' }, apiToken: { source: 'letsencrypt/api-token' } },
    });
  });
});
