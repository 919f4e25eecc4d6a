import { stripVTControlCharacters } from 'node:util';
import { describe, expect, it } from 'vitest';
import { gradePage } from '../../../../src/cli/views/grade.ts';
import { painter } from '../../../../src/cli/views/style.ts';
import type { GradeFinding } from '../../../../src/operations/types.ts';
import { failedTarget, gradedAddress, gradedTarget, NO_HSTS } from '../../operations/graded.ts';

const PIPE = { width: undefined, paint: painter(false) };
const NOTE: GradeFinding = {
  ...NO_HSTS,
  rule: 'X3.stapling',
  effect: 'none',
  reason: 'no OCSP response is stapled',
  fix: null,
};
const OLD: GradeFinding = {
  ...NO_HSTS,
  rule: 'B7',
  effect: 'B',
  reason: 'TLS 1.0 and TLS 1.1 are offered',
  fix: 'dcos letsencrypt setup --tls-policy intermediate',
};
const B = gradedTarget({
  host: 'old.example.com',
  port: 8443,
  grade: 'B',
  addresses: [gradedAddress({ grade: 'B', gradeTrustIgnored: 'B', findings: [OLD, NO_HSTS, NOTE] })],
});

describe('gradePage', () => {
  it('shows one host on one screen of 80 columns', () => {
    const other = gradedAddress({ address: '203.0.113.8', findings: [] });
    const target = gradedTarget({ addresses: [gradedAddress({ findings: [NO_HSTS, NOTE] }), other, other] });

    expect(gradePage({ targets: [target] }, PIPE, false)).toEqual({
      body: `
  A    shop.example.com:443   203.0.113.7 and 2 more, all A               0.21 s

  Protocol      100  ████████████████████   TLS 1.2, TLS 1.3
  Key exchange   90  ██████████████████░░   RSA 4096, X25519, P-256
  Cipher         90  ██████████████████░░   AES-128, AES-256; all forward secret
  Total          93

  Not yet A+    no HSTS: HAPROXY_0_USE_HSTS=true on /shop/web

  1 note: --verbose
`.slice(1, -1),
      notes: [],
    });
  });

  it('shows everything under --verbose, and breaks what is longer than a line', () => {
    const reason = `CBC suites are offered: ${'TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA384 '.repeat(2).trim()}`;
    const { body } = gradePage(
      { targets: [gradedTarget({ addresses: [gradedAddress({ findings: [{ ...NOTE, reason }] })] })] },
      PIPE,
      true,
    );

    expect(body.split('\n').slice(7)).toEqual(
      `
  Note          CBC suites are offered: TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA384
                TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA384

  TLS 1.2, the server chooses
    TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384
    TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256
  TLS 1.3, the client chooses
    TLS_AES_256_GCM_SHA384
`
        .slice(1, -1)
        .split('\n'),
    );
  });

  it('has colour on a terminal, and says the same without it', () => {
    const pages = [true, false].map((colour) =>
      gradePage({ targets: [B] }, { width: 80, paint: painter(colour) }, true),
    );

    const [coloured, plain] = pages.map(({ body }) => body);
    expect(coloured).toContain('\u001b[33mB');
    expect(stripVTControlCharacters(coloured ?? '')).toBe(plain);
  });

  it('shows what visitors over plain HTTP meet, although it costs no grade', () => {
    const plainHttp: GradeFinding = {
      ...NOTE,
      rule: 'X0.redirect',
      reason: 'port 80 answers without redirecting to HTTPS',
      fix: 'HAPROXY_0_REDIRECT_TO_HTTPS=true on /shop/web',
    };
    const target = gradedTarget({ addresses: [gradedAddress({ findings: [NO_HSTS, plainHttp, NOTE] })] });

    expect(
      gradePage({ targets: [target] }, PIPE, false)
        .body.split('\n')
        .slice(7),
    ).toEqual([
      '  Not yet A+    no HSTS: HAPROXY_0_USE_HSTS=true on /shop/web',
      '  Note          port 80 answers without redirecting to HTTPS',
      '    fix         HAPROXY_0_REDIRECT_TO_HTTPS=true on /shop/web',
      '',
      '  1 note: --verbose',
    ]);
  });

  it('details the worst of different addresses, and says what hides behind a T', () => {
    const untrusted = gradedAddress({ address: '203.0.113.8', grade: 'T', findings: [] });
    const target = gradedTarget({ grade: 'T', addresses: [gradedAddress(), untrusted] });

    const lines = gradePage({ targets: [target] }, PIPE, false).body.split('\n');

    expect(lines[0]).toBe('  T    shop.example.com:443   203.0.113.8 and 1 more: A T                 0.21 s');
    expect(lines.at(-1)).toBe('  Total          93  A if the certificate were trusted');
  });

  it('never goes beyond 80 columns, however long the name', () => {
    const host = `${'long-'.repeat(9)}name.example.com`;

    const lines = gradePage({ targets: [gradedTarget({ host })] }, PIPE, true).body.split('\n');

    expect(lines.slice(0, 2)).toEqual([`  A    ${host}:443  0.21 s`, '       203.0.113.7']);
  });

  it('shows several hosts as a table, worst first', () => {
    const page = gradePage({ targets: [gradedTarget(), B, failedTarget('no.example.com')] }, PIPE, false);

    expect(page).toEqual({
      body: `
HOST                  GRADE  SCORE  PROTOCOLS         WHY
no.example.com        -      -      -                 no.example.com (203.0.113.9:443) cannot be reached: ECONNREFUSED
old.example.com:8443  B      93     TLS 1.2, TLS 1.3  TLS 1.0 and TLS 1.1 are offered: dcos letsencrypt setup --tls-policy intermediate
shop.example.com      A      93     TLS 1.2, TLS 1.3  no HSTS: HAPROXY_0_USE_HSTS=true on /shop/web
`.slice(1, -1),
      notes: ['1 of 3 could not be graded.'],
    });
  });

  it('keeps host, grade and reason at 80 columns', () => {
    const { body } = gradePage({ targets: [gradedTarget(), B] }, { ...PIPE, width: 80 }, false);

    expect(body.split('\n')).toEqual([
      'HOST                  GRADE  WHY',
      'old.example.com:8443  B      TLS 1.0 and TLS 1.1 are offered: dcos letsencryp...',
      'shop.example.com      A      no HSTS: HAPROXY_0_USE_HSTS=true on /shop/web',
    ]);
  });

  it('says why a single host has no grade', () => {
    expect(gradePage({ targets: [failedTarget('no.example.com')] }, PIPE, false)).toEqual({
      body: '',
      notes: ['No grade: no.example.com (203.0.113.9:443) cannot be reached: ECONNREFUSED'],
    });
  });

  it('shows the grade of SSL Labs beside ours, or why there is none', () => {
    const endpoints = [{ address: '8.8.8.8', grade: 'A-', message: 'Ready' }];
    const qualys = { grade: 'A-', reason: null, endpoints, testedAt: '2026-11-24T12:00:00.000Z', page: null } as const;
    const none = { grade: null, reason: 'SSL Labs sees port 443 only', endpoints: [], testedAt: null, page: null };
    const terms = 'SSL Labs grades are made by Qualys; terms: https://www.ssllabs.com/about/terms.html';

    const one = gradePage({ targets: [gradedTarget({ qualys })] }, PIPE, false);
    const refused = gradePage({ targets: [gradedTarget({ qualys: none })] }, PIPE, false);
    const both = gradePage({ targets: [gradedTarget({ qualys }), { ...B, qualys: none }] }, PIPE, false);

    expect(one.body.split('\n')[6]).toBe('  SSL Labs       A-  8.8.8.8 A-; assessed 2026-11-24');
    expect(one.notes).toEqual([terms]);
    expect(refused.body.split('\n')[6]).toBe('  SSL Labs        -  not graded: SSL Labs sees port 443 only');
    expect(both.body.split('\n').map((line) => line.slice(0, 37).trimEnd())).toEqual([
      'HOST                  GRADE  SSL LABS',
      'old.example.com:8443  B      -',
      'shop.example.com      A      A-',
    ]);
    expect(both.notes).toEqual(['SSL Labs, old.example.com: SSL Labs sees port 443 only', terms]);
  });
});
