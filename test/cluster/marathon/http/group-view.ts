import { parentOf } from '../app/app-id.ts';
import type { JsonObject } from '../app/render-app.ts';
import type { Api } from './api.ts';
import { appView, type Embed } from './app-view.ts';

export interface GroupEmbeds {
  readonly groups: boolean;
  readonly apps: boolean;
  readonly pods: boolean;
  readonly ofApps: ReadonlySet<Embed>;
}

/** The JSON of a group and of what is below it. */
export function groupView(api: Api, id: string, embeds: GroupEmbeds): JsonObject {
  const apps = [...api.tree.apps.values()].filter((app) => parentOf(app.id) === id);
  const groups = [...api.tree.groups].filter((group) => parentOf(group) === id);
  return {
    id,
    dependencies: [],
    version: api.tree.version,
    enforceRole: false,
    ...(embeds.apps ? { apps: apps.map((app) => appView(api, app, embeds.ofApps)) } : {}),
    ...(embeds.groups ? { groups: groups.map((group) => groupView(api, group, embeds)) } : {}),
    ...(embeds.pods ? { pods: [] } : {}),
  };
}

/** Without any `embed`, groups, apps and pods are there. Source: mesosphere/marathon api/v2/GroupsResource.scala. */
export function groupEmbedsOf(query: URLSearchParams): GroupEmbeds {
  const embeds = [...query.getAll('embed'), ...query.getAll('embed[]')].map((embed) => embed.replace(/^group\./, ''));
  const all = embeds.length === 0;
  const ofApps = new Set<Embed>();
  if (embeds.includes('apps.tasks')) ofApps.add('tasks').add('deployments');
  if (embeds.includes('apps.counts')) ofApps.add('counts');
  if (embeds.includes('apps.deployments')) ofApps.add('deployments');
  const apps = embeds.some((embed) => embed === 'apps' || embed.startsWith('apps.'));
  return { groups: all || embeds.includes('groups'), apps: all || apps, pods: all || embeds.includes('pods'), ofApps };
}
