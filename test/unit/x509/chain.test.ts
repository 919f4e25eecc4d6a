import { createPrivateKey } from 'node:crypto';
import { beforeAll, describe, expect, it } from 'vitest';
import { Secret } from '../../../src/platform/secret.ts';
import { bundleProblems } from '../../../src/x509/chain.ts';
import type { BundleProblem } from '../../../src/x509/types.ts';
import { type MadeCertificate, makeAuthority, makeCertificate } from '../../support/certificate-maker.ts';

const NOW = new Date('2026-11-24T12:00:00Z');

describe('bundleProblems', () => {
  let root: MadeCertificate;
  let intermediate: MadeCertificate;
  let leaf: MadeCertificate;

  beforeAll(async () => {
    root = await makeAuthority('Test Root');
    intermediate = await makeAuthority('Test Intermediate', { issuer: root });
    leaf = await makeCertificate({
      issuer: intermediate,
      names: ['a.example', '*.b.example'],
      commonName: 'a.example',
    });
  });

  it('finds nothing wrong with leaf, intermediate, key', () => {
    expect(problems(leaf.pem, intermediate.pem, leaf.privateKeyPem)).toEqual([]);
  });

  it('accepts the key first, the root included, and a SEC1 key', () => {
    const sec1 = createPrivateKey(leaf.privateKeyPem).export({ type: 'sec1', format: 'pem' }).toString();

    expect(problems(sec1, leaf.pem, intermediate.pem, root.pem)).toEqual([]);
  });

  it('refuses an intermediate before the leaf', () => {
    expect(codes(problems(intermediate.pem, leaf.pem, leaf.privateKeyPem))).toContain('leaf-not-first');
  });

  it('refuses the key of another certificate', () => {
    expect(problems(leaf.pem, intermediate.pem, root.privateKeyPem)).toEqual([
      {
        code: 'key-mismatch',
        detail: 'the private key belongs to another certificate',
        refusedByHaproxy: true,
      },
    ]);
  });

  it('refuses a missing key, a missing certificate, garbage and an encrypted key', () => {
    const encrypted = createPrivateKey(leaf.privateKeyPem)
      .export({ type: 'pkcs8', format: 'pem', cipher: 'aes-256-cbc', passphrase: 'x' })
      .toString();

    expect(codes(problems(leaf.pem, intermediate.pem))).toEqual(['no-private-key']);
    expect(codes(problems(leaf.privateKeyPem))).toEqual(['no-certificate']);
    expect(codes(problems('-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n'))).toEqual(['unreadable']);
    expect(codes(problems(leaf.pem, intermediate.pem, encrypted))).toEqual(['unreadable-private-key']);
  });

  it('refuses blocks on one line and indented lines', () => {
    expect(codes(problems(leaf.pem.trim(), intermediate.pem, leaf.privateKeyPem))).toEqual(['glued-blocks']);
    expect(codes(problems(leaf.pem.replace(/^/gm, '  '), intermediate.pem, leaf.privateKeyPem))).toContain('indented');
  });

  it('refuses RSA keys below 2048 bits', async () => {
    const weak = await makeCertificate({ issuer: intermediate, names: ['a.example'], keyType: 'rsa1024' });

    expect(codes(problems(weak.pem, intermediate.pem, weak.privateKeyPem))).toEqual(['weak-key']);
  });

  it('sees a chain that is cut or broken', async () => {
    const impostor = await makeAuthority('Test Intermediate', { issuer: root });

    expect(codes(problems(leaf.pem, leaf.privateKeyPem))).toEqual(['chain-incomplete']);
    expect(codes(problems(leaf.pem, impostor.pem, leaf.privateKeyPem))).toEqual(['chain-broken']);
  });

  it('sees dates, of the leaf and of an intermediate', async () => {
    const old = await makeCertificate({
      issuer: intermediate,
      names: ['a.example'],
      commonName: 'a.example',
      notAfter: '2026-11-24T11:59:59Z',
    });
    const early = await makeCertificate({
      issuer: intermediate,
      names: ['a.example'],
      notBefore: '2026-12-01T00:00:00Z',
    });

    expect(problems(old.pem, intermediate.pem, old.privateKeyPem)).toEqual([
      {
        code: 'expired',
        detail: 'the certificate "CN=a.example" expired 2026-11-24T11:59:59.000Z',
        refusedByHaproxy: false,
      },
    ]);
    expect(codes(problems(early.pem, intermediate.pem, early.privateKeyPem))).toEqual(['not-yet-valid']);
  });

  it('names what the leaf does not cover', () => {
    const bundle = new Secret(`${leaf.pem}${intermediate.pem}${leaf.privateKeyPem}`);

    const found = bundleProblems(bundle, { names: ['a.example', 'x.b.example', 'c.example'], now: NOW });

    expect(found).toEqual([
      { code: 'name-missing', detail: 'the certificate does not cover c.example', refusedByHaproxy: false },
    ]);
  });
});

function problems(...blocks: readonly string[]): readonly BundleProblem[] {
  return bundleProblems(new Secret(blocks.join('')), { names: [], now: NOW });
}

function codes(found: readonly BundleProblem[]): readonly string[] {
  return found.map((problem) => problem.code);
}
