import { describe, expect, it } from 'vitest';
import { newestPackage } from '../../../src/dcos/newest-package.ts';
import type { Cluster } from '../../../src/dcos/types.ts';
import { AppError } from '../../../src/platform/errors.ts';
import { scriptedHttp } from '../../support/scripted-http.ts';

const CLUSTER: Cluster = {
  url: 'https://dcos.example.com',
  token: undefined,
  tls: { insecure: false, caPath: undefined },
};

const FOUND = { body: JSON.stringify({ package: { name: 'letsencrypt', version: '1.1.0' } }) };

describe('newestPackage', () => {
  it.each([
    ['enterprise', true],
    ['open', false],
  ])('tells the version, and whether an %s cluster updates packages', async (variant, isEnterprise) => {
    const http = scriptedHttp();
    http.once('/package/describe', FOUND);
    http.once('/dcos-metadata/dcos-version.json', { body: JSON.stringify({ 'dcos-variant': variant }) });

    expect(await newestPackage(http, CLUSTER, 'letsencrypt', 1000)).toEqual({ version: '1.1.0', isEnterprise });
    expect(http.requests.map(({ timeoutMs }) => timeoutMs)).toEqual([1000, 1000]);
  });

  it('takes a cluster that does not tell its variant for an open one', async () => {
    const http = scriptedHttp();
    http.once('/package/describe', FOUND);
    http.once('/dcos-metadata/dcos-version.json', { status: 404, body: '<html>' });

    expect(await newestPackage(http, CLUSTER, 'letsencrypt', 1000)).toMatchObject({ isEnterprise: false });
  });

  it.each([
    ['the package service is away', { status: 502, body: '<html>' }],
    ['this user may not ask it', { status: 403, body: '' }],
    ['it answers something else', { body: '[]' }],
  ])('knows nothing when %s', async (_case, answer) => {
    const http = scriptedHttp();
    http.once('/package/describe', answer);
    http.once('/dcos-metadata/dcos-version.json', { body: '{}' });

    expect(await newestPackage(http, CLUSTER, 'letsencrypt', 1000)).toBeUndefined();
  });

  it('knows nothing when nothing answers in time', async () => {
    const silent = {
      request: async () => {
        throw new AppError('UNREACHABLE', 'dcos.example.com gave no answer in time');
      },
    };

    expect(await newestPackage(silent, CLUSTER, 'letsencrypt', 1000)).toBeUndefined();
  });
});
