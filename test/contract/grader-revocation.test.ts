import { X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type RevocationLook, revocationLook } from '../../src/grader/probes/revocation.ts';
import { statusInCrl } from '../../src/grader/revocation/crl.ts';
import { ocspRequest, statusInOcsp } from '../../src/grader/revocation/ocsp.ts';
import { trustStore } from '../../src/grader/trust/trust-store.ts';
import { nodeClock } from '../../src/platform/node/clock.ts';
import { nodeDownload } from '../../src/platform/node/download.ts';
import { gradeTargetAt } from '../support/tls-servers/grade-localhost.ts';
import { nodeTlsServer } from '../support/tls-servers/node-tls-server.ts';
import { makePki, type TestPki } from '../support/tls-servers/pki.ts';
import { type RevokingCa, type RevokingCaLeaf, startRevokingCa } from '../support/tls-servers/revoking-ca.ts';

let pki: TestPki;
let ca: RevokingCa;

beforeAll(async () => {
  pki = await makePki();
  ca = await startRevokingCa(pki);
});

afterAll(async () => {
  await ca?.stop();
  await pki?.remove();
});

function look(roots: readonly string[] = [pki.read('root.pem')]): RevocationLook {
  return revocationLook(trustStore(roots), { download: nodeDownload, clock: nodeClock });
}

const chainOf = (name: RevokingCaLeaf) => [ca.leaf(name), ca.certificate].map((pem) => new X509Certificate(pem).raw);

describe('revocation', () => {
  it.each<[RevokingCaLeaf, 'good' | 'revoked' | 'unknown', 'CRL' | 'OCSP' | null, string | null]>([
    ['crl-good', 'good', 'CRL', null],
    ['crl-revoked', 'revoked', 'CRL', null],
    ['crl-absent', 'unknown', null, 'CRL 127.0.0.1:PORT: status 404'],
    ['ocsp-good', 'good', 'OCSP', null],
    ['ocsp-revoked', 'revoked', 'OCSP', null],
    ['ocsp-down', 'unknown', null, 'OCSP 127.0.0.1:PORT: ECONNREFUSED'],
  ])('of %s is %s', async (name, status, source, reason) => {
    const [leaf, intermediate] = (await look()([chainOf(name)])) as readonly { readonly reason: string | null }[];

    expect({ ...leaf, reason: leaf?.reason?.replace(/:\d+:/, ':PORT:') ?? null }).toEqual({
      subject: 'localhost',
      status,
      source,
      revokedAt: status === 'revoked' ? '2026-11-20T10:30:00.000Z' : null,
      reason,
    });
    expect(intermediate).toMatchObject({ subject: 'Issuing', status: 'good', source: 'CRL' });
  });

  it('is asked of trusted chains only, and of each certificate once', async () => {
    const before = ca.fetched();
    const asking = look();

    await Promise.all([asking([chainOf('crl-good')]), asking([chainOf('crl-good'), chainOf('crl-good')])]);
    const untrusted = await look([])([chainOf('crl-good')]);

    expect(ca.fetched() - before).toBe(2);
    expect(untrusted).toEqual([]);
  });

  it('makes a revoked certificate F, when asked', async () => {
    const chain = ca.leaf('ocsp-revoked') + ca.certificate;
    const server = await nodeTlsServer(pki, { cert: chain });
    const roots = [pki.read('root.pem')];

    const unasked = await gradeTargetAt(server.port, roots);
    const asked = await gradeTargetAt(server.port, roots, {}, {}, look());

    await server.stop();
    expect([unasked.grade, asked.grade]).toEqual(['A+', 'F']);
    expect(asked.addresses[0]?.grade === 'F' && asked.addresses[0].findings[0]).toMatchObject({
      rule: 'T4',
      reason: 'localhost was revoked 2026-11-20 (OCSP)',
    });
  });
});

describe('answers of a CA that cannot be believed', () => {
  const now = new Date('2026-11-24T12:00:00Z');
  const issued = () => {
    const [certificate, issuer] = [ca.leaf('crl-revoked'), ca.certificate].map((pem) => new X509Certificate(pem));
    if (certificate === undefined || issuer === undefined) throw new Error('no certificate');
    return { certificate, issuer };
  };

  it('are unknown: another CA, a broken signature, an old list, noise', () => {
    const crl = readFileSync(pki.path('issuing.crl'));
    const forged = Buffer.from(crl);
    forged[forged.length - 1] = (forged.at(-1) ?? 0) ^ 1;
    const url = 'http://127.0.0.1/issuing.crl';
    const reasonOf = (bytes: Uint8Array, at: Date) => {
      const status = statusInCrl(bytes, url, issued(), at);
      return status.kind === 'unknown' ? status.reason : status.kind;
    };
    const soon = new Date(Date.now() + 60_000);

    expect(reasonOf(crl, soon)).toBe('revoked');
    expect(reasonOf(readFileSync(pki.path('top.crl')), soon)).toBe('the CRL is of another CA');
    expect(reasonOf(forged, soon)).toBe('the signature of the CRL does not verify');
    expect(reasonOf(crl, new Date('2035-01-01T00:00:00Z'))).toBe('the CRL is out of date');
    expect(reasonOf(crl.subarray(0, 40), soon)).toBe('the CRL cannot be read');
  });

  it('are unknown: an OCSP answer that refuses, is noise, or is no answer', () => {
    expect(statusInOcsp(Buffer.from('30030a0106', 'hex'), issued(), now)).toEqual({
      kind: 'unknown',
      reason: 'the OCSP responder refuses (6)',
    });
    expect(statusInOcsp(ocspRequest(issued()), issued(), now).kind).toBe('unknown');
    expect(statusInOcsp(Buffer.of(0x30), issued(), now)).toEqual({
      kind: 'unknown',
      reason: 'the OCSP answer cannot be read',
    });
  });
});
