import type { NewestPackage } from '../dcos/newest-package.ts';
import type { App } from '../marathon/types.ts';
import type { StatusVersions, Upgrade } from './types.ts';

/** All that is known of versions. */
export interface VersionFacts {
  readonly plugin: string;
  /** Of the process that runs; undefined while it does not report. */
  readonly running: string | undefined;
  readonly newest: NewestPackage | undefined;
  readonly daemon: App | undefined;
}

/** Says which versions there are, and the step that is next, the daemon's before the plugin's. Pure. */
export function versionsOf(facts: VersionFacts): StatusVersions {
  const { plugin, running, newest } = facts;
  return {
    plugin,
    daemon: running ?? null,
    repository: newest?.version ?? null,
    upgrade: daemonUpgrade(facts) ?? pluginUpgrade(facts) ?? null,
  };
}

/** True when dotted version `one` comes after `other`; a part that is no number counts as older than any (`1.0.0-rc1`). */
export function isNewer(one: string, other: string): boolean {
  const [left, right] = [partsOf(one), partsOf(other)];
  for (let at = 0; at < Math.max(left.length, right.length); at += 1) {
    const difference = (left[at] ?? 0) - (right[at] ?? 0);
    if (difference !== 0) return difference > 0;
  }
  return false;
}

function partsOf(version: string): readonly number[] {
  return version.split(/[.-]/).map((part) => (/^\d+$/.test(part) ? Number(part) : -1));
}

/** A package becomes what its repository has; an app of its own what this plugin would generate. */
function daemonUpgrade({ plugin, running, newest, daemon }: VersionFacts): Upgrade | undefined {
  if (running === undefined || daemon === undefined) return undefined;
  const name = daemon.labels.DCOS_PACKAGE_NAME;
  const target = name === undefined ? plugin : newest?.version;
  if (target === undefined || !isNewer(target, running)) return undefined;
  return { what: 'daemon', from: running, to: target, how: waysOf(daemon, target, name, newest) };
}

function waysOf(
  { id: appId, hasPersistentVolume }: App,
  version: string,
  name: string | undefined,
  newest: NewestPackage | undefined,
): string {
  if (name === undefined) {
    return `dcos letsencrypt generate, as the first time, and dcos marathon app update ${appId} < letsencrypt.json`;
  }
  if (newest?.isEnterprise === true) return `in the DC/OS UI, Services, ${appId}, Edit, version ${version}`;
  return (
    `dcos package uninstall ${name} --app-id=${appId}, then dcos package install ${name} ` +
    `--package-version=${version} --options=FILE` +
    (hasPersistentVolume === true ? LOSS : '')
  );
}

/** What uninstalling costs; the way out is one for the installation that follows. */
const LOSS =
  '. Its volume goes with the app: certificates are taken back from marathon-lb, the account is made anew. ' +
  'With storage.host-path and service.agent, or storage.external, among the options the next upgrade keeps all';

/** Older than what it talks to, the plugin may not understand all of it. */
function pluginUpgrade({ plugin, running, newest }: VersionFacts): Upgrade | undefined {
  const target = newest?.version ?? running;
  if (target === undefined || !isNewer(target, plugin)) return undefined;
  const how =
    newest === undefined
      ? `dcos plugin add --update with the zip of version ${target}`
      : `dcos package install letsencrypt --cli --package-version=${target}`;
  return { what: 'plugin', from: plugin, to: target, how };
}
