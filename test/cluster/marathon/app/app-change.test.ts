import { expect, test } from 'vitest';
import { appChange, versionInfoAfter } from './app-change.ts';
import { appForTest } from './app-for-test.ts';

test.each([
  [{}, 'none'],
  [{ instances: 3 }, 'scaling'],
  [{ labels: { A: 'b' } }, 'upgrade'],
  [{ env: { A: 'b' } }, 'upgrade'],
  [{ healthChecks: [{}] }, 'upgrade'],
  [{ upgradeStrategy: { minimumHealthCapacity: 0, maximumOverCapacity: 0 } }, 'upgrade'],
  [{ portDefinitions: [{ port: 80 }] }, 'upgrade'],
  [{ labels: { A: 'b' }, instances: 3 }, 'upgrade'],
  [{ executorResources: { cpus: 1 } }, 'none'],
])('%j is a change of kind %s', (change, kind) => {
  expect(appChange(appForTest(), appForTest(change))).toBe(kind);
});

test('a scaling leaves the time of the last configuration change alone', () => {
  const app = appForTest();

  expect(versionInfoAfter(app, 'none', 'later')).toEqual(app.versionInfo);
  expect(versionInfoAfter(app, 'scaling', 'later')).toEqual({
    lastScalingAt: 'later',
    lastConfigChangeAt: app.versionInfo.lastConfigChangeAt,
  });
  expect(versionInfoAfter(app, 'upgrade', 'later')).toEqual({ lastScalingAt: 'later', lastConfigChangeAt: 'later' });
});
