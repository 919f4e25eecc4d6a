import { describe, expect, it } from 'vitest';
import { appPath } from '../../../src/marathon/app-path.ts';

describe('appPath', () => {
  it.each([
    ['/marathon-lb', '/v2/apps//marathon-lb'],
    ['marathon-lb', '/v2/apps//marathon-lb'],
    ['/prod/shop.eu/web-1', '/v2/apps//prod/shop.eu/web-1'],
    ['/tasks/web', '/v2/apps//tasks/web'],
  ])('leads %s to %s', (appId, path) => {
    expect(appPath(appId)).toBe(path);
  });

  it.each([
    ['', 'nothing'],
    ['/', 'the root group'],
    ['/web/', 'an empty last segment'],
    ['/../deployments', 'a way out of /v2/apps'],
    ['/web?force=true', 'a query'],
    ['/Web', 'an upper-case letter'],
    ['/web/*', 'a group listing'],
    ['/web/tasks', 'the tasks of another app'],
    ['/web/restart', 'a restart of another app'],
    ['/web/versions', 'the versions of another app'],
  ])('refuses %s, which would be %s', (appId) => {
    expect(() => appPath(appId)).toThrow(expect.objectContaining({ code: 'USAGE' }));
  });
});
