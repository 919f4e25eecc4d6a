import { expect, onTestFinished, test } from 'vitest';
import { cosmos } from '../../src/dcos/cosmos.ts';
import { nodeHttp } from '../../src/platform/node/http.ts';
import { cosmosForTest, webPackage } from '../cluster/cosmos/cosmos-for-test.ts';

async function packagesForTest() {
  const { url, files, post } = await cosmosForTest();
  await post('repository/add', { name: 'web', uri: files.putRepository('/web.json', [webPackage()]) });
  const http = nodeHttp({ userAgent: 'test' });
  onTestFinished(() => http.close());
  return cosmos(http, { url, token: undefined, tls: { insecure: true, caPath: undefined } });
}

test('a package is found, installed, listed and removed', async () => {
  const packages = await packagesForTest();

  expect(await packages.describe('web')).toEqual({ name: 'web', version: '1.0.0', upgradesFrom: [] });
  expect(await packages.describe('nope')).toBeUndefined();
  expect(await packages.install('web', '1.0.0', { web: { name: 'infra/web' } })).toBe('/infra/web');
  expect(await packages.list('web')).toEqual([{ appId: '/infra/web', name: 'web', version: '1.0.0' }]);
  await packages.uninstall('web', '/infra/web');
  expect(await packages.list()).toEqual([]);
});

test('refusals are told apart, and a wrong option is named', async () => {
  const packages = await packagesForTest();
  await packages.install('web', '1.0.0', {});

  await expect(packages.install('web', '1.0.0', {})).rejects.toMatchObject({ code: 'CONFLICT' });
  await expect(packages.uninstall('web', '/nope')).rejects.toMatchObject({ code: 'NOT_FOUND' });
  await expect(packages.install('web', '1.0.0', { web: { color: 'x' } })).rejects.toMatchObject({
    code: 'REFUSED',
    message: expect.stringContaining('web.color: there is no such option'),
  });
});
