import { type JsonObject, renderApp } from '../app/render-app.ts';
import type { App } from '../app/types.ts';
import { isActive } from '../task/instances.ts';
import { renderTask } from '../task/render-task.ts';
import type { Api } from './api.ts';

export type Embed = 'tasks' | 'counts' | 'deployments' | 'readiness' | 'lastTaskFailure' | 'taskStats';

/** An app as GET shows it: the target definition, with what was asked for about its instances. */
export function appView(api: Api, app: App, embeds: ReadonlySet<Embed>): JsonObject {
  const instances = api.instances.list(app.id);
  return {
    ...renderApp(app, api.version),
    ...(embeds.has('counts') ? countsOf(api, app.id) : {}),
    ...(embeds.has('deployments') ? { deployments: api.deployments.locking([app.id]).map(({ id }) => ({ id })) } : {}),
    ...(embeds.has('readiness') ? { readinessCheckResults: [] } : {}),
    ...(embeds.has('lastTaskFailure') ? api.lastFailures.of(app.id) : {}),
    ...(embeds.has('taskStats') ? { tasksStats: statsOf(api, app.id) } : {}),
    ...(embeds.has('tasks')
      ? { tasks: instances.flatMap((instance) => renderTask(instance, api.version, false) ?? []) }
      : {}),
  };
}

/** What a list always has, and what a single app always has. Source: api/v2/InfoEmbedResolver.scala, AppsResource.scala. */
export const LIST_EMBEDS: readonly Embed[] = ['counts', 'deployments'];
export const SINGLE_EMBEDS: readonly Embed[] = ['counts', 'tasks', 'lastTaskFailure', 'deployments'];

/** Takes `embed` parameters such as `apps.tasks`, `group.apps.tasks` or `failures`; unknown ones are ignored. */
export function embedsOf(query: URLSearchParams, always: readonly Embed[]): ReadonlySet<Embed> {
  const embeds = new Set(always);
  for (const parameter of [...query.getAll('embed'), ...query.getAll('embed[]')]) {
    const name = parameter.replace(/^(group\.)?(apps?\.)?/, '');
    if (name === 'failures') embeds.add('lastTaskFailure');
    else if (isEmbed(name)) embeds.add(name);
    if (name === 'tasks') embeds.add('deployments');
  }
  return embeds;
}

function isEmbed(name: string): name is Embed {
  return ['tasks', 'counts', 'deployments', 'readiness', 'lastTaskFailure', 'taskStats'].includes(name);
}

function countsOf(api: Api, appId: string): JsonObject {
  const instances = api.instances.list(appId).filter(isActive);
  const running = instances.filter(({ condition }) => condition === 'Running');
  return {
    tasksStaged: instances.filter(({ condition }) => ['Provisioned', 'Staging', 'Starting'].includes(condition)).length,
    tasksRunning: running.length,
    tasksHealthy: running.filter(({ healthy }) => healthy === true).length,
    tasksUnhealthy: running.filter(({ healthy }) => healthy === false).length,
  };
}

/** Source: mesosphere/marathon raml/TaskStatistics, without life times. */
function statsOf(api: Api, appId: string): JsonObject {
  const {
    tasksStaged: staged,
    tasksRunning: running,
    tasksHealthy: healthy,
    tasksUnhealthy: unhealthy,
  } = countsOf(api, appId);
  return { totalSummary: { stats: { counts: { staged, running, healthy, unhealthy } } } };
}
