import { describe, expect, it } from 'vitest';
import { painter } from '../../../../src/cli/views/style.ts';
import { vhostStatusPage } from '../../../../src/cli/views/vhost-status.ts';
import type { StatusResult } from '../../../../src/operations/types.ts';
import { FAILED, ONLY_SERVED, RESULT, SERVED } from './status-result.ts';

const PIPE = { width: undefined, paint: painter(false) };

describe('vhostStatusPage', () => {
  it('shows certificate, renewal, every instance and the latest deeds', () => {
    expect(vhostStatusPage(ONLY_SERVED, PIPE)).toEqual({
      body: `
shop.example.com
  State        served by 2 of 2
  App          /shop/web
  Grade        A
               no HSTS: HAPROXY_0_USE_HSTS=true on /shop/web
  Certificate  version 3, rsa4096, ordered at acme-v02.api.letsencrypt.org
  Names        shop.example.com, api.example.com
  Issued by    YR1, by ISRG Root YR
  Serial       03ab
  SHA-256      5f2a
  Valid        2026-11-24 00:00 UTC to 2027-02-22 00:00 UTC, 89 days left
  Renews       2027-01-23 03:12 UTC: the CA suggests 2027-01-23 01:00 UTC to 2027-01-25 01:00 UTC (ARI)
  Installed    HAPROXY_SSL_CERT of /marathon-lb
  Daemon sees  10.0.0.1:443  this certificate
               10.0.0.2:443  this certificate
  You see      10.0.0.1:443  could not tell: no answer within 3000 ms
               10.0.0.2:443  another certificate 77 by Old CA
  Self-check   has nothing against it
  Lately       2026-11-23 12:00 UTC  issued shop.example.com
               12:10 UTC  failed: issue api.example.com: no A record
`.trim(),
      notes: [],
    });
  });

  it('shows a name without certificate', () => {
    expect(vhostStatusPage({ ...RESULT, vhosts: [FAILED], events: [] }, PIPE).body).toBe(
      `
api.example.com
  State        failed: no A record, next try 14:10 UTC
  App          /shop/api
  Certificate  none
`.trim(),
    );
  });

  it('shows what fails, what is paused and what else is installed, in 80 columns', () => {
    const failing = { subject: 'api.example.com', count: 3, lastAt: '2026-11-24T12:10:00.000Z' };
    const nextTryAt = '2026-11-24T14:10:00.000Z';
    const result: StatusResult = {
      ...RESULT,
      vhosts: [
        {
          ...FAILED,
          detail: 'DNS problem: NXDOMAIN looking up A for api.example.com - check that a DNS record exists',
          installed: {
            slot: 'HAPROXY_SSL_CERT0',
            fingerprint: '77aa',
            issuer: 'Old CA',
            notAfter: '2027-01-01T00:00:00.000Z',
          },
        },
      ],
      failures: [
        { ...failing, action: 'validate', type: 'dns', detail: 'no A\u001b[2J record', nextTryAt },
        {
          ...failing,
          action: 'check',
          count: 1,
          type: 'wrong',
          detail: '203.0.113.7 answered 404, not the daemon',
          nextTryAt,
        },
        {
          ...failing,
          subject: 'https://ca.example/directory',
          action: 'reach',
          type: 'down',
          detail: 'HTTP 503',
          nextTryAt,
        },
        { ...failing, subject: 'other.example.com', action: 'issue', type: 'dns', detail: 'not mine', nextTryAt },
      ],
      paused: [{ names: ['api.example.com'], url: 'https://portal.example/unpause?jwt=e30.e30.x', at: failing.lastAt }],
      events: [
        { at: failing.lastAt, message: 'not mine', ok: true, names: ['shop.example.com'] },
        { at: failing.lastAt, message: 'mine', ok: true, names: ['api.example.com'] },
      ],
    };

    const { body } = vhostStatusPage(result, { ...PIPE, width: 80 });

    expect(body).toBe(
      `
api.example.com
  State        failed: DNS problem: NXDOMAIN looking up A for api.example.com
                 - check that a DNS record exists, next try 14:10 UTC
  App          /shop/api
  Certificate  none
  Installed    HAPROXY_SSL_CERT0 of /marathon-lb, another certificate 77aa by
                 Old CA, until 2027-01-01
  Self-check   203.0.113.7 answered 404, not the daemon (wrong), once, last
                 12:10 UTC; next try 14:10 UTC
  Fails        validate: no A[2J record (dns), 3 times in a row, last 12:10
                 UTC; next try 14:10 UTC
               reach: HTTP 503 (down), 3 times in a row, last 12:10 UTC; next
                 try 14:10 UTC
  Paused       by the CA since 12:10 UTC; to end that:
                 https://portal.example/unpause?jwt=e30.e30.x
  Lately       12:10 UTC  mine
`.trim(),
    );
    expect(Math.max(...body.split('\n').map(({ length }) => length))).toBeLessThanOrEqual(80);
  });

  it('gives an event two lines at most on a terminal, and leaves it whole in a pipe', () => {
    const message = `plan install ${'HAPROXY_SOMETHING '.repeat(20)}because`;
    const result = { ...ONLY_SERVED, events: [{ at: '2026-11-24T12:10:00.000Z', message, ok: true }] };
    const shown = (width: number | undefined) => vhostStatusPage(result, { ...PIPE, width }).body.split('Lately')[1];

    expect(shown(80)).toBe(`       12:10 UTC  plan install HAPROXY_SOMETHING HAPROXY_SOMETHING
                 HAPROXY_SOMETHING HAPROXY_SOMETHING HAPROXY_SOMETHING ...`);
    expect(shown(undefined)).toBe(`       12:10 UTC  ${message}`);
  });

  it('fits 80 columns with the longest of fingerprints', () => {
    const certificate = SERVED.certificate && {
      ...SERVED.certificate,
      fingerprint: 'f'.repeat(64),
      serial: '0'.repeat(40),
    };
    const { body } = vhostStatusPage({ ...ONLY_SERVED, vhosts: [{ ...SERVED, certificate }] }, { ...PIPE, width: 80 });

    expect(body.split('\n').filter(({ length }) => length > 80)).toEqual([]);
  });

  it.each([
    ['lifetime', null, '2027-01-23 03:12 UTC: two thirds of its lifetime is over'],
    [
      'emergency',
      { start: '2027-02-21T00:00:00.000Z', end: '2027-02-22T00:00:00.000Z' },
      '2027-01-23 03:12 UTC: a twentieth of its lifetime is left; the CA suggests 2027-02-21 00:00 UTC to 2027-02-22 00:00 UTC (ARI)',
    ],
  ] as const)('tells where the renewal date comes from: %s', (renewSource, window, words) => {
    const renewReason =
      renewSource === 'lifetime' ? 'two thirds of its lifetime is over' : 'a twentieth of its lifetime is left';
    const certificate = SERVED.certificate && { ...SERVED.certificate, renewReason, renewSource, window };

    expect(vhostStatusPage({ ...RESULT, vhosts: [{ ...SERVED, certificate }] }, PIPE).body).toContain(
      `Renews       ${words}\n`,
    );
  });

  it('gives several vhosts a page each, and passes on what the daemon says', () => {
    const account = { ca: 'ca.example', url: null, note: 'the account is new' };
    const { body, notes } = vhostStatusPage(
      { ...RESULT, vhosts: [SERVED, FAILED], events: [], notes: ['the clock is slow'], account },
      PIPE,
    );

    expect(body.split('\n\n').map((page) => page.split('\n')[0])).toEqual(['shop.example.com', 'api.example.com']);
    expect(notes).toEqual(['/letsencrypt: the clock is slow', '/letsencrypt: the account is new']);
  });
});
