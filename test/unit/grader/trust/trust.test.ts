import { X509Certificate } from 'node:crypto';
import { beforeAll, describe, expect, it } from 'vitest';
import { servedChain } from '../../../../src/grader/trust/served-chain.ts';
import { trustStore } from '../../../../src/grader/trust/trust-store.ts';
import { type MadeCertificate, makeAuthority, makeCertificate } from '../../../support/certificate-maker.ts';

const NOW = new Date('2026-11-24T12:00:00Z');
const HOST = 'shop.example.com';

let root: MadeCertificate;
let intermediate: MadeCertificate;
let leaf: MadeCertificate;

beforeAll(async () => {
  root = await makeAuthority('Root');
  intermediate = await makeAuthority('Intermediate', { issuer: root });
  leaf = await makeCertificate({ names: [HOST], commonName: HOST, issuer: intermediate });
});

function judge(
  sent: readonly MadeCertificate[],
  anchors: readonly MadeCertificate[],
  known: readonly MadeCertificate[] = [],
) {
  const store = trustStore(
    anchors.map(({ pem }) => pem),
    known.map(({ pem }) => pem),
  );
  const ders = sent.map(({ pem }) => new X509Certificate(pem).raw);
  return servedChain(ders, { host: HOST, store, now: NOW });
}

describe('a chain', () => {
  it('that leads to a root is trusted', () => {
    const chain = judge([leaf, intermediate], [root]);

    expect(chain).toMatchObject({
      coversHost: true,
      inOrder: true,
      trust: { kind: 'trusted', anchor: 'Root', intermediateMissing: false },
    });
    expect(chain?.trust.kind === 'trusted' && chain.trust.path).toHaveLength(2);
  });

  it('in the wrong order is trusted all the same, and said to be', () => {
    const other = judge([leaf, root, intermediate], [root]);

    expect(other).toMatchObject({ inOrder: false, trust: { kind: 'trusted' } });
  });

  it('without its intermediate is incomplete', () => {
    expect(judge([leaf], [root])?.trust).toEqual({
      kind: 'untrusted',
      failure: 'incomplete chain',
      detail: 'the certificate of Intermediate was not sent',
    });
  });

  it('without its intermediate is trusted with a note when that is known', () => {
    expect(judge([leaf], [root], [intermediate])?.trust).toMatchObject({ kind: 'trusted', intermediateMissing: true });
  });

  it('that ends in a root nobody trusts has an unknown CA', () => {
    expect(judge([leaf, intermediate, root], [])?.trust).toMatchObject({ failure: 'unknown CA' });
  });

  it('of one self-signed certificate is called so, and trusted when it is an anchor', async () => {
    const own = await makeCertificate({ names: [HOST], commonName: HOST });

    expect(judge([own], [root])?.trust).toMatchObject({ failure: 'self-signed' });
    expect(judge([own], [own])?.trust).toMatchObject({ kind: 'trusted' });
  });

  it('with a signature of another key is refused', async () => {
    const impostor = await makeAuthority('Intermediate', { issuer: root });
    const forged = await makeCertificate({ names: [HOST], commonName: HOST, issuer: impostor });

    expect(judge([forged, intermediate], [root])?.trust).toMatchObject({ failure: 'bad signature' });
  });

  it('through a certificate that is no CA is refused', async () => {
    const plain = await makeCertificate({ commonName: 'Plain', issuer: intermediate });
    const below = await makeCertificate({ names: [HOST], commonName: HOST, issuer: plain });

    expect(judge([below, plain, intermediate], [root])?.trust.kind).toBe('untrusted');
  });

  it.each([
    '(STAGING) Yearning Yucca Root YR',
    '(STAGING) Pretend Pear X1',
    'Fake LE Intermediate X1',
    'Pebble Intermediate CA 3b4c5d',
    'minica root ca 4a5b6c',
  ])('below %s is a staging certificate', async (name) => {
    const staging = await makeAuthority(name);
    const below = await makeCertificate({ names: [HOST], commonName: HOST, issuer: staging });

    expect(judge([below], [root])?.trust).toEqual({
      kind: 'untrusted',
      failure: 'staging',
      detail: `staging certificate, issued below ${name}`,
    });
  });

  it.each([
    ['example.com', 'trusted'],
    ['example.org', 'untrusted'],
  ])('through a CA that may certify only %s is %s', async (domain, kind) => {
    const name = Buffer.from(domain);
    const value = Buffer.concat([Buffer.from('3011a00f300d820b', 'hex'), name]);
    const bound = await makeAuthority('Bound', { issuer: root, extensions: [{ oid: '2.5.29.30', value }] });
    const below = await makeCertificate({ names: [HOST], commonName: HOST, issuer: bound });

    const trust = judge([below, bound], [root])?.trust;

    expect(trust?.kind).toBe(kind);
    if (kind === 'untrusted') {
      expect(trust).toMatchObject({
        failure: 'name constraints',
        detail: 'Bound may not certify shop.example.com (name constraints)',
      });
    }
  });

  it('of two CAs that sign each other ends', async () => {
    const a = await makeAuthority('A');
    const b = await makeAuthority('B', { issuer: a });
    const again = await makeAuthority('A', { issuer: b });
    const below = await makeCertificate({ names: [HOST], commonName: HOST, issuer: b });

    expect(judge([below, b, again], [root])?.trust.kind).toBe('untrusted');
  });

  it('whose root has expired is refused', async () => {
    const old = await makeAuthority('Old', { notAfter: '2026-06-01T00:00:00Z' });
    const below = await makeCertificate({ names: [HOST], commonName: HOST, issuer: old });

    expect(judge([below], [old])?.trust.kind).toBe('untrusted');
  });

  it('for another name does not cover the host', async () => {
    const other = await makeCertificate({ names: ['*.example.org'], issuer: intermediate });

    expect(judge([other, intermediate], [root])?.coversHost).toBe(false);
  });

  it('that cannot be read is none', () => {
    expect(servedChain([Uint8Array.of(0x30, 0)], { host: HOST, store: trustStore([]), now: NOW })).toBeUndefined();
    expect(servedChain([], { host: HOST, store: trustStore(['nonsense']), now: NOW })).toBeUndefined();
  });
});

describe('a certificate', () => {
  it('shows key, strength and signature', async () => {
    const weak = await makeCertificate({ names: [HOST], commonName: HOST, keyType: 'rsa1024', issuer: intermediate });

    expect(judge([weak, intermediate], [root])?.certificates).toMatchObject([
      { keyType: 'RSA', keyBits: 1024, rsaBits: 1024, signatureHash: 'SHA-2', timestamps: false },
      { keyType: 'P-256', keyBits: 256, rsaBits: 3072, signatureHash: 'SHA-2', selfIssued: false },
    ]);
  });
});
