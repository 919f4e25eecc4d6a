import { describe, expect, it } from 'vitest';
import { certificateLimit, certificateProblems } from '../../../src/marathon-lb/cert-limits.ts';
import { Secret } from '../../../src/platform/secret.ts';
import { anApp } from './app-builder.ts';

const FULL_TLS_LINE =
  '\\nfrontend marathon_https_in\\n  bind *:443 ssl {sslCerts} ssl-min-ver TLSv1.2 no-tls-tickets ciphers A:B ciphersuites C:D alpn h2,http/1.1\\n  mode http\\n';

describe('certificateLimit', () => {
  it.each([
    ['by default', undefined, 30],
    ['with an empty template, which means the default', '', 30],
    ['with alpn', '\nfrontend marathon_https_in\n  bind *:443 ssl {sslCerts} alpn h2\n  mode http\n', 29],
    ['with the whole TLS line', FULL_TLS_LINE, 26],
    ['with a template without certificates', 'frontend marathon_https_in', 30],
  ])('%s', (_, head, limit) => {
    const env = head === undefined ? {} : { HAPROXY_HTTPS_FRONTEND_HEAD: head };

    expect(certificateLimit({ env })).toBe(limit);
  });
});

describe('certificateProblems', () => {
  it('finds nothing wrong with a few certificates', () => {
    expect(certificateProblems(anApp({ env: certificates(3) }))).toEqual([]);
  });

  it('lets 30 certificates pass and refuses the 31st', () => {
    expect(certificateProblems(anApp({ env: certificates(30) }))).toEqual([]);
    expect(certificateProblems(anApp({ env: certificates(31) }))).toEqual([
      {
        kind: 'too-many-certificates',
        detail: 'marathon-lb would load 31 certificates, its bind line has room for 30',
        suggestion:
          'Put more names into one certificate (up to 100), or remove certificates that are no longer needed.',
      },
    ]);
  });

  it('counts the certificates of the command line', () => {
    const app = anApp({ args: ['sse', '--ssl-certs', '/etc/a.pem,/etc/b.pem'], env: certificates(29) });

    expect(certificateProblems(app)).toMatchObject([{ detail: expect.stringContaining('would load 31 certificates') }]);
  });

  it('allows a variable of 131071 bytes, its name included, and no more', () => {
    const name = 'HAPROXY_SSL_CERT';
    const longest = 'x'.repeat(131_071 - name.length - 1);

    expect(certificateProblems(anApp({ env: { [name]: new Secret(longest) } }))).toEqual([]);
    expect(certificateProblems(anApp({ env: { [name]: new Secret(`${longest}x`) } }))).toEqual([
      {
        kind: 'value-too-long',
        detail: 'HAPROXY_SSL_CERT takes 131072 bytes, at most 131071 are possible',
        suggestion:
          'Take the root certificate and comments out of the bundle, or put fewer names into one certificate.',
      },
    ]);
  });

  it('refuses an app that Marathon could not store', () => {
    const env = Object.fromEntries(Array.from({ length: 9 }, (_, n) => [`V${n}`, 'x'.repeat(120_000)]));

    expect(certificateProblems(anApp({ env }))).toEqual([
      {
        kind: 'app-too-large',
        detail: 'the app takes 1080102 bytes, Marathon stores at most 1048576',
        suggestion: 'Use P-256 keys, which are shorter than RSA ones, or put more names into one certificate.',
      },
    ]);
  });

  it('names the variables that are ignored while the first is empty', () => {
    const env = { HAPROXY_SSL_CERT: '', HAPROXY_SSL_CERT0: 'x', HAPROXY_SSL_CERT4: 'x' };

    expect(certificateProblems(anApp({ env }))).toEqual([
      {
        kind: 'certificates-ignored',
        detail: 'marathon-lb does not read HAPROXY_SSL_CERT0, HAPROXY_SSL_CERT4 while HAPROXY_SSL_CERT is empty',
        suggestion: 'Fill HAPROXY_SSL_CERT first.',
      },
    ]);
  });

  it('sees that --ssl-certs=... silences all variables', () => {
    const app = anApp({ args: ['sse', '--ssl-certs=/etc/a.pem'], env: certificates(1) });

    expect(certificateProblems(app)).toMatchObject([
      { kind: 'certificates-ignored', suggestion: 'Write --ssl-certs and its value as two arguments.' },
    ]);
  });
});

/** HAPROXY_SSL_CERT and as many numbered ones as it takes. */
function certificates(count: number) {
  const names = Array.from({ length: count }, (_, n) => `HAPROXY_SSL_CERT${n === 0 ? '' : n - 1}`);

  return Object.fromEntries(names.map((name) => [name, new Secret('pem')]));
}
