import { describe, expect, it } from 'vitest';
import { statusPage } from '../../../../src/cli/views/status.ts';
import { painter } from '../../../../src/cli/views/style.ts';
import type { StatusResult } from '../../../../src/operations/types.ts';
import { ONLY_SERVED, RESULT } from './status-result.ts';

const PIPE = { width: undefined, paint: painter(false) };

describe('statusPage', () => {
  it('shows everything in a pipe', () => {
    expect(statusPage(RESULT, PIPE)).toEqual({
      body: `
VHOST             GRADE  APP        ISSUER  EXPIRES     RENEWS      SLOT              STATE
api.example.com   -      /shop/api  -       -           -           -                 failed: no A record, next try 14:10 UTC
late.example.com  A      -          YR1     2027-02-22  overdue     HAPROXY_SSL_CERT  overdue: renewal failed: rate limited, next try 2026-11-25 09:00 UTC
old.example.com   T      /legacy    -       -           -           -                 not managed (self-signed default)
shop.example.com  A      /shop/web  YR1     2027-02-22  2027-01-23  HAPROXY_SSL_CERT  served by 2 of 2
`.trim(),
      notes: ['2 of 4 need you. Why and what to do: dcos letsencrypt status api.example.com'],
    });
  });

  it('fits 80 columns: vhost, grade, expiry and state stay', () => {
    expect(statusPage(RESULT, { ...PIPE, width: 80 }).body).toBe(
      `
VHOST             GRADE  EXPIRES     STATE
api.example.com   -      -           failed: no A record, next try 14:10 UTC
late.example.com  A      2027-02-22  overdue: renewal failed: rate limited, n...
old.example.com   T      -           not managed (self-signed default)
shop.example.com  A      2027-02-22  served by 2 of 2
`.trim(),
    );
  });

  it('keeps at 80 columns what there is room for', () => {
    expect(statusPage(ONLY_SERVED, { ...PIPE, width: 80 })).toEqual({
      body: `
VHOST             GRADE  APP        EXPIRES     RENEWS      STATE
shop.example.com  A      /shop/web  2027-02-22  2027-01-23  served by 2 of 2
`.trim(),
      notes: [],
    });
  });

  it('says what the CA has paused, and where that ends', () => {
    const at = '2026-11-24T12:00:00.000Z';
    const paused = [
      { names: ['a.example.com', 'b.example.com'], url: 'https://portal.example/unpause', at },
      { names: ['c.example.com'], at },
    ];

    expect(statusPage({ ...ONLY_SERVED, paused, notes: ['nothing can be installed'] }, PIPE).notes).toEqual([
      '/letsencrypt: nothing can be installed',
      'The CA has paused a.example.com, b.example.com. To end that: https://portal.example/unpause',
      'The CA has paused c.example.com. To end that: ask the CA, which named no address',
    ]);
  });

  it('says for how many the time did not suffice to grade them', () => {
    const vhosts = ONLY_SERVED.vhosts.map((row) => ({ ...row, grade: null }));

    expect(statusPage({ ...ONLY_SERVED, vhosts }, PIPE).notes).toEqual([
      '1 of 1 not graded in time: dcos letsencrypt grade --all',
    ]);
  });

  it('has no column for grades that nobody asked for', () => {
    const { body, notes } = statusPage({ ...ONLY_SERVED, graded: false }, { ...PIPE, width: 80 });

    expect(body.split('\n')[0]).toBe('VHOST             APP        ISSUER  EXPIRES     RENEWS      STATE');
    expect(notes).toEqual([]);
  });

  it.each([
    [
      'the daemon is away',
      { kind: 'unreachable', appId: '/letsencrypt', reason: 'it does not answer (HTTP 502)' },
      '/letsencrypt gives no report: it does not answer (HTTP 502). Shown is what Marathon and the load balancer know.',
    ],
    [
      'there is no daemon',
      { kind: 'absent', appId: '/letsencrypt' },
      'No app /letsencrypt: nothing is renewed. See: dcos letsencrypt generate --help',
    ],
    [
      'its look failed',
      { ...reporting(), problem: 'Marathon does not answer' },
      '/letsencrypt could not look around: Marathon does not answer',
    ],
    [
      'it has overslept',
      { ...reporting(), at: '2026-11-23T08:00:00.000Z', nextLookAt: '2026-11-24T12:44:59.000Z' },
      '/letsencrypt has not looked since 2026-11-23 08:00 UTC. See its log.',
    ],
  ] satisfies [string, StatusResult['daemon'], string][])('has a note when %s', (_case, daemon, note) => {
    expect(statusPage({ ...ONLY_SERVED, daemon }, PIPE).notes).toEqual([note]);
  });

  it('says in one line what is out of date', () => {
    const upgrade = { what: 'daemon', from: '0.1.0', to: '0.2.0', how: 'dcos package install x' } as const;

    const { notes } = statusPage({ ...ONLY_SERVED, versions: { ...RESULT.versions, upgrade } }, PIPE);

    expect(notes).toEqual(['The daemon is version 0.1.0, there is 0.2.0: dcos package install x']);
  });

  it('says why there is nothing to show', () => {
    expect(statusPage({ ...RESULT, vhosts: [] }, PIPE)).toEqual({
      body: '',
      notes: ['No app in group external of /marathon-lb has a vhost.'],
    });
  });
});

function reporting() {
  if (RESULT.daemon.kind !== 'reporting') throw new Error('the example has a daemon');
  return RESULT.daemon;
}
