import { appChange, versionInfoAfter } from '../app/app-change.ts';
import { assignServicePorts, servicePortsOf } from '../app/service-ports.ts';
import type { App } from '../app/types.ts';
import type { AppPair } from '../deployment/types.ts';

/**
 * Takes the stored apps and what they are to be (undefined: deleted); returns what really changes, each new definition
 * with service ports, version and version information. Apps in `restart` change even when they are the same.
 * Throws an Error when no service port is left.
 * Source: mesosphere/marathon core/group/impl/GroupManagerImpl.scala, updateRoot, and upgrade/GroupVersioningUtil.scala.
 */
export function changeSet(
  stored: ReadonlyMap<string, App>,
  wanted: ReadonlyMap<string, App | undefined>,
  version: string,
  restart: ReadonlySet<string>,
): Map<string, AppPair> {
  const used = new Set([...stored.values(), ...wanted.values()].flatMap((app) => (app ? servicePortsOf(app) : [])));
  const changes = new Map<string, AppPair>();
  for (const [id, definition] of wanted) {
    const from = stored.get(id);
    const assigned = definition && assignServicePorts(definition, from, used);
    for (const port of assigned ? servicePortsOf(assigned) : []) used.add(port);
    const pair = { from, to: assigned && versioned(from, assigned, version, restart.has(id)) };
    if (pair.from !== pair.to) changes.set(id, pair);
  }
  return changes;
}

/** The definition with its version; the stored one itself when nothing changes. */
function versioned(from: App | undefined, to: App, version: string, restart: boolean): App {
  if (!from) return { ...to, version, versionInfo: { lastScalingAt: version, lastConfigChangeAt: version } };
  const change = restart ? 'upgrade' : appChange(from, to);
  return change === 'none' ? from : { ...to, version, versionInfo: versionInfoAfter(from, change, version) };
}
