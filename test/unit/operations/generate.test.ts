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
