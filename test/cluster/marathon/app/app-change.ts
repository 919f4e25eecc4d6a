import { isDeepStrictEqual } from 'node:util';
import type { App, VersionInfo } from './types.ts';

export type AppChange = 'none' | 'scaling' | 'upgrade';

/**
 * How the second definition differs: nothing, the number of instances alone (tasks are kept), or anything else, labels
 * and env included (tasks are replaced). Source: mesosphere/marathon state/AppDefinition.scala, isUpgrade.
 */
export function appChange(from: App, to: App): AppChange {
  if (!isDeepStrictEqual(comparable(from), comparable(to))) return 'upgrade';
  return from.instances === to.instances ? 'none' : 'scaling';
}

/** Residency and executorResources are absent from isUpgrade's list: changing them alone replaces nothing. */
function comparable(app: App): Partial<App> {
  const {
    instances: _instances,
    version: _version,
    versionInfo: _versionInfo,
    residency: _residency,
    executorResources: _executorResources,
    ...rest
  } = app;
  return rest;
}

/** The version information of a changed app; source: state/VersionInfo.scala, withScaleOrUpgrade. */
export function versionInfoAfter(from: App, change: AppChange, version: string): VersionInfo {
  if (change === 'none') return from.versionInfo;
  return {
    lastScalingAt: version,
    lastConfigChangeAt: change === 'upgrade' ? version : from.versionInfo.lastConfigChangeAt,
  };
}
