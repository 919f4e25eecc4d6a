import { describe, expect, it } from 'vitest';
import { daemonApp } from '../../../src/app-definition/daemon-app.ts';
import { fitVersion } from '../../../src/app-definition/fit-version.ts';
import { parseOptions } from '../../../src/app-definition/options.ts';
import { testApps } from '../../../src/app-definition/test-apps.ts';

const DAEMON = daemonApp(parseOptions({ vhosts: 'shop.example.com' }));
const [WEB = {}] = testApps({
  vhosts: ['a.example.com', 'b.example.com'],
  group: 'external',
  healthIntervalSeconds: 10,
});

describe('the daemon', () => {
  it.each(['1.5.0', '1.11.24', '2.0'])('stays as it is on Marathon %s', (version) => {
    expect(fitVersion(DAEMON, version)).toEqual(DAEMON);
  });

  it('runs in Docker in host mode before 1.5', () => {
    const app = fitVersion(DAEMON, '1.4.8');

    expect(app).not.toHaveProperty('networks');
    expect(app).toMatchObject({
      container: { type: 'DOCKER', docker: { network: 'HOST' }, volumes: [{ persistent: { size: 500 } }] },
      unreachableStrategy: 'disabled',
    });
  });

  it('has neither unreachableStrategy nor MESOS_HTTP checks before 1.4', () => {
    const checks = { ...DAEMON, healthChecks: [{ protocol: 'MESOS_HTTP', path: '/health' }] };

    expect(fitVersion(checks, '1.3.9')).not.toHaveProperty('unreachableStrategy');
    expect(fitVersion(checks, '1.3.9')).toMatchObject({ healthChecks: [{ protocol: 'HTTP', path: '/health' }] });
  });

  it('keeps its state in a directory of the agent before 1.0', () => {
    const app = fitVersion(DAEMON, '0.15.3');

    expect(app).not.toHaveProperty('portDefinitions');
    expect(app).toMatchObject({
      ports: [0, 0],
      container: {
        volumes: [{ containerPath: '/var/lib/dcos-letsencrypt', hostPath: '/var/lib/dcos-letsencrypt', mode: 'RW' }],
      },
      env: { LETSENCRYPT_STATE_DIRECTORY: '/var/lib/dcos-letsencrypt' },
    });
  });
});

it('puts the port mappings of a bridge where they stood before 1.5', () => {
  expect(fitVersion(WEB, '1.4.8')).toMatchObject({
    container: { type: 'DOCKER', docker: { network: 'BRIDGE', portMappings: [{ containerPort: 8080 }] } },
  });
  expect(fitVersion(WEB, '1.4.8').container).not.toHaveProperty('portMappings');
});
