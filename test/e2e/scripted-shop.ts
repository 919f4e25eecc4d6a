import type { Report, ReportedVhost } from '../../src/daemon-api/types.ts';
import { certificateFacts } from '../../src/x509/parse.ts';
import { makeAuthority, makeCertificate } from '../support/certificate-maker.ts';
import type { ScriptedCluster } from './scripted-cluster.ts';

/** What `deployShop` left in the cluster. */
export interface Shop {
  readonly chainPem: string;
  readonly keyPem: string;
  /** SHA-256 of the leaf, lower-case hex. */
  readonly fingerprint: string;
}

/** Deploys a load balancer with a certificate for shop.example.com. */
export async function deployShop(cluster: ScriptedCluster): Promise<Shop> {
  const { pem, privateKeyPem } = await makeCertificate({
    names: ['shop.example.com'],
    issuer: await makeAuthority('Test CA'),
    notBefore: '2026-01-01T00:00:00Z',
    notAfter: '2099-02-22T00:00:00Z',
  });
  await cluster.deploy({
    id: '/marathon-lb',
    args: ['sse', '--group', 'external'],
    instances: 1,
    cpus: 0.1,
    mem: 32,
    container: { type: 'DOCKER', docker: { image: 'marathon-lb' } },
    networks: [{ mode: 'host' }],
    portDefinitions: [{ port: 0 }, { port: 0 }],
    env: { HAPROXY_SSL_CERT: `${pem}\n${privateKeyPem}` },
  });
  return { chainPem: pem, keyPem: privateKeyPem, fingerprint: certificateFacts(pem).fingerprint };
}

/** What a daemon reports that keeps that certificate, version 1 unless said; `vhost` replaces parts of its vhost. */
export function shopReport(
  fingerprint: string,
  vhost: Partial<ReportedVhost> = {},
  { version = 1, events = [] }: { version?: number; events?: Report['events'] } = {},
): Report {
  return {
    schema: 1,
    daemon: { version: '0.1.0', appId: '/letsencrypt', startedAt: '2026-11-24T12:00:00.000Z' },
    at: '2026-11-24T12:00:00.000Z',
    nextLookAt: '2099-11-25T12:00:00.000Z',
    loadBalancer: { appId: '/marathon-lb', instances: 1 },
    certificates: [
      {
        id: 'shop.example.com',
        version,
        names: ['shop.example.com'],
        keyType: 'p256',
        fingerprint,
        issuer: 'Test CA',
        notBefore: '2026-01-01T00:00:00.000Z',
        notAfter: '2099-02-22T00:00:00.000Z',
        renewsAt: '2099-01-23T00:00:00.000Z',
        renewReason: 'a third of its lifetime is left',
        slot: 'HAPROXY_SSL_CERT',
      },
    ],
    vhosts: [
      {
        host: 'shop.example.com',
        state: 'served',
        detail: 'served by 1 of 1',
        certificateId: 'shop.example.com',
        nextTryAt: undefined,
        served: [],
        ...vhost,
      },
    ],
    events,
    problem: undefined,
  };
}
