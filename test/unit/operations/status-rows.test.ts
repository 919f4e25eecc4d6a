import { describe, expect, it } from 'vitest';
import type { Vhost } from '../../../src/marathon-lb/types.ts';
import { needsAttention, type StatusFacts, statusRows } from '../../../src/operations/status-rows.ts';
import { leaf, NOW, report, reportedCertificate, reportedVhost } from './builders.ts';

const NOTHING: StatusFacts = {
  now: new Date(NOW),
  hosts: ['shop.example.com'],
  wanted: [],
  declared: [],
  slots: [],
  report: undefined,
  handshakes: [],
  grades: new Map(),
};

describe('statusRows', () => {
  it('joins labels, slot, report and handshakes into one row', () => {
    const rows = statusRows({
      ...NOTHING,
      wanted: ['shop.example.com'],
      declared: [vhost('shop.example.com', '/shop/web'), vhost('shop.example.com', '/shop/api')],
      slots: [{ variable: 'HAPROXY_SSL_CERT', content: { kind: 'certificate', leaf: leaf(), chainLength: 2 } }],
      report: report({
        vhosts: [reportedVhost({ served: [{ instance: '10.0.0.1:443', fingerprint: 'aa', problem: undefined }] })],
      }),
      grades: new Map([['shop.example.com', { grade: 'A', reasons: [] }]]),
      handshakes: [{ host: 'shop.example.com', instance: '10.0.0.1:443', leaf: undefined, problem: 'refused' }],
    });

    expect(rows).toEqual([
      {
        vhost: 'shop.example.com',
        appIds: ['/shop/web', '/shop/api'],
        state: 'served',
        detail: 'served by 2 of 2',
        nextTryAt: null,
        grade: 'A',
        gradeReasons: [],
        certificate: {
          names: ['shop.example.com'],
          issuer: 'YR1',
          keyType: 'p256',
          fingerprint: 'aa',
          notBefore: '2026-11-01T00:00:00.000Z',
          notAfter: '2027-01-30T00:00:00.000Z',
          slot: 'HAPROXY_SSL_CERT',
          renewsAt: '2026-12-31T00:00:00.000Z',
          renewReason: 'a third of its lifetime is left',
          version: 1,
          chain: ['YR1', 'ISRG Root YR'],
          ca: 'acme-v02.api.letsencrypt.org',
          serial: '03ab',
          renewSource: 'ari',
          window: { start: '2026-12-30T00:00:00.000Z', end: '2027-01-01T00:00:00.000Z' },
        },
        installed: { slot: 'HAPROXY_SSL_CERT', fingerprint: 'aa', issuer: 'YR1', notAfter: '2027-01-30T00:00:00.000Z' },
        certificateId: 'shop.example.com',
        servedToDaemon: [{ instance: '10.0.0.1:443', fingerprint: 'aa', issuer: null, problem: null }],
        servedToYou: [{ instance: '10.0.0.1:443', fingerprint: null, issuer: null, problem: 'refused' }],
      },
    ]);
  });

  it('shows a saved certificate without a slot while another one is installed for the name', () => {
    const [row] = statusRows({
      ...NOTHING,
      slots: [
        {
          variable: 'HAPROXY_SSL_CERT',
          content: { kind: 'certificate', leaf: leaf({ fingerprint: 'old' }), chainLength: 2 },
        },
      ],
      report: report({ vhosts: [reportedVhost({ state: 'installing', detail: 'restarting marathon-lb' })] }),
    });

    expect(row).toMatchObject({ state: 'installing', certificate: { fingerprint: 'aa', slot: null } });
  });

  it('takes what is installed for the certificate while the daemon is away', () => {
    const [row] = statusRows({
      ...NOTHING,
      wanted: ['shop.example.com'],
      slots: [
        { variable: 'HAPROXY_SSL_CERT', content: { kind: 'secret', secret: 'cert' } },
        {
          variable: 'HAPROXY_SSL_CERT0',
          content: { kind: 'certificate', leaf: leaf({ names: ['*.example.com'] }), chainLength: 2 },
        },
      ],
    });

    expect(row?.certificate).toMatchObject({ slot: 'HAPROXY_SSL_CERT0', renewsAt: null, renewReason: null });
  });

  it('keeps a row for a name nobody asked a certificate for', () => {
    const [row] = statusRows({
      ...NOTHING,
      declared: [vhost('shop.example.com', '/shop/web')],
      report: report({ vhosts: [] }),
    });

    expect(row).toMatchObject({
      vhost: 'shop.example.com',
      state: 'unmanaged',
      detail: 'not managed (self-signed default)',
      certificate: null,
    });
  });

  it('carries the next try of a failed name', () => {
    const failed = reportedVhost({
      state: 'failed',
      detail: 'no A record',
      certificateId: undefined,
      nextTryAt: '2026-11-24T14:10:00.000Z',
    });

    const [row] = statusRows({
      ...NOTHING,
      report: report({ certificates: [reportedCertificate()], vhosts: [failed] }),
    });

    expect(row).toMatchObject({ state: 'failed', nextTryAt: '2026-11-24T14:10:00.000Z', certificate: null });
  });
});

describe('needsAttention', () => {
  it.each([
    ['failed', true],
    ['overdue', true],
    ['unserved', true],
    ['issuing', false],
    ['installing', false],
    ['served', false],
    ['unknown', false],
    ['unmanaged', false],
  ] as const)('%s: %s', (state, needed) => {
    const [row] = statusRows(NOTHING);

    expect(row && needsAttention({ ...row, state })).toBe(needed);
  });
});

function vhost(host: string, appId: string): Vhost {
  return {
    host,
    appId,
    servicePort: 10_000,
    portIndex: 0,
    path: undefined,
    redirectToHttps: false,
    hsts: false,
    basicAuth: false,
    groups: ['external'],
    enabled: undefined,
  };
}
