import { describe, expect, it } from 'vitest';
import { generateApp, generateTestApps } from '../../../src/operations/generate.ts';

describe('generateApp', () => {
  it('makes the app of the settings typed', () => {
    expect(generateApp({ vhosts: 'a.example.com', keyType: 'p256' })).toMatchObject({
      id: '/letsencrypt',
      env: { LETSENCRYPT_VHOSTS: 'a.example.com', LETSENCRYPT_KEY_TYPE: 'p256' },
    });
  });
});

describe('generateApp for a version', () => {
  const given = { vhosts: 'a.example.com' };

  it('writes what an older Marathon understands', () => {
    expect(generateApp(given, { marathon: '1.4.8' })).toMatchObject({ container: { docker: { network: 'HOST' } } });
    expect(generateApp(given, { marathon: '1.4.8' })).not.toHaveProperty('networks');
    const [test] = generateTestApps({ vhosts: 'a.example.com,b.example.com' }, { marathon: '1.4.8' });
    expect(test).toMatchObject({ container: { docker: { network: expect.any(String) } } });
  });

  it.each([
    [{}, { marathon: '0.14.2' }, 'REFUSED', '--for-marathon 0.14.2: Marathon 0.15 is the oldest this works with.'],
    [
      {},
      { loadBalancer: '1.1.3' },
      'REFUSED',
      '--for-marathon-lb 1.1.3: marathon-lb 1.1.4 is the oldest this works with.',
    ],
    [
      { tlsPolicy: 'intermediate' },
      { loadBalancer: '1.10.2' },
      'REFUSED',
      '--tls-policy and --hsts cannot be had: marathon-lb 1.10.2 takes no templates from its environment; 1.10.3 does.',
    ],
    [{}, { marathon: 'new' }, 'USAGE', '--for-marathon new: not a version.'],
  ])('%j for %j is %s', (more, target, code, message) => {
    expect(() => generateApp({ ...given, ...more }, target)).toThrow(expect.objectContaining({ code, message }));
  });

  it('takes a TLS policy that the release can have', () => {
    expect(generateApp({ ...given, tlsPolicy: 'intermediate' }, { loadBalancer: '1.10.3' })).toMatchObject({
      env: { LETSENCRYPT_TLS_POLICY: 'intermediate' },
    });
  });
});

describe('generateTestApps', () => {
  it('gives the first host to the app that redirects', () => {
    const apps = generateTestApps({ vhosts: 'a.example.com,b.example.com', group: 'internal' });

    expect(apps).toMatchObject([
      { labels: { HAPROXY_GROUP: 'internal', HAPROXY_0_VHOST: 'a.example.com', HAPROXY_0_REDIRECT_TO_HTTPS: 'true' } },
      { labels: { HAPROXY_GROUP: 'internal', HAPROXY_0_VHOST: 'b.example.com' } },
    ]);
  });

  it('wants two hosts', () => {
    expect(() => generateTestApps({ vhosts: 'a.example.com' })).toThrow(
      'the test apps need two virtual hosts; given: 1.',
    );
  });

  it('refuses settings that would do nothing', () => {
    expect(() => generateTestApps({ vhosts: 'a.example.com,b.example.com', keyType: 'p256', mem: '300' })).toThrow(
      expect.objectContaining({ code: 'USAGE', message: 'the test apps have no use for --key-type, --mem.' }),
    );
  });
});
