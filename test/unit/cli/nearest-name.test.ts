import { expect, it } from 'vitest';
import { nearestName } from '../../../src/cli/nearest-name.ts';

it.each([
  ['statsu', 'status'],
  ['stat', 'status'],
  ['revok', 'revoke'],
  ['uninstal', 'uninstall'],
  ['x', undefined],
  ['', undefined],
])('%j means %j', (typed, meant) => {
  expect(nearestName(typed, ['status', 'revoke', 'uninstall'])).toBe(meant);
});
