import { describe, expect, test } from 'vitest';
import { type DiscoveryRules, discoveredHosts, matchesPattern } from '../../../src/marathon-lb/discovery.ts';
import { findLoadBalancer } from '../../../src/marathon-lb/find-load-balancer.ts';
import { anApp } from './app-builder.ts';

const EVERYTHING: DiscoveryRules = { groups: [], allow: [], deny: [], take: 'all' };

function hosts(
  labels: Record<string, string>,
  rules: Partial<DiscoveryRules> = {},
  args = ['sse', '--group', 'external'],
) {
  const balancer = anApp({ id: '/marathon-lb', args });
  const loadBalancer = findLoadBalancer([balancer], '/marathon-lb');
  if (loadBalancer === undefined) throw new Error('the load balancer was not found');
  const app = anApp({ labels: { HAPROXY_GROUP: 'external', ...labels } });
  return discoveredHosts([balancer, app], loadBalancer, { ...EVERYTHING, ...rules });
}

describe('discoveredHosts', () => {
  test('takes every vhost of the group, once, in lower case', () => {
    expect(hosts({ HAPROXY_0_VHOST: 'Shop.example.com,www.example.com,shop.example.com' })).toEqual([
      'shop.example.com',
      'www.example.com',
    ]);
  });

  test('leaves out other groups, both of the load balancer and of the rules', () => {
    const two = ['sse', '--group', 'external', '--group', 'internal'];

    expect(hosts({ HAPROXY_GROUP: 'internal', HAPROXY_0_VHOST: 'a.example.com' })).toEqual([]);
    expect(hosts({ HAPROXY_0_GROUP: 'internal', HAPROXY_0_VHOST: 'a.example.com' }, {}, two)).toEqual([
      'a.example.com',
    ]);
    expect(
      hosts({ HAPROXY_0_GROUP: 'internal', HAPROXY_0_VHOST: 'a.example.com' }, { groups: ['external'] }, two),
    ).toEqual([]);
  });

  test('leaves out what is switched off, and what only routes challenges', () => {
    expect(hosts({ HAPROXY_0_VHOST: 'a.example.com', HAPROXY_0_ENABLED: 'false' })).toEqual([]);
    expect(hosts({ HAPROXY_0_VHOST: 'acme.example.com', HAPROXY_0_PATH: '/.well-known/acme-challenge/' })).toEqual([]);
  });

  test.each([
    [{ LETSENCRYPT: 'false' }, 'all', []],
    [{ LETSENCRYPT_0: 'no' }, 'all', []],
    [{ LETSENCRYPT: 'false', LETSENCRYPT_0: 'true' }, 'all', ['a.example.com']],
    [{}, 'labelled', []],
    [{ LETSENCRYPT: 'true' }, 'labelled', ['a.example.com']],
    [{ LETSENCRYPT_1: 'true' }, 'labelled', []],
  ] as const)('obeys %j where it takes %s', (labels, take, expected) => {
    expect(hosts({ HAPROXY_0_VHOST: 'a.example.com', ...labels }, { take })).toEqual(expected);
  });

  test('asks allow, then deny, which wins', () => {
    const labels = { HAPROXY_0_VHOST: 'a.example.com,b.corp.example.com,c.example.org' };

    expect(hosts(labels, { allow: ['*.example.com'], deny: ['*.corp.example.com'] })).toEqual(['a.example.com']);
    expect(hosts(labels, { deny: ['*'] })).toEqual([]);
  });

  test("understands marathon-acme's labels, with the group of their port", () => {
    expect(hosts({ MARATHON_ACME_0_DOMAIN: 'x.example.com, Y.example.com' })).toEqual([
      'x.example.com',
      'y.example.com',
    ]);
    expect(hosts({ MARATHON_ACME_0_DOMAIN: 'x.example.com', HAPROXY_0_GROUP: 'internal' })).toEqual([]);
    expect(hosts({ MARATHON_ACME_0_DOMAIN: 'x.example.com', LETSENCRYPT: 'false' })).toEqual([]);
  });

  test('hands wildcards on, for somebody to refuse in words', () => {
    expect(hosts({ HAPROXY_0_VHOST: '*.example.com' })).toEqual(['*.example.com']);
  });
});

describe('matchesPattern', () => {
  test.each([
    ['a.example.com', '*.example.com', true],
    ['a.b.example.com', '*.example.com', true],
    ['example.com', '*.example.com', false],
    ['badexample.com', '*.example.com', false],
    ['example.com', 'example.com', true],
    ['example.com', '*', true],
  ])('%s against %s: %s', (host, pattern, expected) => {
    expect(matchesPattern(host, [pattern])).toBe(expected);
  });
});
