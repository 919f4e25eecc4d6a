import { beforeAll, describe, expect, it } from 'vitest';
import { downloadChain } from '../../../src/acme/download-chain.ts';
import { Secret } from '../../../src/platform/secret.ts';
import { CA, orderAnswer } from '../../support/acme-builders.ts';
import { type MadeCertificate, makeAuthority, makeCertificate } from '../../support/certificate-maker.ts';

const { signal } = new AbortController();
const NOW = new Date('2026-11-24T12:00:00Z');
const VALID = orderAnswer('valid', { certificate: `${CA}/cert/1` });

describe('downloadChain', () => {
  let intermediate: MadeCertificate;
  let leaf: MadeCertificate;

  beforeAll(async () => {
    const root = await makeAuthority('Test Root');
    intermediate = await makeAuthority('Test Intermediate', { issuer: root });
    leaf = await makeCertificate({ issuer: intermediate, names: ['a.example'] });
  });

  it('hands out a chain that fits', async () => {
    const chainPem = `${leaf.pem}${intermediate.pem}`;

    expect(await download(chainPem)).toBe(chainPem);
  });

  it('accepts a leaf that the root of a private CA signed', async () => {
    await expect(download(leaf.pem)).resolves.toBe(leaf.pem);
  });

  it('refuses a certificate for other names, or for another key, and forgets the order', async () => {
    const chainPem = `${leaf.pem}${intermediate.pem}`;

    await expect(download(chainPem, { names: ['a.example', 'b.example'] })).rejects.toMatchObject({
      type: 'unusableCertificate',
      detail: 'the certificate does not cover b.example',
      orderAlive: false,
    });
    await expect(download(chainPem, { privateKeyPem: new Secret(intermediate.privateKeyPem) })).rejects.toMatchObject({
      type: 'unusableCertificate',
      orderAlive: false,
    });
  });

  it('keeps the order when only the local clock is behind', async () => {
    const chainPem = `${leaf.pem}${intermediate.pem}`;

    await expect(download(chainPem, { now: new Date('2025-12-31T23:59:00Z') })).rejects.toMatchObject({
      type: 'unusableCertificate',
      orderAlive: true,
    });
  });

  it('takes the chain that ends at the wanted issuer, else the default one', async () => {
    const otherRoot = await makeAuthority('Other Root');
    const cross = await makeCrossSigned(intermediate, otherRoot);
    const chains: Readonly<Record<string, string>> = {
      [`${CA}/cert/1`]: `${leaf.pem}${intermediate.pem}`,
      [`${CA}/cert/1/1`]: `${leaf.pem}${cross}`,
    };
    const session = {
      certificate: async (url: string) => ({ chainPem: chains[url] ?? '', alternates: [`${CA}/cert/1/1`] }),
    };
    const chainFor = (preferredChain: string): Promise<string> =>
      downloadChain(session, VALID, expected({ preferredChain }), signal);

    expect(await chainFor('Other Root')).toBe(chains[`${CA}/cert/1/1`]);
    expect(await chainFor('Test Root')).toBe(chains[`${CA}/cert/1`]);
    expect(await chainFor('Unknown Root')).toBe(chains[`${CA}/cert/1`]);
  });

  it('says so when a valid order has no certificate', async () => {
    const answer = downloadChain(serving(''), orderAnswer('valid'), expected({}), signal);

    await expect(answer).rejects.toMatchObject({ type: 'unusableCertificate', orderAlive: false });
  });

  function expected(more: object) {
    return {
      names: ['a.example'],
      privateKeyPem: new Secret(leaf.privateKeyPem),
      now: NOW,
      preferredChain: undefined,
      ...more,
    };
  }

  function download(chainPem: string, more: object = {}): Promise<string> {
    return downloadChain(serving(chainPem), VALID, expected(more), signal);
  }
});

function serving(chainPem: string) {
  return { certificate: async () => ({ chainPem, alternates: [] }) };
}

/** The same CA, certified by another root as well. */
async function makeCrossSigned(authority: MadeCertificate, issuer: MadeCertificate): Promise<string> {
  const { commonName = '', keys } = authority;
  return (await makeAuthority(commonName, { issuer, keys })).pem;
}
