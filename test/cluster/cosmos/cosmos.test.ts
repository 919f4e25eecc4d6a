import { gunzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { cosmosForTest, type TestCosmos, webPackage } from './cosmos-for-test.ts';

const ERROR_TYPE = 'application/vnd.dcos.package.error+json;charset=utf-8;version=v1';

describe('repositories', () => {
  test('are listed in their order, and gone when removed', async () => {
    const { post, files } = await cosmosForTest();
    const [a, b] = [files.putRepository('/a.json', [webPackage()]), files.putRepository('/b.json', [])];

    await post('repository/add', { name: 'A', uri: a });
    const added = await post('repository/add', { name: 'B', uri: b, index: 0 });
    expect(added.body).toEqual({
      repositories: [
        { name: 'B', uri: b },
        { name: 'A', uri: a },
      ],
    });
    expect(added.type).toBe('application/vnd.dcos.package.repository.add-response+json;charset=utf-8;version=v1');

    await post('repository/delete', { name: 'B' });
    expect((await post('repository/list', null)).body).toEqual({ repositories: [{ name: 'A', uri: a }] });
  });

  test('are read before they are added, and refused when they cannot be', async () => {
    const { post, files } = await cosmosForTest();
    const uri = files.putRepository('/a.json', []);
    files.put('/plain.json', { type: 'application/json', content: '{"packages":[]}' });
    files.put('/broken.json', { type: 'application/vnd.dcos.universe.repo+json', content: '{"packages":[{}]}' });
    await post('repository/add', { name: 'A', uri });

    const refusals = await Promise.all(
      [
        { name: 'A', uri: `${uri}?` },
        { name: 'B', uri },
        { name: 'B', uri: 'ftp://x/y' },
        { name: 'B', uri: 'http://127.0.0.1:1/' },
        { name: 'B', uri: `${files.url}/nope.json` },
        { name: 'B', uri: `${files.url}/plain.json` },
        { name: 'B', uri: `${files.url}/broken.json` },
        { name: 'B', uri: files.putRepository('/b.json', []), index: 7 },
      ].map((repository) => post('repository/add', repository)),
    );

    expect(refusals.map(({ status, type, body }) => [status, type === ERROR_TYPE, body.type])).toEqual([
      [400, true, 'RepositoryAlreadyPresent'],
      [400, true, 'RepositoryAlreadyPresent'],
      [400, true, 'UnsupportedRepositoryUri'],
      [400, true, 'RepositoryUriConnection'],
      [400, true, 'GenericHttpError'],
      [400, true, 'UnsupportedContentType'],
      [400, true, 'JsonDecodingError'],
      [400, true, 'RepositoryAddIndexOutOfBounds'],
    ]);
    expect((await post('repository/list', null)).body.repositories).toHaveLength(1);
    expect((await post('repository/delete', { name: 'Z' })).body.type).toBe('RepositoryNotPresent');
  });

  test('that went away stop every package call of the cluster', async () => {
    const { post, files } = await cosmosForTest();
    await post('repository/add', { name: 'A', uri: files.putRepository('/a.json', [webPackage()]) });
    files.put('/a.json', { type: 'text/html', content: 'moved' });

    expect(await post('search', {})).toMatchObject({ status: 500, body: { type: 'UnsupportedContentType' } });
  });
});

describe('packages', () => {
  test('are found in name, description and tags, also with a star', async () => {
    const { post } = await cosmosWithWeb();

    for (const query of ['we', 'SERVER', 'pages', 'w*b'])
      expect((await post('search', { query })).body.packages.map(({ name }: { name: string }) => name)).toEqual([
        'web',
      ]);
    expect((await post('search', { query: 'nope' })).body).toEqual({ packages: [] });
    expect((await post('search', {})).body.packages).toEqual([
      {
        name: 'web',
        currentVersion: '1.10.0',
        versions: { '1.9.0': 3, '1.10.0': 4 },
        description: 'A web server',
        framework: false,
        selected: false,
        tags: ['http', 'pages'],
      },
    ]);
  });

  test('are described in their newest release, with URLs that lead through the cluster', async () => {
    const { post, url } = await cosmosWithWeb();

    const { type, body } = await post('describe', { packageName: 'web' });

    expect(type).toBe('application/vnd.dcos.package.describe-response+json;charset=utf-8;version=v3');
    expect(body.package).toMatchObject({ version: '1.10.0', releaseVersion: 4 });
    expect(body.package.resource.images['icon-small']).toBe(
      `${url}/package/resource?url=http%3A%2F%2Fexample.com%2Fs.png`,
    );
    expect(body.package.resource.assets.container.docker.web).toBe('example/web:1');
  });

  test('are known by all their versions', async () => {
    const { post } = await cosmosWithWeb();

    expect((await post('list-versions', { packageName: 'web', includePackageVersions: true })).body).toEqual({
      results: { '1.9.0': '3', '1.10.0': '4' },
    });
    expect((await post('describe', { packageName: 'web', packageVersion: '1.9.0' })).body.package.version).toBe(
      '1.9.0',
    );
    expect(await post('describe', { packageName: 'web', packageVersion: '7' })).toMatchObject({
      status: 400,
      body: { type: 'VersionNotFound' },
    });
    expect(await post('describe', { packageName: 'nope' })).toMatchObject({
      status: 400,
      body: { type: 'PackageNotFound', message: 'Package [nope] not found' },
    });
  });

  test('of two repositories come from the first', async () => {
    const { post, files } = await cosmosWithWeb();
    const mine = files.putRepository('/mine.json', [webPackage({ version: '0.0.1', releaseVersion: 0 })]);
    await post('repository/add', { name: 'mine', uri: mine, index: 0 });

    expect((await post('describe', { packageName: 'web' })).body.package.version).toBe('0.0.1');
  });

  test("need the caller's media types", async () => {
    const { post } = await cosmosForTest();

    expect(await post('search', {}, { 'Content-Type': 'application/json' })).toMatchObject({ status: 400 });
    expect(await post('search', {}, { Accept: 'application/json' })).toMatchObject({ status: 406 });
  });
});

describe('an installation', () => {
  test('is the rendered app with the labels of Cosmos, which win', async () => {
    const { post, marathon, files } = await cosmosWithWeb();
    const options = { web: { colour: 'a "b"', name: 'group/web' } };

    const installed = await post('install', { packageName: 'web', options });
    const { body } = await marathon.send('GET', '/v2/apps/group/web');

    expect(installed.body).toEqual({ packageName: 'web', packageVersion: '1.10.0', appId: '/group/web' });
    expect(body.app).toMatchObject({ cpus: 0.1, env: { COLOUR: 'a "b"', IMAGE: 'example/web:1' } });
    const { labels } = body.app;
    expect(labels).toMatchObject({
      DCOS_PACKAGE_NAME: 'web',
      DCOS_PACKAGE_VERSION: '1.10.0',
      DCOS_PACKAGE_SOURCE: `${files.url}/web.json`,
    });
    expect(JSON.parse(Buffer.from(labels.DCOS_PACKAGE_OPTIONS, 'base64').toString())).toEqual(options);
    const envelope = JSON.parse(Buffer.from(labels.DCOS_PACKAGE_DEFINITION, 'base64').toString());
    expect(envelope.metadata).toEqual({
      'Content-Type': 'application/vnd.dcos.universe.package+json;charset=utf-8;version=v4',
      'Content-Encoding': 'gzip',
    });
    const definition = JSON.parse(gunzipSync(Buffer.from(envelope.data, 'base64')).toString());
    expect(definition).toMatchObject({ name: 'web', releaseVersion: 4, packagingVersion: '4.0' });
  });

  test('shows what it would be without being made', async () => {
    const { post, marathon } = await cosmosWithWeb();

    const { body } = await post('render', { packageName: 'web', appId: 'other', options: { web: { cpus: 2 } } });

    expect(body.marathonJson).toMatchObject({ id: '/other', cpus: 2, labels: { DCOS_PACKAGE_NAME: 'web' } });
    expect((await marathon.send('GET', '/v2/apps')).body.apps).toEqual([]);
  });

  test('with a wrong option is refused, the option named', async () => {
    const { post } = await cosmosWithWeb();

    expect(await post('install', { packageName: 'web', options: { web: { color: 'x' } } })).toMatchObject({
      status: 400,
      type: ERROR_TYPE,
      body: {
        type: 'JsonSchemaMismatch',
        message: 'Options JSON failed validation',
        data: { errors: [{ instance: { pointer: '/web' }, unwanted: ['color'] }] },
      },
    });
  });

  test('of the same app is a conflict, and what Marathon refuses is passed on', async () => {
    const { post } = await cosmosWithWeb();
    await post('install', { packageName: 'web' });

    expect(await post('install', { packageName: 'web' })).toMatchObject({
      status: 409,
      body: { type: 'PackageAlreadyInstalled', message: 'Package is already installed' },
    });
    expect(await post('install', { packageName: 'web', appId: '/Wrong Id' })).toMatchObject({
      status: 400,
      body: { type: 'MarathonBadResponse' },
    });
  });

  test('is listed until it is uninstalled', async () => {
    const { post } = await cosmosWithWeb();
    await post('install', { packageName: 'web' });

    const { body } = await post('list', {});
    expect(body.packages).toMatchObject([
      { appId: '/web', packageInformation: { packageDefinition: { name: 'web', version: '1.10.0' } } },
    ]);
    expect((await post('uninstall', { packageName: 'web' })).body).toEqual({
      results: [{ packageName: 'web', appId: '/web', packageVersion: '1.10.0', postUninstallNotes: 'Its files stay.' }],
    });
    expect((await post('list', {})).body).toEqual({ packages: [] });
    expect(await post('uninstall', { packageName: 'web' })).toMatchObject({ body: { type: 'PackageNotInstalled' } });
  });

  test('of several is uninstalled by id or all together', async () => {
    const { post } = await cosmosWithWeb();
    for (const appId of ['/a', '/b', '/c']) await post('install', { packageName: 'web', appId });

    expect(await post('uninstall', { packageName: 'web' })).toMatchObject({
      status: 400,
      body: { type: 'AmbiguousAppId', data: { appIds: ['/a', '/b', '/c'] } },
    });
    expect(await post('uninstall', { packageName: 'web', appId: '/z' })).toMatchObject({
      body: { type: 'UninstallNonExistentAppForPackage' },
    });
    expect((await post('uninstall', { packageName: 'web', appId: '/b' })).body.results).toHaveLength(1);
    expect((await post('uninstall', { packageName: 'web', all: true })).body.results).toHaveLength(2);
  });

  test('is made in the name of whoever asks', async () => {
    const accounts = { users: { alice: 'secret' }, serviceAccounts: {} };
    const { post, issueToken } = await cosmosForTest({ accounts });

    expect(await post('list', {})).toMatchObject({ status: 401, type: 'text/html; charset=UTF-8' });
    expect(await post('list', {}, { Authorization: `token=${issueToken('alice')}` })).toMatchObject({ status: 200 });
  });
});

describe('the proxy', () => {
  test('loads what a package refers to, under its name, and nothing else', async () => {
    const { post, files, url } = await cosmosForTest();
    files.put('/cli.zip', { type: 'application/zip', content: 'zip' });
    files.put('/other.zip', { type: 'application/zip', content: 'other' });
    const contentHash = [{ algo: 'sha256', value: '0'.repeat(64) }];
    const cli = { binaries: { linux: { 'x86-64': { kind: 'zip', url: `${files.url}/cli.zip`, contentHash } } } };
    const uri = files.putRepository('/web.json', [webPackage({ resource: { cli } })]);
    await post('repository/add', { name: 'A', uri });

    const { body } = await post('describe', { packageName: 'web' });
    const loaded = await fetch(body.package.resource.cli.binaries.linux['x86-64'].url);
    const refused = await fetch(`${url}/package/resource?url=${encodeURIComponent(`${files.url}/other.zip`)}`);

    expect(await loaded.text()).toBe('zip');
    expect(loaded.headers.get('content-disposition')).toBe('attachment; filename="cli.zip"');
    expect(refused.status).toBe(403);
  });
});

async function cosmosWithWeb(): Promise<TestCosmos> {
  const cosmos = await cosmosForTest();
  const uri = cosmos.files.putRepository('/web.json', [
    webPackage({ version: '1.9.0', releaseVersion: 3 }),
    webPackage({ version: '1.10.0', releaseVersion: 4 }),
  ]);
  await cosmos.post('repository/add', { name: 'web', uri });
  return cosmos;
}
