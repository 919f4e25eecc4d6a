import { describe, expect, it } from 'vitest';
import { markup } from '../../../../src/cli/views/grade-html/markup.ts';
import { gradeHtml } from '../../../../src/cli/views/grade-html/page.ts';
import { failedTarget, gradedAddress, gradedTarget, NO_HSTS } from '../../operations/graded.ts';

const MADE = { at: new Date('2026-11-24T12:00:00Z'), version: '0.1.0' };

describe('markup', () => {
  it('escapes values, lets markup through, joins lists, drops undefined', () => {
    const inner = markup`<b>${'a & b'}</b>`;

    expect(markup`<p title="${'"\'>'}">${inner}${[1, '<', undefined]}</p>`.html).toBe(
      '<p title="&quot;&#39;&gt;"><b>a &amp; b</b>1&lt;</p>',
    );
  });
});

describe('gradeHtml', () => {
  it('of one host is its card alone, without anything from elsewhere', () => {
    const html = gradeHtml({ targets: [gradedTarget()] }, MADE);

    expect(html).toContain('<title>shop.example.com: TLS grade A</title>');
    expect(html.match(/<article/g)).toHaveLength(1);
    expect(html).not.toContain('class="overview"');
    expect(html).toContain('<span class="fix">HAPROXY_0_USE_HSTS=true on /shop/web</span>');
    expect(html).toContain('Graded 2026-11-24 12:00 UTC by dcos letsencrypt 0.1.0');
    expect(html).not.toMatch(/<script|https?:|url\(|@import|\son\w+=/i);
  });

  it('of several hosts begins with an overview, worst first', () => {
    const good = gradedTarget({
      host: 'good.example.com',
      grade: 'A+',
      addresses: [gradedAddress({ grade: 'A+', findings: [] })],
    });

    const html = gradeHtml({ targets: [good, gradedTarget(), failedTarget('gone.example.com')] }, MADE);

    const tiles = [...html.matchAll(/<a href="#(host-\d)">.*?\n<span><strong>(.*?)</g)].map(
      ([, id, host]) => `${id} ${host}`,
    );
    expect(tiles).toEqual(['host-0 gone.example.com', 'host-1 shop.example.com', 'host-2 good.example.com']);
    expect(html).toContain('aria-label="1 A+, 1 A, 1 without grade"');
    expect(html).toContain('gone.example.com (203.0.113.9:443) cannot be reached: ECONNREFUSED');
    expect(html).toContain('Nothing keeps this grade down.');
  });

  it('shows every address of a host, the worst in detail', () => {
    const other = gradedAddress({ address: '203.0.113.8', grade: 'T', findings: [{ ...NO_HSTS, effect: 'T' }] });

    const html = gradeHtml({ targets: [gradedTarget({ grade: 'T', addresses: [gradedAddress(), other] })] }, MADE);

    expect(html).toContain('203.0.113.8, the worst of 2 addresses; total score 93; A if the certificate were trusted');
    expect(html).toContain(
      '<li><b class="dot g-a">A</b> 203.0.113.7</li><li><b class="dot g-bad">T</b> 203.0.113.8</li>',
    );
  });

  it('cannot be broken into by what a server calls itself', () => {
    const findings = [{ ...NO_HSTS, reason: '<img src=x onerror=alert(1)>' }];

    const html = gradeHtml({ targets: [gradedTarget({ addresses: [gradedAddress({ findings })] })] }, MADE);

    expect(html).not.toContain('<img');
    expect(html).toContain('&lt;img src=x onerror=alert(1)&gt;');
  });
});
