import { describe, expect, it } from 'vitest';
import { uninstallPlanLines } from '../../../../src/cli/views/uninstall.ts';

const CERTIFICATES = [
  { variable: 'HAPROXY_SSL_CERT', names: ['a.example.com', 'b.example.com'], notAfter: '2027-02-22T00:00:00.000Z' },
  { variable: 'HAPROXY_SSL_CERT0', names: ['c.example.com'], notAfter: '2027-01-02T00:00:00.000Z' },
];
const KEPT = {
  appId: '/marathon-lb',
  certificates: CERTIFICATES,
  removed: false,
  moved: null,
  templates: [],
  restart: null,
};

const lines = (loadBalancer: Parameters<typeof uninstallPlanLines>[0]['loadBalancer']) =>
  uninstallPlanLines({ appId: '/letsencrypt', via: 'marathon', package: null, loadBalancer }).join('\n');

describe('the plan of uninstall', () => {
  it('says what is taken out, moved, put back and restarted', () => {
    const restart = { kind: 'rolling', reason: '1 new instance starts before an old one stops' } as const;
    const removal = {
      ...KEPT,
      removed: true,
      moved: 'HAPROXY_SSL_CERT3',
      templates: [
        { variable: 'HAPROXY_HTTPS_FRONTEND_HEAD', before: 'text\n' },
        { variable: 'HAPROXY_BACKEND_HSTS_OPTIONS', before: null },
      ],
      restart,
    };

    expect(lines(removal)).toBe(
      `
This will   remove /letsencrypt, a Marathon app, with the account and the keys on its volume
            take HAPROXY_SSL_CERT out of /marathon-lb: a.example.com, b.example.com
            take HAPROXY_SSL_CERT0 out of /marathon-lb: c.example.com
            move your certificate in HAPROXY_SSL_CERT3 to HAPROXY_SSL_CERT, or it would not be read
            put back what stood in HAPROXY_HTTPS_FRONTEND_HEAD before
            take HAPROXY_BACKEND_HSTS_OPTIONS out, of the TLS policy
            restart /marathon-lb once: 1 new instance starts before an old one stops`.trimStart(),
    );
  });

  it('says what stays, and until when', () => {
    expect(lines(KEPT)).toBe(
      `
This will   remove /letsencrypt, a Marathon app, with the account and the keys on its volume
2 certificates stay in /marathon-lb. Nothing renews them any more; the first ends on 2027-01-02.`.trimStart(),
    );
    expect(lines({ ...KEPT, certificates: null }).split('\n')[1]).toBe(
      'The daemon gives no report: its certificates and its TLS policy, if any, stay in /marathon-lb.',
    );
    const templates = [{ variable: 'HAPROXY_HTTPS_FRONTEND_HEAD', before: null }];
    expect(lines({ ...KEPT, templates }).split('\n')[2]).toBe(
      'The TLS policy stays in /marathon-lb: HAPROXY_HTTPS_FRONTEND_HEAD.',
    );
    expect(lines(null).split('\n')).toHaveLength(1);
  });
});
