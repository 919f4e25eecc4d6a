import type { AppDefinition, GivenOptions } from '../app-definition/types.ts';
import type { App, DeploymentRef, Labels } from '../marathon/types.ts';
import { type ChangePorts, type Deployment, deployed } from './deployed.ts';
import { generateTestApps } from './generate.ts';

/** Answer of `test-apps deploy` and `test-apps remove`; the contract of their `--json`. */
export interface TestAppsResult {
  readonly apps: readonly TestApp[];
}

/** What became of one test app. */
export interface TestApp {
  readonly appId: string;
  /** Null for one that is not there. */
  readonly vhost: string | null;
  readonly outcome: 'created' | 'changed' | 'unchanged' | 'removed' | 'absent';
  /** Null when nothing changed. */
  readonly deployment: Deployment | null;
}

/** Their ids, as app-definition/test-apps.ts gives them. */
const IDS: readonly string[] = ['/letsencrypt-test-1', '/letsencrypt-test-2'];

/**
 * Takes the settings typed (two vhosts, a group), deploys both test apps, or gives those that are there the labels that
 * differ. Throws USAGE for wrong settings, what Marathon does, GAVE_UP when one does not get healthy.
 */
export async function deployTestApps(given: GivenOptions, wait: boolean, ports: ChangePorts): Promise<TestAppsResult> {
  const changes: Change[] = [];
  for (const definition of generateTestApps(given)) changes.push(await deployOne(definition, ports));
  return { apps: await ended(changes, wait, ports) };
}

/** Removes those of the test apps that are there. Throws what Marathon does, GAVE_UP when one does not end. */
export async function removeTestApps(wait: boolean, ports: ChangePorts): Promise<TestAppsResult> {
  const changes: Change[] = [];
  for (const appId of IDS) changes.push(await removeOne(appId, ports));
  return { apps: await ended(changes, wait, ports) };
}

/** What was asked of Marathon for one app. */
interface Change extends Omit<TestApp, 'deployment'> {
  readonly ref?: DeploymentRef;
}

async function deployOne(definition: AppDefinition, { marathon }: ChangePorts): Promise<Change> {
  const { id: appId, labels } = definition as { readonly id: string; readonly labels: Labels };
  const vhost = labels.HAPROXY_0_VHOST ?? null;
  const app = await marathon.app(appId);
  if (app === undefined) return { appId, vhost, outcome: 'created', ref: await marathon.createApp(definition) };
  if (hasLabels(app, labels)) return { appId, vhost, outcome: 'unchanged' };
  const ref = await marathon.patchApp(appId, { labels: { ...app.labels, ...labels } });
  return { appId, vhost, outcome: 'changed', ref };
}

function hasLabels(app: App, labels: Labels): boolean {
  return Object.entries(labels).every(([name, value]) => app.labels[name] === value);
}

async function removeOne(appId: string, { marathon }: ChangePorts): Promise<Change> {
  const app = await marathon.app(appId);
  if (app === undefined) return { appId, vhost: null, outcome: 'absent' };
  return { appId, vhost: app.labels.HAPROXY_0_VHOST ?? null, outcome: 'removed', ref: await marathon.deleteApp(appId) };
}

/** Marathon works on all of them at the same time. */
function ended(changes: readonly Change[], wait: boolean, ports: ChangePorts): Promise<readonly TestApp[]> {
  return Promise.all(
    changes.map(async ({ ref, ...app }) => ({
      ...app,
      deployment: ref === undefined ? null : await deployed(ref, app.appId, wait, ports),
    })),
  );
}
