import { expect, test } from 'vitest';
import type { CertSlot } from '../../../src/marathon-lb/types.ts';
import type { TlsLook } from '../../../src/platform/tls.ts';
import { handshakeMemory, handshakes } from '../../../src/renewal/handshakes.ts';
import type { SavedCertificate } from '../../../src/store/types.ts';
import { certificateFacts } from '../../../src/x509/parse.ts';
import { makeAuthority, makeCertificate } from '../../support/certificate-maker.ts';

const NAMES = Array.from({ length: 100 }, (_, index) => `v${index}.example.com`);
const INSTANCES = ['10.0.0.1', '10.0.0.2', '10.0.0.3'].map((host) => ({
  taskId: `task-${host}`,
  host,
  httpPort: 80,
  httpsPort: 443,
  statsPort: 9090,
  healthy: true,
}));
const HOUR_MS = 3_600_000;

/** A load balancer that shows the certificate of a hundred names for all of them but those in `elsewhere`. */
async function loadBalancer() {
  const issuer = await makeAuthority('Test CA');
  const [right, wrong] = await Promise.all([
    makeCertificate({ names: NAMES, issuer, serialNumber: '02' }),
    makeCertificate({ names: ['other.example.com'], issuer, serialNumber: '03' }),
  ]);
  const asked: string[] = [];
  const elsewhere = new Set<string>();
  const tls = {
    look: async ({ servername, address }: { servername: string; address: string }): Promise<TlsLook> => {
      asked.push(`${servername} ${address}`);
      const leafPem = elsewhere.has(servername) ? wrong.pem : right.pem;
      return { kind: 'served', leafPem, protocol: 'TLSv1.3', authorized: false };
    },
  };
  const leaf = certificateFacts(right.pem);
  const certificates = [{ id: 'v0.example.com', version: 1, names: NAMES, leaf }] as unknown as SavedCertificate[];
  const memory = handshakeMemory();
  const look = (nowMs: number, appVersion = '1', slots: readonly CertSlot[] = []) => {
    asked.length = 0;
    return handshakes({ names: NAMES, appVersion, slots, instances: INSTANCES, certificates, nowMs }, tls, memory);
  };
  return { look, asked, elsewhere, leaf, fingerprint: leaf.fingerprint };
}

test('a certificate of a hundred names takes one handshake with each instance, and says what each name is served', async () => {
  const { look, asked, fingerprint } = await loadBalancer();

  const served = await look(0);

  expect(asked).toEqual(['v0.example.com 10.0.0.1', 'v0.example.com 10.0.0.2', 'v0.example.com 10.0.0.3']);
  expect(served).toHaveLength(300);
  expect(new Set(served.map((one) => one.fingerprint))).toEqual(new Set([fingerprint]));
});

test('the next ones come after a day, or after a change of the load balancer, for another name', async () => {
  const { look, asked } = await loadBalancer();
  await look(0);

  await look(23 * HOUR_MS);
  expect(asked).toEqual([]);

  await look(24 * HOUR_MS);
  expect(asked).toEqual(['v1.example.com 10.0.0.1', 'v1.example.com 10.0.0.2', 'v1.example.com 10.0.0.3']);

  await look(24 * HOUR_MS, '2');
  expect(asked).toHaveLength(3);
});

test('a name that is served from elsewhere is told apart from its certificate and watched', async () => {
  const { look, asked, elsewhere, fingerprint } = await loadBalancer();
  elsewhere.add('v0.example.com');

  const served = await look(0);

  const wrong = served.filter((one) => one.fingerprint !== fingerprint).map(({ host }) => host);
  expect(wrong).toEqual(['v0.example.com', 'v0.example.com', 'v0.example.com']);

  elsewhere.clear();
  const healed = await look(HOUR_MS);

  expect(asked).toEqual(['v0.example.com 10.0.0.1', 'v0.example.com 10.0.0.2', 'v0.example.com 10.0.0.3']);
  expect(healed.every((one) => one.fingerprint === fingerprint)).toBe(true);
});

test('a name that another certificate of the load balancer has too is asked for on its own account', async () => {
  const { look, asked, leaf } = await loadBalancer();
  const beside = { ...leaf, fingerprint: 'beside', names: ['v7.example.com', 'other.example.com'] };
  const own = { variable: 'HAPROXY_SSL_CERT', content: { kind: 'certificate', leaf, chainLength: 2 } } as const;
  const twice = { ...own, variable: 'HAPROXY_SSL_CERT0' };
  const other = {
    variable: 'HAPROXY_SSL_CERT1',
    content: { kind: 'certificate', leaf: beside, chainLength: 2 },
  } as const;

  await look(0, '1', [own, twice]);
  expect(asked).toHaveLength(3);

  await look(0, '2', [own, twice, other]);
  expect(asked.filter((one) => one.startsWith('v7.'))).toHaveLength(3);
  expect(asked).toHaveLength(6);
});

test('a certificate that is served for no name costs two handshakes with each instance, not a hundred', async () => {
  const { look, asked, elsewhere, fingerprint } = await loadBalancer();
  for (const name of NAMES) elsewhere.add(name);

  const served = await look(0);

  expect(asked).toHaveLength(6);
  expect(served.some((one) => one.fingerprint === fingerprint)).toBe(false);
});
