import { describe, expect, it } from 'vitest';
import { isNewer, type VersionFacts, versionsOf } from '../../../src/operations/versions.ts';
import { app } from './builders.ts';

const OWN_APP = app({ id: '/infra/letsencrypt' });
const PACKAGED = app({ id: '/infra/letsencrypt', labels: { DCOS_PACKAGE_NAME: 'letsencrypt' } });
const UP_TO_DATE: VersionFacts = {
  plugin: '1.0.0',
  running: '1.0.0',
  newest: { version: '1.0.0', isEnterprise: false },
  daemon: PACKAGED,
};

describe('versionsOf', () => {
  it('has nothing to do when all are the same', () => {
    expect(versionsOf(UP_TO_DATE)).toEqual({
      plugin: '1.0.0',
      daemon: '1.0.0',
      repository: '1.0.0',
      upgrade: null,
    });
  });

  it.each<[string, Partial<VersionFacts>, object]>([
    [
      'a package of open DC/OS is uninstalled and installed',
      { newest: { version: '1.1.0', isEnterprise: false } },
      {
        what: 'daemon',
        from: '1.0.0',
        to: '1.1.0',
        how:
          'dcos package uninstall letsencrypt --app-id=/infra/letsencrypt, then dcos package install letsencrypt ' +
          '--package-version=1.1.0 --options=FILE',
      },
    ],
    [
      'a package of open DC/OS whose volume would be lost says what that costs, and how to keep it the next time',
      { newest: { version: '1.1.0', isEnterprise: false }, daemon: { ...PACKAGED, hasPersistentVolume: true } },
      {
        what: 'daemon',
        from: '1.0.0',
        to: '1.1.0',
        how:
          'dcos package uninstall letsencrypt --app-id=/infra/letsencrypt, then dcos package install letsencrypt ' +
          '--package-version=1.1.0 --options=FILE. Its volume goes with the app: certificates are taken back from ' +
          'marathon-lb, the account is made anew. With storage.host-path and service.agent, or storage.external, ' +
          'among the options the next upgrade keeps all',
      },
    ],
    [
      'Enterprise updates the package in place',
      { newest: { version: '1.1.0', isEnterprise: true } },
      {
        what: 'daemon',
        from: '1.0.0',
        to: '1.1.0',
        how: 'in the DC/OS UI, Services, /infra/letsencrypt, Edit, version 1.1.0',
      },
    ],
    [
      'an app of its own becomes what the newer plugin generates',
      { daemon: OWN_APP, running: '0.9.0', newest: undefined },
      {
        what: 'daemon',
        from: '0.9.0',
        to: '1.0.0',
        how:
          'dcos letsencrypt generate, as the first time, and ' +
          'dcos marathon app update /infra/letsencrypt < letsencrypt.json',
      },
    ],
    [
      'the plugin is brought to the version of the repository',
      { running: '1.1.0', newest: { version: '1.1.0', isEnterprise: false } },
      {
        what: 'plugin',
        from: '1.0.0',
        to: '1.1.0',
        how: 'dcos package install letsencrypt --cli --package-version=1.1.0',
      },
    ],
    [
      'without a repository the plugin comes as a file',
      { running: '1.1.0', newest: undefined },
      { what: 'plugin', from: '1.0.0', to: '1.1.0', how: 'dcos plugin add --update with the zip of version 1.1.0' },
    ],
  ])('%s', (_case, given, upgrade) => {
    expect(versionsOf({ ...UP_TO_DATE, ...given }).upgrade).toEqual(upgrade);
  });

  it('says nothing about a daemon that does not report', () => {
    expect(versionsOf({ ...UP_TO_DATE, running: undefined }).upgrade).toBeNull();
  });
});

describe('isNewer', () => {
  it.each([
    ['1.0.1', '1.0.0', true],
    ['1.10.0', '1.9.0', true],
    ['1.0.0', '1.0.0', false],
    ['1.0', '1.0.0', false],
    ['1.0.0', '1.0.0-rc1', true],
    ['1.0.0-rc1', '1.0.0', false],
    ['0.9.9', '1.0.0', false],
  ])('%s is newer than %s: %s', (one, other, expected) => {
    expect(isNewer(one, other)).toBe(expected);
  });
});
