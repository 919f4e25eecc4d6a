import { describe, expect, test } from 'vitest';
import { findLoadBalancer } from '../../../src/marathon-lb/find-load-balancer.ts';
import { discoveredNames } from '../../../src/renewal/wanted-names.ts';
import { anApp } from '../marathon-lb/app-builder.ts';

const APPS = [
  anApp({ id: '/marathon-lb', args: ['sse', '--group', 'external'] }),
  anApp({ labels: { HAPROXY_GROUP: 'external', HAPROXY_0_VHOST: 'new.example.com,*.example.com' } }),
];
const STANDING = {
  loadBalancer: findLoadBalancer(APPS, '/marathon-lb'),
  certificates: [{ names: ['old.example.com', 'new.example.com'] }],
  rules: { groups: [], allow: [], deny: [], take: 'all' },
} as const;

describe('discoveredNames', () => {
  test('are what the apps declare; what cannot have a certificate is refused in words', () => {
    const { names, refused } = discoveredNames({ apps: APPS, isComplete: true }, STANDING);

    expect(names).toEqual(['new.example.com']);
    expect(refused).toEqual([{ name: '*.example.com', reason: expect.stringContaining('http-01') }]);
  });

  test('include those of saved certificates while a Marathon does not answer', () => {
    expect(discoveredNames({ apps: APPS, isComplete: false }, STANDING).names).toEqual([
      'new.example.com',
      'old.example.com',
    ]);
  });

  test('include those of saved certificates while there is no load balancer', () => {
    const seen = { apps: APPS, isComplete: true };

    expect(discoveredNames(seen, { ...STANDING, loadBalancer: undefined }).names).toEqual([
      'old.example.com',
      'new.example.com',
    ]);
  });
});
