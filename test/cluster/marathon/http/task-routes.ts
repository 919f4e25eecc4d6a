import { absoluteId } from '../app/app-id.ts';
import { renderTask } from '../task/render-task.ts';
import type { Instance } from '../task/types.ts';
import { type Answer, type ApiRequest, deploymentAnswer, flag, ok } from './answer.ts';
import type { Api, Route } from './api.ts';
import { existing } from './app-routes.ts';
import { jsonOf } from './read-input.ts';
import { notFound, Refusal, wrongShape } from './refusal.ts';

/** Source: mesosphere/marathon api/v2/AppTasksResource.scala and TasksResource.scala. */
export const taskRoutes: readonly Route[] = [
  ['GET', /^\/v2\/apps\/(.*)\*\/tasks$/, listGroupTasks],
  ['GET', /^\/v2\/apps\/(.+)\/tasks$/, listAppTasks],
  ['DELETE', /^\/v2\/apps\/(.+)\/tasks$/, killAppTasks],
  ['DELETE', /^\/v2\/apps\/(.+)\/tasks\/([^/]+)$/, killAppTask],
  ['GET', /^\/v2\/tasks$/, listTasks],
  ['POST', /^\/v2\/tasks\/delete$/, killTasks],
];

function listAppTasks(api: Api, _request: ApiRequest, [id = '']: readonly string[]): Answer {
  return ok({ tasks: render(api, api.instances.list(existing(api, id).id)) });
}

function listGroupTasks(api: Api, _request: ApiRequest, [group = '']: readonly string[]): Answer {
  const prefix = absoluteId(group) === '/' ? '/' : `${absoluteId(group)}/`;
  return ok({
    tasks: render(
      api,
      api.instances.list().filter(({ appId }) => appId.startsWith(prefix)),
    ),
  });
}

/** `status` is `running` or `staging`; anything else lists nothing. */
function listTasks(api: Api, { query }: ApiRequest): Answer {
  const statuses = [...query.getAll('status'), ...query.getAll('status[]')];
  const wanted = api.instances.list().filter(({ condition }) => {
    if (statuses.length === 0) return true;
    if (condition === 'Running') return statuses.includes('running');
    return statuses.includes('staging') && ['Provisioned', 'Staging', 'Starting'].includes(condition);
  });
  return ok({ tasks: render(api, wanted) });
}

function killAppTasks(api: Api, { query }: ApiRequest, [id = '']: readonly string[]): Answer {
  const host = query.get('host');
  const instances = api.instances
    .list(existing(api, id).id)
    .filter(({ task }) => task !== undefined && (host === null || task.agent.address === host));
  return kill(api, query, instances, (tasks) => ({ tasks }));
}

function killAppTask(api: Api, { query }: ApiRequest, [id = '', taskId = '']: readonly string[]): Answer {
  const app = existing(api, id);
  const instance = api.instances.find(taskId);
  if (instance?.appId !== app.id) throw notFound(`Task '${taskId}' does not exist`);
  return kill(api, query, [instance], ([task]) => ({ task }));
}

function killTasks(api: Api, request: ApiRequest): Answer {
  const json = jsonOf(request);
  const ids = typeof json === 'object' && json !== null && 'ids' in json ? json.ids : undefined;
  if (!Array.isArray(ids)) throw wrongShape([{ path: '/ids', errors: ['error.path.missing'] }]);
  const instances = ids.flatMap((id) => api.instances.find(String(id)) ?? []);
  return kill(api, request.query, instances, (tasks) => ({ tasks }));
}

/** With `scale` the apps shrink by what is killed, which is a deployment; otherwise each is relaunched. */
function kill(
  api: Api,
  query: URLSearchParams,
  instances: readonly Instance[],
  body: (tasks: readonly unknown[]) => unknown,
): Answer {
  const [scale, wipe] = [flag(query, 'scale', false), flag(query, 'wipe', false)];
  if (scale && wipe) throw new Refusal(400, { message: 'You cannot use scale and wipe at the same time.' });
  if (scale) return deploymentAnswer(scaleDown(api, instances, flag(query, 'force', false)));
  const tasks = render(api, instances);
  for (const instance of instances) {
    if (wipe) wipeOut(api, instance);
    else api.runner.kill(instance);
  }
  return ok(body(tasks));
}

/** Takes the data away too; a new instance takes its place. */
function wipeOut(api: Api, instance: Instance): void {
  const { app, goal } = instance;
  api.runner.retire(instance, 'Decommissioned');
  if (goal === 'Running') api.instances.schedule(app, 1);
}

function scaleDown(api: Api, instances: readonly Instance[], force: boolean) {
  const byApp = Map.groupBy(instances, ({ appId }) => appId);
  const wanted = new Map(
    [...byApp].map(([id, killed]) => {
      const app = existing(api, id);
      return [id, { ...app, instances: Math.max(0, app.instances - killed.length) }];
    }),
  );
  const toKill = new Map([...byApp].map(([id, killed]) => [id, killed.map((instance) => instance.id)]));
  return api.tree.change(wanted, { force, toKill });
}

function render(api: Api, instances: readonly Instance[]): unknown[] {
  return instances.flatMap((instance) => renderTask(instance, api.version, true) ?? []);
}
