import { describe, expect, it } from 'vitest';
import { fixFor } from '../../../src/grader/fixes.ts';
import { addressReport, failedAddress, targetReport } from '../../../src/grader/report.ts';
import { RULES } from '../../../src/grader/rules.ts';
import { score } from '../../../src/grader/score.ts';
import { CONTEXT, goodFacts } from './good-facts.ts';

const EFFORT = { address: '203.0.113.7', connections: 39, durationMs: 51.4, examinedAs: null };
const APP = { appId: '/shop/web', portIndex: 1 };

describe('the report', () => {
  it('of an address is JSON with suites by name and whole milliseconds', () => {
    const facts = goodFacts({ hsts: { kind: 'absent' } });

    const report = addressReport(EFFORT, facts, score(facts, CONTEXT), APP);

    expect(JSON.parse(JSON.stringify(report))).toMatchObject({
      address: '203.0.113.7',
      grade: 'A',
      gradeTrustIgnored: 'A',
      scores: { protocol: 100, keyExchange: 90, cipher: 90, total: 93 },
      protocols: ['TLSv1.2', 'TLSv1.3'],
      facts: {
        suites: [
          {
            version: 'TLSv1.2',
            order: 'server',
            complete: true,
            names: ['TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256', 'TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384'],
          },
          { version: 'TLSv1.3', names: ['TLS_AES_128_GCM_SHA256', 'TLS_AES_256_GCM_SHA384'] },
        ],
        keyExchanges: [{ version: 'TLSv1.2', name: 'X25519', rsaBits: 3072, knownPrime: null }],
      },
      findings: [
        {
          rule: 'H1',
          effect: 'A',
          reason: 'no HSTS',
          reference: 'rating guide: A+ needs HSTS of 180 days; RFC 6797',
          fix: 'HAPROXY_1_USE_HSTS=true on /shop/web',
        },
      ],
      connections: 39,
      durationMs: 51,
      examinedAs: null,
    });
  });

  it('of a target has the worst grade of its addresses, failures aside', () => {
    const facts = goodFacts();
    const good = addressReport(EFFORT, facts, score(facts, CONTEXT));
    const poor = { ...good, address: '203.0.113.8', grade: 'B' as const };
    const failed = failedAddress(
      { ...EFFORT, address: '2001:db8::7' },
      { code: 'UNREACHABLE', message: 'ENETUNREACH' },
    );

    const report = targetReport('shop.example.com', 443, [good, poor, failed]);

    expect(report.grade).toBe('B');
    expect(report).not.toHaveProperty('error');
  });

  it('of a target without any answer has no grade and the first error', () => {
    const failed = failedAddress(EFFORT, { code: 'UNREACHABLE', message: 'ECONNREFUSED' });

    expect(targetReport('shop.example.com', 443, [failed])).toMatchObject({
      grade: null,
      error: { code: 'UNREACHABLE', message: 'ECONNREFUSED' },
    });
  });
});

describe('the fix of a finding', () => {
  it.each([
    ['H1', 'HAPROXY_1_USE_HSTS=true on /shop/web'],
    ['X0.redirect', 'HAPROXY_1_REDIRECT_TO_HTTPS=true on /shop/web'],
    ['B7', 'dcos letsencrypt setup --tls-policy intermediate'],
    ['T1', 'dcos letsencrypt setup'],
    ['T2', 'dcos letsencrypt renew'],
    ['F8', 'update the TLS library; this flaw was fixed years ago'],
  ])('%s behind marathon-lb is %s', (rule, fix) => {
    expect(fixFor(rule, APP)).toBe(fix);
  });

  it('exists for every rule that costs a grade, U1 aside', () => {
    const without = RULES.filter(({ id, effect }) => effect !== 'none' && fixFor(id) === undefined).map(({ id }) => id);

    expect(without).toEqual(['U1']);
  });
});
