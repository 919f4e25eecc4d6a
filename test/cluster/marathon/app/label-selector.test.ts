import { expect, test } from 'vitest';
import { labelSelector } from './label-selector.ts';

const LABELS = { HAPROXY_GROUP: 'external', tier: 'web', 'odd,key': 'a b' };

test.each([
  ['HAPROXY_GROUP', true],
  ['HAPROXY_0_VHOST', false],
  ['HAPROXY_GROUP==external', true],
  ['HAPROXY_GROUP==internal', false],
  ['tier!=db', true],
  ['tier!=web', false],
  ['absent!=web', false],
  ['tier in (web, api)', true],
  ['tier in (db)', false],
  ['tier notin (db,api)', true],
  ['tier notin (web)', false],
  ['HAPROXY_GROUP==external,tier in (web,api)', true],
  ['HAPROXY_GROUP==external, tier==db', false],
  ['odd\\,key==a b', true],
])('%s selects: %s', (selector, expected) => {
  expect(labelSelector(selector)(LABELS)).toBe(expected);
});

test.each(['=', 'a = b', 'tier in web', '(a)'])('%s is no selector', (selector) => {
  expect(() => labelSelector(selector)).toThrow(RangeError);
});
