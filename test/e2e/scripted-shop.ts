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
