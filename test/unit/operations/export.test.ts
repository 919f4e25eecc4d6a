import { beforeAll, describe, expect, it } from 'vitest';
import type { Env } from '../../../src/marathon/types.ts';
import { type ExportRequest, exportCertificate } from '../../../src/operations/export.ts';
import { Secret } from '../../../src/platform/secret.ts';
import { type MadeCertificate, makeAuthority, makeCertificate } from '../../support/certificate-maker.ts';
import { app } from './builders.ts';

const REQUEST: ExportRequest = {
  daemonId: '/letsencrypt',
  loadBalancerId: undefined,
  vhost: 'Shop.example.com',
  chainFile: 'shop.pem',
  keyFile: 'shop.key',
  force: false,
};

let shop: MadeCertificate;
let other: MadeCertificate;

beforeAll(async () => {
  const issuer = await makeAuthority('Test CA');
  const days = { notBefore: '2026-01-01T00:00:00Z', notAfter: '2027-01-01T00:00:00Z' };
  shop = await makeCertificate({ names: ['shop.example.com'], issuer, ...days });
  other = await makeCertificate({ names: ['other.example.com'], issuer, ...days });
});

const bundle = ({ pem, privateKeyPem }: MadeCertificate) => new Secret(`${privateKeyPem}\n${pem}`);

function portsWith(env: Env, secrets: Readonly<Record<string, Secret>> = {}, present: readonly string[] = []) {
  const written = new Map<string, string>();
  const lb = app({ id: '/marathon-lb', env, secrets: { cert: { source: 'lb/shop' } } });
  return {
    written,
    ports: {
      marathon: { apps: async () => [lb] },
      secrets: { read: async (path: string) => secrets[path] },
      files: {
        exists: async (path: string) => present.includes(path),
        write: async (path: string, text: string) => void written.set(path, text),
      },
    },
  };
}

describe('export', () => {
  it('takes the first certificate that covers the name, chain and key apart', async () => {
    const env = { HAPROXY_SSL_CERT: bundle(other), HAPROXY_SSL_CERT0: bundle(shop), HAPROXY_SSL_CERT1: bundle(shop) };
    const { ports, written } = portsWith(env);

    const result = await exportCertificate(REQUEST, ports);

    expect(result).toMatchObject({ vhost: 'shop.example.com', slot: 'HAPROXY_SSL_CERT0', keyFile: 'shop.key' });
    expect(written.get('shop.pem')?.trim()).toBe(shop.pem.trim());
    expect(written.get('shop.key')?.trim()).toBe(shop.privateKeyPem.trim());
    expect(JSON.stringify(result)).not.toContain('PRIVATE KEY');
  });

  it('follows a reference into the Secret Store', async () => {
    const { ports, written } = portsWith({ HAPROXY_SSL_CERT: { secret: 'cert' } }, { 'lb/shop': bundle(shop) });

    await exportCertificate({ ...REQUEST, keyFile: undefined }, ports);

    expect([...written.keys()]).toEqual(['shop.pem']);
  });

  it('does not take what marathon-lb does not read', async () => {
    const { ports, written } = portsWith({ HAPROXY_SSL_CERT: '', HAPROXY_SSL_CERT0: bundle(shop) });

    await expect(exportCertificate(REQUEST, ports)).rejects.toMatchObject({ code: 'NOT_FOUND' });
    expect(written.size).toBe(0);
  });

  it('replaces files only when told to', async () => {
    const { ports, written } = portsWith({ HAPROXY_SSL_CERT: bundle(shop) }, {}, ['shop.key']);

    await expect(exportCertificate(REQUEST, ports)).rejects.toMatchObject({
      code: 'USAGE',
      message: 'shop.key is there already.',
    });
    expect(written.size).toBe(0);
    await exportCertificate({ ...REQUEST, force: true }, ports);
    expect(written.size).toBe(2);
  });
});
