import { describe, expect, it } from 'vitest';
import { challengeLabels, challengeLabelsWithout443 } from '../../../src/marathon-lb/challenge-labels.ts';

const PLACEHOLDERS = { backend: 'acme_10000', path: '/.well-known/acme-challenge/', hostname: 'acme.example.com' };

describe('challengeLabels', () => {
  it('are exactly these', () => {
    const labels = challengeLabels({ hostname: 'acme.example.com', group: 'external' });

    expect(labels).toEqual({
      HAPROXY_0_GROUP: 'external',
      HAPROXY_0_ENABLED: 'true',
      HAPROXY_0_VHOST: 'acme.example.com',
      HAPROXY_0_PATH: '/.well-known/acme-challenge/',
      HAPROXY_0_BACKEND_WEIGHT: '1000000',
      HAPROXY_0_HTTP_FRONTEND_ACL_WITH_PATH:
        '  acl path_{backend} path_beg {path}\n  http-request allow if path_{backend}\n  use_backend {backend} if path_{backend}\n',
      HAPROXY_0_HTTPS_FRONTEND_ACL_ONLY_WITH_PATH:
        '  acl path_{backend} path_beg {path}\n  http-request allow if path_{backend}\n',
      HAPROXY_0_HTTPS_FRONTEND_ACL_WITH_PATH: '  use_backend {backend} if path_{backend}\n',
    });
  });

  it('render to rules that know no host', () => {
    const labels = challengeLabels({ hostname: 'acme.example.com', group: 'external' });

    expect(rendered(labels.HAPROXY_0_HTTP_FRONTEND_ACL_WITH_PATH ?? '')).toBe(
      [
        '  acl path_acme_10000 path_beg /.well-known/acme-challenge/',
        '  http-request allow if path_acme_10000',
        '  use_backend acme_10000 if path_acme_10000',
        '',
      ].join('\n'),
    );
  });

  it('speak of the port they are asked for', () => {
    const labels = challengeLabels({ hostname: 'a.example', group: 'external', portIndex: 2 });

    expect(Object.keys(labels).every((name) => name.startsWith('HAPROXY_2_'))).toBe(true);
  });

  it.each([
    [{ hostname: '', group: 'external' }],
    [{ hostname: 'a.example,b.example', group: 'external' }],
    [{ hostname: '*.example', group: 'external' }],
    [{ hostname: '{backend}', group: 'external' }],
    [{ hostname: 'A.example', group: 'external' }],
    [{ hostname: 'a.example', group: '' }],
    [{ hostname: 'a.example', group: 'two words' }],
  ])('refuse %o, which would break the load balancer', (route) => {
    expect(() => challengeLabels(route)).toThrow(expect.objectContaining({ code: 'USAGE' }));
  });
});

describe('challengeLabelsWithout443', () => {
  it('rewrite the host before the request is allowed', () => {
    const labels = challengeLabelsWithout443({ hostname: 'acme.example.com', group: 'external' });

    expect(rendered(labels.HAPROXY_0_HTTP_FRONTEND_ACL_WITH_PATH ?? '')).toBe(
      [
        '  acl path_acme_10000 path_beg /.well-known/acme-challenge/',
        '  http-request set-header X-Forwarded-Host %[req.hdr(host)] if path_acme_10000',
        '  http-request set-header Host acme.example.com if path_acme_10000',
        '  http-request allow if path_acme_10000',
        '  use_backend acme_10000 if path_acme_10000',
        '',
      ].join('\n'),
    );
  });
});

describe.each([
  ['challengeLabels', challengeLabels],
  ['challengeLabelsWithout443', challengeLabelsWithout443],
])('every template of %s', (_, labelsFor) => {
  const templates = Object.entries(labelsFor({ hostname: 'acme.example.com', group: 'external' })).filter(([name]) =>
    name.includes('_FRONTEND_'),
  );

  it.each(templates)('%s renders and ends with a newline', (_name, template) => {
    expect(rendered(template)).toMatch(/^( {2}\S.*\n)+$/);
  });
});

/** Python's `str.format` with the placeholders that all these templates get; an unknown one freezes marathon-lb. */
function rendered(template: string): string {
  return template.replaceAll(/\{\{|\}\}|\{([^{}]*)\}|[{}]/g, (match, name: string | undefined) => {
    if (match === '{{' || match === '}}') {
      return match.charAt(0);
    }
    const value = Object.entries(PLACEHOLDERS).find(([placeholder]) => placeholder === name)?.[1];
    if (value === undefined) {
      throw new Error(`str.format fails at ${match}`);
    }
    return value;
  });
}
