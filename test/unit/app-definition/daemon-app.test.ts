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
});
