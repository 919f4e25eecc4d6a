import { describe, expect, it } from 'vitest';
import { painter } from '../../../../src/cli/views/style.ts';
import { vhostStatusPage } from '../../../../src/cli/views/vhost-status.ts';
import { ONLY_SERVED, RESULT } from './status-result.ts';

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
  Certificate  issued by YR1, rsa4096
  Names        shop.example.com, api.example.com
  SHA-256      5f2a
  Valid        2026-11-24 to 2027-02-22
  Renews       2027-01-23, the CA suggests it (ARI)
  Installed    HAPROXY_SSL_CERT of /marathon-lb
  Daemon sees  10.0.0.1:443  this certificate
               10.0.0.2:443  this certificate
  You see      10.0.0.1:443  could not tell: no answer within 3000 ms
               10.0.0.2:443  another certificate by Old CA
  Lately       2026-11-23 12:00 UTC  issued shop.example.com
               12:10 UTC  failed: issue api.example.com: no A record
`.trim(),
      notes: [],
    });
  });

  it('shows a name without certificate', () => {
    const [failed] = RESULT.vhosts;

    expect(vhostStatusPage({ ...RESULT, vhosts: failed === undefined ? [] : [failed], events: [] }, PIPE).body).toBe(
      `
api.example.com
  State        failed: no A record, next try 14:10 UTC
  App          /shop/api
  Certificate  none
`.trim(),
    );
  });
});
