import { expect, it } from 'vitest';
import { isAtLeast, loadBalancerVersion } from '../../../src/marathon-lb/version.ts';

it.each([
  [{ labels: { DCOS_PACKAGE_VERSION: '1.14.1' }, image: 'registry:5000/lb' }, '1.14.1'],
  [{ labels: {}, image: 'mesosphere/marathon-lb:v1.15.0' }, '1.15.0'],
  [{ labels: {}, image: 'registry:5000/marathon-lb:1.12.3@sha256:aa' }, '1.12.3'],
  [{ labels: {}, image: 'registry:5000/marathon-lb' }, undefined],
  [{ labels: {}, image: 'mesosphere/marathon-lb:latest' }, undefined],
  [{ labels: {}, image: undefined }, undefined],
])('%j is %s', (app, version) => {
  expect(loadBalancerVersion(app)).toBe(version);
});

it.each([
  ['1.4.0', '1.4.0', true],
  ['1.10.3', '1.9', true],
  ['1.11.24', '1.12', false],
  ['1.5.0-SNAPSHOT', '1.5', true],
  ['0.15', '1.0', false],
])('%s is at least %s: %s', (version, least, expected) => {
  expect(isAtLeast(version, least)).toBe(expected);
});
