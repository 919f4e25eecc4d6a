import { expect, test } from 'vitest';
import { appForTest, VERSION } from '../app/app-for-test.ts';
import { changeSet } from './change-set.ts';

const NOW = '2021-03-05T00:00:00.000Z';
const STORED = new Map([['/web', appForTest({ ports: [10_000] })]]);

test('an app that stays as it is does not change', () => {
  expect(changeSet(STORED, new Map([['/web', appForTest({ ports: [10_000] })]]), NOW, new Set())).toEqual(new Map());
  expect(changeSet(STORED, new Map([['/gone', undefined]]), NOW, new Set())).toEqual(new Map());
});

test('the same app changes when it is to be restarted', () => {
  const changes = changeSet(STORED, STORED, NOW, new Set(['/web']));

  expect(changes.get('/web')?.to).toMatchObject({
    version: NOW,
    versionInfo: { lastScalingAt: NOW, lastConfigChangeAt: NOW },
  });
});

test('a scaling gets a new version but not a new configuration', () => {
  const changes = changeSet(STORED, new Map([['/web', appForTest({ ports: [0], instances: 2 })]]), NOW, new Set());

  expect(changes.get('/web')?.to).toMatchObject({
    version: NOW,
    versionInfo: { lastScalingAt: NOW, lastConfigChangeAt: VERSION },
    portDefinitions: [{ port: 10_000 }],
  });
});

test('two new apps of one change never get the same service port', () => {
  const wanted = new Map(['/a', '/b'].map((id) => [id, appForTest({ id, ports: [0] })]));

  const changes = changeSet(STORED, wanted, NOW, new Set());

  expect([...changes.values()].map(({ to }) => to?.portDefinitions[0]?.port)).toEqual([10_001, 10_002]);
});
