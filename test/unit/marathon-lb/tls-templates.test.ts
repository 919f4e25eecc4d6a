import { describe, expect, it } from 'vitest';
import { certificateLimit } from '../../../src/marathon-lb/cert-limits.ts';
import { templateProblem } from '../../../src/marathon-lb/template-problem.ts';
import { TLS_VARIABLES, type TlsWish, tlsTemplates } from '../../../src/marathon-lb/tls-templates.ts';
import { isAtLeast } from '../../../src/marathon-lb/version.ts';

const NEWEST = '1.15.0';
const INTERMEDIATE: TlsWish = { policy: 'intermediate', hsts: false };
const RELEASES: readonly string[] = ['1.10.3', '1.11.3', '1.12.3', '1.13.0', NEWEST];

describe('tlsTemplates', () => {
  it('touches nothing while nothing is wanted, whatever the release', () => {
    expect(tlsTemplates({ policy: 'off', hsts: false }, undefined)).toEqual({ kind: 'templates', variables: {} });
  });

  it('is the hardened front of the intermediate policy', () => {
    const head = variablesOf(INTERMEDIATE, NEWEST).HAPROXY_HTTPS_FRONTEND_HEAD;

    expect(head).toBe(
      '\nfrontend marathon_https_in\n' +
        '  bind *:443 ssl {sslCerts} ssl-min-ver TLSv1.2 no-tls-tickets ciphers ECDHE-ECDSA-AES128-GCM-SHA256:' +
        'ECDHE-RSA-AES128-GCM-SHA256:ECDHE-ECDSA-AES256-GCM-SHA384:ECDHE-RSA-AES256-GCM-SHA384:' +
        'ECDHE-ECDSA-CHACHA20-POLY1305:ECDHE-RSA-CHACHA20-POLY1305:DHE-RSA-AES128-GCM-SHA256:DHE-RSA-AES256-GCM-SHA384 ' +
        'ciphersuites TLS_AES_128_GCM_SHA256:TLS_AES_256_GCM_SHA384:TLS_CHACHA20_POLY1305_SHA256 alpn h2,http/1.1\n' +
        '  mode http\n',
    );
  });

  it('leaves room for 26 certificates on the bind line', () => {
    expect(certificateLimit({ env: variablesOf(INTERMEDIATE, NEWEST) })).toBe(26);
  });

  it('keeps to TLS 1.3 with the modern policy', () => {
    expect(variablesOf({ policy: 'modern', hsts: false }, NEWEST).HAPROXY_HTTPS_FRONTEND_HEAD).toMatch(
      /ssl \{sslCerts\} ssl-min-ver TLSv1\.3 no-tls-tickets ciphersuites \S+ alpn h2,http\/1\.1\n/,
    );
  });

  it.each(RELEASES.flatMap((release) => (['off', 'intermediate'] as const).map((policy) => ({ release, policy }))))(
    'of $policy for $release are texts that marathon-lb can read, by the names it reads',
    ({ release, policy }) => {
      for (const [variable, text] of Object.entries(variablesOf({ policy, hsts: true }, release))) {
        expect(templateProblem(variable, text)).toBeUndefined();
        expect(TLS_VARIABLES).toContain(variable);
      }
    },
  );

  it('routes by Host wherever it turns HTTP/2 on, and only there', () => {
    for (const release of RELEASES) {
      const variables = variablesOf(INTERMEDIATE, release);
      const hasHttp2 = variables.HAPROXY_HTTPS_FRONTEND_HEAD?.includes('alpn h2') === true;

      expect(hasHttp2).toBe(isAtLeast(release, '1.12.0'));
      expect('HAPROXY_MAP_HTTPS_FRONTEND_ACL' in variables).toBe(hasHttp2);
    }
    expect(JSON.stringify(variablesOf(INTERMEDIATE, NEWEST))).not.toContain('ssl_fc_sni');
  });

  it.each([
    ['1.12.3', 'ciphersuites'],
    ['1.11.3', 'ssl-min-ver'],
    ['1.11.3', 'alpn'],
  ] as const)('says nothing to the HAProxy of %s that it does not know: %s', (release, word) => {
    expect(variablesOf(INTERMEDIATE, release).HAPROXY_HTTPS_FRONTEND_HEAD).not.toContain(word);
  });

  it('sends HSTS of two years for all, or of six months where an app asks for it', () => {
    const line = (seconds: number) => `  http-response set-header Strict-Transport-Security max-age=${seconds}\n`;

    expect(variablesOf({ policy: 'off', hsts: true }, NEWEST)).toEqual({
      HAPROXY_HTTPS_FRONTEND_HEAD: `\nfrontend marathon_https_in\n  bind *:443 ssl {sslCerts}\n  mode http\n${line(63_072_000)}`,
      HAPROXY_BACKEND_HSTS_OPTIONS: line(63_072_000),
    });
    expect(variablesOf(INTERMEDIATE, NEWEST).HAPROXY_BACKEND_HSTS_OPTIONS).toBe(line(15_768_000));
  });

  it.each([
    [INTERMEDIATE, undefined, /release of marathon-lb is unknown.*DCOS_PACKAGE_VERSION/],
    [INTERMEDIATE, '1.10.2', /marathon-lb 1\.10\.2 takes no templates/],
    [{ policy: 'modern', hsts: false }, '1.11.3', /cannot be kept to TLS 1\.3/],
  ] as const)('says why %o cannot be had from %o', (wish, release, reason) => {
    expect(tlsTemplates(wish, release)).toEqual({ kind: 'impossible', reason: expect.stringMatching(reason) });
  });
});

describe('templateProblem', () => {
  it.each([
    ['HAPROXY_HTTPS_FRONTEND_HEAD', 'frontend x\n  bind *:443 ssl {sslCerts}', /does not end with a newline/],
    ['HAPROXY_HTTPS_FRONTEND_ACL', '  use_backend {backend} if { path /x }\n', /single brace/],
    ['HAPROXY_HTTPS_FRONTEND_ACL', '  use_backend {backends}\n', /placeholder \{backends\}/],
    ['HAPROXY_HTTPS_FRONTEND_HEAD', '  bind {hostname}\n', /placeholder \{hostname\}/],
    ['HAPROXY_MAP_HTTPS_FRONTEND_ACL', '  use_backend %[map({haproxy_dir}/x.map}]\n', /single brace/],
  ])('sees what would freeze the load balancer in %s', (variable, text, problem) => {
    expect(templateProblem(variable, text)).toMatch(problem);
  });

  it('takes single braces where marathon-lb does not format', () => {
    expect(
      templateProblem('HAPROXY_BACKEND_HSTS_OPTIONS', '  http-response set-header X y if { ssl_fc }\n'),
    ).toBeUndefined();
  });
});

function variablesOf(wish: TlsWish, release: string): Readonly<Record<string, string>> {
  const templates = tlsTemplates(wish, release);
  return templates.kind === 'templates' ? templates.variables : {};
}
