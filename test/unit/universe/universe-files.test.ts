import Ajv from 'ajv-draft-04';
import { describe, expect, test } from 'vitest';
import { PACKAGE_FOLDER, REPOSITORY_FILE, universeFiles } from '../../../universe/build/universe-files.ts';
import { packageFile } from '../../../universe/build/write-sources.ts';
import { PACKAGE_SCHEMA, REPOSITORY_SCHEMA, RESOURCE_SCHEMA } from '../../support/universe-schemas.ts';

const SHA256 = 'ab'.repeat(32);
const OPTIONS = {
  baseUrl: 'https://downloads.example.com/le',
  plugins: [
    { platform: 'linux', name: 'letsencrypt-linux-x64.zip', sha256: SHA256 },
    { platform: 'windows', name: 'letsencrypt-windows-x64.zip', sha256: SHA256 },
  ],
} as const;

const FILES = universeFiles(OPTIONS);

describe('what build:universe writes', () => {
  test('is a package folder in the layout of Universe, and the repository', () => {
    expect([...FILES.keys()]).toEqual([
      'repo/packages/L/letsencrypt/0/package.json',
      'repo/packages/L/letsencrypt/0/config.json',
      'repo/packages/L/letsencrypt/0/marathon.json.mustache',
      'repo/packages/L/letsencrypt/0/resource.json',
      'letsencrypt.json',
    ]);
  });

  test.each([
    [`${PACKAGE_FOLDER}/package.json`, PACKAGE_SCHEMA],
    [`${PACKAGE_FOLDER}/resource.json`, RESOURCE_SCHEMA],
    [REPOSITORY_FILE, REPOSITORY_SCHEMA],
  ])('has the documented shape in %s', (name, schema) => {
    const ajv = new Ajv.default({ allErrors: true });

    expect(ajv.validate(schema, fileJson(name)) ? [] : ajv.errors).toEqual([]);
  });

  test('has the whole package in the repository, the template as it is', () => {
    const [whole] = fileJson(REPOSITORY_FILE).packages;

    expect(whole).toMatchObject({ name: 'letsencrypt', releaseVersion: 0 });
    expect(whole.config).toEqual(JSON.parse(packageFile('config.json')));
    expect(Buffer.from(whole.marathon.v2AppMustacheTemplate, 'base64').toString()).toBe(
      packageFile('marathon.json.mustache'),
    );
  });

  test('finds icons and plugins below the base URL, the latter by their sums', () => {
    const resource = fileJson(`${PACKAGE_FOLDER}/resource.json`);

    expect(resource.images['icon-large']).toBe('https://downloads.example.com/le/icon-large.png');
    expect(resource.cli.binaries.windows['x86-64']).toEqual({
      kind: 'zip',
      url: 'https://downloads.example.com/le/letsencrypt-windows-x64.zip',
      contentHash: [{ algo: 'sha256', value: SHA256 }],
    });
  });

  test('takes another image', () => {
    const files = universeFiles({ ...OPTIONS, image: 'registry.example.com/le:2' });

    expect(JSON.parse(files.get(`${PACKAGE_FOLDER}/resource.json`) ?? '').assets.container.docker).toEqual({
      letsencrypt: 'registry.example.com/le:2',
    });
  });
});

// biome-ignore lint/suspicious/noExplicitAny: a test reads what it expects and fails when it is not there
function fileJson(name: string): any {
  return JSON.parse(FILES.get(name) ?? '');
}
