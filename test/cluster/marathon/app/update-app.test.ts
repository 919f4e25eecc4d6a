import { expect, test } from 'vitest';
import { appForTest } from './app-for-test.ts';
import { updateApp, updateViolations } from './update-app.ts';

test('each field of an update replaces the stored one whole, the others stay', () => {
  const stored = appForTest({ env: { A: '1', B: '2' }, labels: { L: 'x' }, mem: 64 });

  const updated = updateApp(stored, { env: { A: '3' } });

  expect(updated).toMatchObject({ id: '/web', env: { A: '3' }, labels: { L: 'x' }, mem: 64 });
  expect(updated.env).toEqual({ A: '3' });
});

test('the id of the path wins over the one in the body', () => {
  expect(updateApp(appForTest(), { id: '/other' }).id).toBe('/web');
});

test('resource limits are lost unless the update restates them', () => {
  const stored = appForTest({ resourceLimits: { mem: 512 }, executorResources: { cpus: 1 } });

  expect(updateApp(stored, { mem: 64 })).not.toHaveProperty('resourceLimits');
  expect(updateApp(stored, { mem: 64 })).not.toHaveProperty('executorResources');
  expect(updateApp(stored, { resourceLimits: { mem: 256 } }).resourceLimits).toEqual({ mem: 256 });
});

test('a version in an update stands alone or beside the id', () => {
  const version = '2021-03-04T05:06:07.089Z';

  expect(updateViolations({ version })).toEqual([]);
  expect(updateViolations({ version, id: '/web' })).toEqual([]);
  expect(updateViolations({ version, env: {} })).toEqual([
    { path: '/', errors: ["The 'version' field may only be combined with the 'id' field."] },
  ]);
});
