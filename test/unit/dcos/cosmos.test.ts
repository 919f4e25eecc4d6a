import { describe, expect, it } from 'vitest';
import { cosmos } from '../../../src/dcos/cosmos.ts';
import type { Cluster } from '../../../src/dcos/types.ts';
import { Secret } from '../../../src/platform/secret.ts';
import { type ScriptedAnswer, scriptedHttp } from '../../support/scripted-http.ts';

const CLUSTER: Cluster = {
  url: 'https://dcos.example.com',
  token: new Secret('abc'),
  tls: { insecure: false, caPath: undefined },
};

function refusal(status: number, type: string, message: string, data: object = {}): ScriptedAnswer {
  return { status, body: JSON.stringify({ type, message, data }) };
}

function answering(path: string, answer: ScriptedAnswer) {
  const http = scriptedHttp();
  http.once(path, answer);
  return { http, packages: cosmos(http, CLUSTER) };
}

describe('cosmos', () => {
  it('asks with the media types and the token that Cosmos wants', async () => {
    const body = JSON.stringify({
      package: { name: 'letsencrypt', version: '1.0.0', upgradesFrom: ['0.1.0'], tags: [] },
    });
    const { http, packages } = answering('/package/describe', { body });

    expect(await packages.describe('letsencrypt')).toEqual({
      name: 'letsencrypt',
      version: '1.0.0',
      upgradesFrom: ['0.1.0'],
    });
    expect(http.requests[0]).toEqual({
      method: 'POST',
      url: 'https://dcos.example.com/package/describe',
      headers: {
        'content-type': 'application/vnd.dcos.package.describe-request+json;charset=utf-8;version=v1',
        accept:
          'application/vnd.dcos.package.describe-response+json;charset=utf-8;version=v3,application/vnd.dcos.package.error+json;charset=utf-8;version=v1',
        authorization: 'token=abc',
      },
      body: '{"packageName":"letsencrypt"}',
    });
  });

  it.each([
    ['no repository has the package', refusal(400, 'PackageNotFound', 'Package [letsencrypt] not found')],
    ['there is no package service', { status: 404, body: '<html>' }],
  ])('knows no package when %s', async (_why, answer) => {
    expect(await answering('/package/describe', answer).packages.describe('letsencrypt')).toBeUndefined();
  });

  it('installs one version with options and tells the app', async () => {
    const body = JSON.stringify({ packageName: 'letsencrypt', packageVersion: '1.0.0', appId: '/infra/le' });
    const { http, packages } = answering('/package/install', { body });
    const options = { service: { name: 'infra/le' } };

    expect(await packages.install('letsencrypt', '1.0.0', options)).toBe('/infra/le');
    expect(JSON.parse(http.requests[0]?.body ?? '')).toEqual({
      packageName: 'letsencrypt',
      packageVersion: '1.0.0',
      options,
    });
  });

  it('names every wrong option', async () => {
    const errors = [
      { instance: { pointer: '/letsencrypt' }, message: 'additional', unwanted: ['emial'] },
      { instance: { pointer: '/letsencrypt' }, message: 'required', missing: ['vhosts'] },
      { instance: { pointer: '/service/mem' }, message: 'must be >= 128' },
    ];
    const answer = refusal(400, 'JsonSchemaMismatch', 'Options JSON failed validation', { errors });

    await expect(answering('/package/install', answer).packages.install('letsencrypt', '1', {})).rejects.toMatchObject({
      code: 'REFUSED',
      message: [
        'Options JSON failed validation',
        'letsencrypt.emial: there is no such option',
        'letsencrypt.vhosts: is missing',
        'service.mem: must be >= 128',
      ].join('\n'),
    });
  });

  it.each([
    [refusal(409, 'PackageAlreadyInstalled', 'Package is already installed'), 'CONFLICT'],
    [refusal(400, 'MarathonBadResponse', 'no'), 'REFUSED'],
    [refusal(500, 'RepositoryUriConnection', 'no'), 'REFUSED'],
    [{ status: 401, body: '<html>' }, 'NOT_ALLOWED'],
    [{ status: 502, body: '<html>' }, 'INVALID_ANSWER'],
    [{ status: 200, body: '{}' }, 'INVALID_ANSWER'],
    [{ status: 200, body: 'no' }, 'INVALID_ANSWER'],
  ])('tells refusals apart: %j', async (answer, code) => {
    await expect(answering('/package/install', answer).packages.install('p', '1', {})).rejects.toMatchObject({ code });
  });

  it('lists what is installed, of one package or of all', async () => {
    const one = (appId: string, name: string) => ({
      appId,
      packageInformation: { packageDefinition: { name, version: '1.0.0' } },
    });
    const body = JSON.stringify({ packages: [one('/letsencrypt', 'letsencrypt'), one('/marathon-lb', 'marathon-lb')] });

    expect(await answering('/package/list', { body }).packages.list('letsencrypt')).toEqual([
      { appId: '/letsencrypt', name: 'letsencrypt', version: '1.0.0' },
    ]);
    expect(await answering('/package/list', { body }).packages.list()).toHaveLength(2);
  });

  it('uninstalls by app', async () => {
    const { http, packages } = answering('/package/uninstall', { body: '{"results":[]}' });

    await packages.uninstall('letsencrypt', '/infra/le');

    expect(JSON.parse(http.requests[0]?.body ?? '')).toEqual({ packageName: 'letsencrypt', appId: '/infra/le' });
  });
});
