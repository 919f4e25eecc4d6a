import { X509Certificate } from 'node:crypto';
import { rootCertificates } from 'node:tls';
import { expect, it } from 'vitest';
import { servedChain } from '../../../../src/grader/trust/served-chain.ts';
import { machineTrustStore, trustStore } from '../../../../src/grader/trust/trust-store.ts';
import { type MadeCertificate, makeAuthority, makeCertificate } from '../../../support/certificate-maker.ts';

const NOW = new Date('2026-11-24T12:00:00Z');
const HOST = 'shop.example.com';

it('finds every root by its name, as one that reads them all would', () => {
  const roots = rootCertificates.map((pem) => new X509Certificate(pem));
  const store = trustStore(rootCertificates);

  for (const root of roots) {
    const found = store.anchorsFor(root).map(({ fingerprint256 }) => fingerprint256);
    const same = roots.filter(({ subject }) => subject === root.issuer).map(({ fingerprint256 }) => fingerprint256);
    expect(found).toEqual(same);
    expect(store.isAnchor(root)).toBe(true);
  }
});

it('reads nothing more than a chain needs', async () => {
  const root = await makeAuthority('Root');
  const leaf = await makeCertificate({ names: [HOST], issuer: root });

  expect(asked([leaf], { own: [root] })).toEqual({ kind: 'trusted', read: [] });
  expect(asked([leaf], { bundled: [root] })).toEqual({ kind: 'trusted', read: ['bundled'] });
  expect(asked([leaf], { system: [root] })).toEqual({ kind: 'trusted', read: ['bundled', 'all'] });
  expect(asked([leaf], {})).toEqual({ kind: 'untrusted', read: ['bundled', 'all'] });
});

it('looks for a better path among all anchors before it takes an expired one', async () => {
  const old = await makeAuthority('Old');
  const expired = { notBefore: '2020-01-01T00:00:00Z', notAfter: '2021-01-01T00:00:00Z' };
  const crossSigned = await makeAuthority('Intermediate', { issuer: old, ...expired });
  const leaf = await makeCertificate({ names: [HOST], issuer: crossSigned });

  expect(asked([leaf, crossSigned], { bundled: [old] }).read).toEqual(['bundled', 'all']);
});

interface Anchors {
  readonly own?: readonly MadeCertificate[];
  readonly bundled?: readonly MadeCertificate[];
  readonly system?: readonly MadeCertificate[];
}

function asked(chain: readonly MadeCertificate[], { own = [], bundled = [], system = [] }: Anchors) {
  const read: string[] = [];
  const reading = (name: string, anchors: readonly MadeCertificate[]) => () => {
    read.push(name);
    return anchors.map(({ pem }) => pem);
  };
  const sources = { bundled: reading('bundled', bundled), all: reading('all', [...bundled, ...system]) };
  const store = machineTrustStore(
    sources,
    own.map(({ pem }) => pem),
    [],
  );
  const ders = chain.map(({ pem }) => new X509Certificate(pem).raw);
  return { kind: servedChain(ders, { host: HOST, store, now: NOW })?.trust.kind, read };
}
