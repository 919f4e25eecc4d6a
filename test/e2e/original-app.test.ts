import { expect, onTestFinished, test } from 'vitest';
import { startCluster } from '../cluster/cluster.ts';
import { untilTrusted } from '../cluster/demo/demo-look.ts';

/**
 * The app definition of letsencrypt-dcos as its operators have it: bridge network with container port 80, the names in
 * the routing label, a persistent volume mounted at /etc/letsencrypt, no ACME server, no health check.
 */
const ORIGINAL_APP = {
  id: '/letsencrypt-dcos',
  cpus: 0.05,
  mem: 512,
  instances: 1,
  container: {
    type: 'DOCKER',
    volumes: [
      { containerPath: '/etc/letsencrypt', hostPath: 'data', mode: 'RW' },
      { containerPath: 'data', mode: 'RW', persistent: { size: 500 } },
    ],
    docker: {
      image: 'mesosphere/letsencrypt-dcos:v2',
      network: 'BRIDGE',
      portMappings: [{ containerPort: 80, servicePort: 10000, protocol: 'tcp' }],
    },
  },
  env: {
    MARATHON_LB_ID: 'marathon-lb',
    MARATHON_URL: 'http://marathon.mesos:8080',
    LETSENCRYPT_EMAIL: 'ops@example.com',
  },
  labels: {
    HAPROXY_0_VHOST: 'one.example.com,two.example.com',
    HAPROXY_GROUP: 'external',
    HAPROXY_0_PATH: '/.well-known/acme-challenge',
  },
  backoffSeconds: 5,
  upgradeStrategy: { minimumHealthCapacity: 0.5, maximumOverCapacity: 0 },
};

test("the original's own app definition ends with HTTPS served, RSA 4096 as it promised", async () => {
  const cluster = await startCluster({
    daemonEnv: (pebble) => ({ LETSENCRYPT_SERVER_URL: pebble.directoryUrl, LETSENCRYPT_STATE_DIRECTORY: 'data' }),
  });
  onTestFinished(() => cluster.stop());
  await cluster.deployMarathonLb({ healthIntervalSeconds: 1 });

  await cluster.deploy(ORIGINAL_APP);

  const ca = await cluster.pebble.rootsPem();
  const fronts = cluster.publicAgents.map(({ address }) => ({ address, ...cluster.ports }));
  const shown = fronts.flatMap((front) =>
    ['one.example.com', 'two.example.com'].map((host) => untilTrusted(front, host, ca, AbortSignal.timeout(60_000))),
  );
  for (const leaf of await Promise.all(shown)) {
    expect(leaf.subjectAltName).toBe('DNS:one.example.com, DNS:two.example.com');
    expect(leaf.publicKey.asymmetricKeyDetails).toMatchObject({ modulusLength: 4096 });
  }
});
