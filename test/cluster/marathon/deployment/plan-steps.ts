import { appChange } from '../app/app-change.ts';
import type { App } from '../app/types.ts';
import type { Action, AppPair } from './types.ts';

/**
 * The steps from one set of definitions to the next: stop what goes, start what is new with no instances, then scale or
 * restart in layers of dependencies. Source: mesosphere/marathon core/deployment/DeploymentPlan.scala, apply.
 */
export function planSteps(
  changes: ReadonlyMap<string, AppPair>,
  target: ReadonlyMap<string, App>,
  toKill: ReadonlyMap<string, readonly string[]>,
): Action[][] {
  const pairs = [...changes.values()];
  const stops = pairs.flatMap(({ from, to }): Action[] =>
    from && !to ? [{ action: 'StopApplication', app: from }] : [],
  );
  const starts = pairs.flatMap(({ from, to }): Action[] =>
    to && !from ? [{ action: 'StartApplication', app: to }] : [],
  );
  const layers = Map.groupBy(
    pairs.filter(({ to }) => to !== undefined),
    ({ to }) => (to ? dependencyDepth(to, target, new Set()) : 0),
  );
  const steps = [...layers.entries()]
    .sort(([a], [b]) => a - b)
    .map(([, layer]) => layer.flatMap((pair) => actionFor(pair, toKill)));
  return [stops, starts, ...steps].filter((step) => step.length > 0);
}

function actionFor({ from, to }: AppPair, toKill: ReadonlyMap<string, readonly string[]>): Action[] {
  if (!to) return [];
  const change = from ? appChange(from, to) : 'scaling';
  if (change === 'scaling' || to.instances === 0)
    return [{ action: 'ScaleApplication', app: to, toKill: toKill.get(to.id) ?? [] }];
  return [{ action: 'RestartApplication', app: to }];
}

/** The length of the longest chain of dependencies below an app; a dependency may be a group. */
function dependencyDepth(app: App, apps: ReadonlyMap<string, App>, path: ReadonlySet<string>): number {
  if (path.has(app.id)) return 0;
  const below = app.dependencies.flatMap((id) =>
    [...apps.values()].filter((other) => other.id === id || other.id.startsWith(`${id}/`)),
  );
  const walked = new Set([...path, app.id]);
  return 1 + Math.max(0, ...below.map((dependency) => dependencyDepth(dependency, apps, walked)));
}
