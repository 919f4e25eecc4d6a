import { describe, expect, it } from 'vitest';
import type { Handshake } from '../../../src/operations/handshakes.ts';
import { managedVerdict, unmanagedVerdict } from '../../../src/operations/row-verdict.ts';
import type { CertificateFacts } from '../../../src/x509/types.ts';
import { leaf, NOW, reportedCertificate, reportedVhost } from './builders.ts';

const OURS = leaf();
const OTHER = leaf({ fingerprint: 'bb', issuerCommonName: 'Old CA' });
const SELF_SIGNED = leaf({ fingerprint: 'cc', names: [], selfSigned: true });
const INSTALLED = { variable: 'HAPROXY_SSL_CERT', leaf: OURS };

describe('managedVerdict', () => {
  const nothing = {
    now: new Date(NOW),
    reported: undefined,
    isReporting: false,
    saved: undefined,
    installed: undefined,
    seen: [],
  };

  it("repeats the daemon's word while nothing contradicts it", () => {
    const facts = { ...nothing, isReporting: true, saved: reportedCertificate(), installed: INSTALLED };

    expect(managedVerdict({ ...facts, reported: reportedVhost(), seen: seen(OURS, undefined) })).toEqual({
      state: 'served',
      detail: 'served by 2 of 2',
    });
    expect(managedVerdict({ ...facts, reported: reportedVhost({ state: 'failed', detail: 'no A record' }) })).toEqual({
      state: 'failed',
      detail: 'no A record',
    });
  });

  it('believes its own eyes when an instance shows another certificate', () => {
    const verdict = managedVerdict({
      ...nothing,
      isReporting: true,
      reported: reportedVhost(),
      saved: reportedCertificate(),
      installed: INSTALLED,
      seen: seen(OURS, OTHER),
    });

    expect(verdict).toEqual({ state: 'unserved', detail: 'served by 1 of 2, seen from here' });
  });

  it('calls an expired certificate overdue whatever the daemon says', () => {
    const saved = reportedCertificate({ notAfter: '2026-11-24T12:00:00.000Z' });

    expect(managedVerdict({ ...nothing, isReporting: true, reported: reportedVhost(), saved })).toEqual({
      state: 'overdue',
      detail: 'expired 2026-11-24',
    });
  });

  it("keeps the daemon's own reason for an overdue certificate", () => {
    const reported = reportedVhost({ state: 'overdue', detail: 'renewal failed: rate limited' });
    const saved = reportedCertificate({ notAfter: '2026-11-20T00:00:00.000Z' });

    expect(managedVerdict({ ...nothing, isReporting: true, reported, saved })).toEqual({
      state: 'overdue',
      detail: 'renewal failed: rate limited',
    });
  });

  it('waits for a daemon that reports, but not yet of this name', () => {
    expect(managedVerdict({ ...nothing, isReporting: true })).toEqual({
      state: 'issuing',
      detail: 'the daemon has not looked at it yet',
    });
  });

  it.each([
    ['nothing installed', undefined, [], { state: 'unserved', detail: 'no certificate installed' }],
    ['no instance', INSTALLED, [], { state: 'unserved', detail: 'no load balancer instance is running' }],
    [
      'no answer',
      INSTALLED,
      seen(undefined),
      { state: 'unknown', detail: 'installed; no load balancer answers from here' },
    ],
    ['all good', INSTALLED, seen(OURS, OURS, undefined), { state: 'served', detail: 'served by 2 of 2' }],
    ['one wrong', INSTALLED, seen(OURS, OTHER), { state: 'unserved', detail: 'served by 1 of 2' }],
  ])('judges by Marathon and handshakes while the daemon is away: %s', (_case, installed, handshakes, verdict) => {
    expect(managedVerdict({ ...nothing, installed, seen: handshakes })).toEqual(verdict);
  });
});

describe('unmanagedVerdict', () => {
  it.each([
    ['self-signed seen', undefined, true, seen(undefined, SELF_SIGNED), 'not managed (self-signed default)'],
    ['own certificate seen', undefined, true, seen(OTHER), 'not managed (certificate by Old CA)'],
    [
      'of other names',
      undefined,
      true,
      seen(leaf({ names: ['b.example.com'] })),
      'not managed (a certificate for other names)',
    ],
    [
      'installed, not seen',
      { ...INSTALLED, leaf: OTHER },
      true,
      seen(undefined),
      'not managed (certificate by Old CA)',
    ],
    ['nothing installed anywhere', undefined, false, seen(undefined), 'not managed (self-signed default)'],
    ['others installed, none seen', undefined, true, [], 'not managed (no certificate for it)'],
  ])('says what visitors get: %s', (_case, installed, hasCertificates, handshakes, detail) => {
    const verdict = unmanagedVerdict({ host: 'shop.example.com', installed, hasCertificates, seen: handshakes });

    expect(verdict).toEqual({ state: 'unmanaged', detail });
  });
});

function seen(...leaves: readonly (CertificateFacts | undefined)[]): Handshake[] {
  return leaves.map((one, at) => ({
    host: 'shop.example.com',
    instance: `10.0.0.${at}:443`,
    leaf: one,
    problem: one === undefined ? 'connection refused' : undefined,
  }));
}
