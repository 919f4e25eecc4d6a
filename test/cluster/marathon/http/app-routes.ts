import { absoluteId } from '../app/app-id.ts';
import { labelSelector } from '../app/label-selector.ts';
import { renderApp } from '../app/render-app.ts';
import type { App } from '../app/types.ts';
import { apiPostEvent } from '../event/event-payloads.ts';
import { type Answer, type ApiRequest, deploymentAnswer, flag, ok } from './answer.ts';
import type { Api, Route } from './api.ts';
import { appView, embedsOf, LIST_EMBEDS, SINGLE_EMBEDS } from './app-view.ts';
import { changedApp, idOf, jsonOf, newApp, readInput, storedVersion } from './read-input.ts';
import { appExists, illegalArgument, unknownApp, wrongShape } from './refusal.ts';

/** Source: mesosphere/marathon api/v2/AppsResource.scala and AppVersionsResource.scala. */
export const appRoutes: readonly Route[] = [
  ['GET', /^\/v2\/apps$/, listApps],
  ['POST', /^\/v2\/apps$/, createApp],
  ['PUT', /^\/v2\/apps$/, (api, request) => changeApps(api, request, true)],
  ['PATCH', /^\/v2\/apps$/, (api, request) => changeApps(api, request, false)],
  ['POST', /^\/v2\/apps\/(.+)\/restart$/, restartApp],
  ['GET', /^\/v2\/apps\/(.+)\/versions$/, listVersions],
  ['GET', /^\/v2\/apps\/(.+)\/versions\/([^/]+)$/, showVersion],
  ['GET', /^\/v2\/apps\/(.*)\*$/, listGroupApps],
  ['GET', /^\/v2\/apps\/(.+)$/, showApp],
  ['PUT', /^\/v2\/apps\/(.+)$/, (api, request, [id = '']) => changeApp(api, request, absoluteId(id), true)],
  ['PATCH', /^\/v2\/apps\/(.+)$/, (api, request, [id = '']) => changeApp(api, request, absoluteId(id), false)],
  ['DELETE', /^\/v2\/apps\/(.+)$/, deleteApp],
];

/** The stored app. Throws a Refusal with 404. */
export function existing(api: Api, id: string): App {
  const app = api.tree.apps.get(absoluteId(id));
  if (!app) throw unknownApp(absoluteId(id));
  return app;
}

function listApps(api: Api, { query }: ApiRequest): Answer {
  const embeds = embedsOf(query, LIST_EMBEDS);
  const tests = [...filtersOf(query)];
  const apps = [...api.tree.apps.values()].filter((app) => tests.every((test) => test(app)));
  return ok({ apps: apps.map((app) => appView(api, app, embeds)) });
}

/** `cmd`, `id` (substrings) and `label`; all must hold. */
function* filtersOf(query: URLSearchParams): Generator<(app: App) => boolean> {
  const [cmd, id, label] = ['cmd', 'id', 'label'].map((name) => query.get(name));
  if (cmd) yield (app) => (app.cmd ?? '').toLowerCase().includes(cmd.toLowerCase());
  if (id) yield (app) => app.id.toLowerCase().includes(id.toLowerCase());
  if (!label) return;
  try {
    const selects = labelSelector(label);
    yield (app) => selects(app.labels);
  } catch (error) {
    throw illegalArgument(error instanceof Error ? error.message : String(error));
  }
}

function createApp(api: Api, request: ApiRequest): Answer {
  const input = readInput(jsonOf(request));
  const id = idOf(input);
  const app = newApp(api, input, id);
  if (api.tree.apps.has(id)) throw appExists(id);
  const result = api.tree.change(new Map([[id, app]]), { force: flag(request.query, 'force', false) });
  api.publish(apiPostEvent(request.clientIp, request.uri, existing(api, id), api.version));
  const { versionInfo: _versionInfo, ...definition } = renderApp({ ...app, version: result.version }, api.version);
  return {
    status: 201,
    headers: { Location: `http://${api.leader()}${id}`, 'Marathon-Deployment-Id': result.deploymentId },
    body: {
      ...definition,
      tasksStaged: 0,
      tasksRunning: 0,
      tasksHealthy: 0,
      tasksUnhealthy: 0,
      deployments: [{ id: result.deploymentId }],
    },
  };
}

function changeApp(api: Api, request: ApiRequest, id: string, create: boolean): Answer {
  const partialUpdate = flag(request.query, 'partialUpdate', true);
  const input = readInput(jsonOf(request));
  const stored = api.tree.apps.get(id);
  if (!stored && !create) throw unknownApp(id);
  const app = stored ? changedApp(api, stored, input, partialUpdate) : newApp(api, input, id);
  const result = api.tree.change(new Map([[id, app]]), { force: flag(request.query, 'force', false) });
  api.publish(apiPostEvent(request.clientIp, request.uri, existing(api, id), api.version));
  return deploymentAnswer(result, stored ? 200 : 201);
}

/** An array of updates makes one deployment, and no api_post_event. */
function changeApps(api: Api, request: ApiRequest, create: boolean): Answer {
  const json = jsonOf(request);
  if (!Array.isArray(json)) throw wrongShape([{ path: '/', errors: ['error.expected.jsarray'] }]);
  const partialUpdate = flag(request.query, 'partialUpdate', true);
  const wanted = new Map<string, App>();
  for (const element of json) {
    const input = readInput(element);
    const id = idOf(input);
    const stored = api.tree.apps.get(id);
    if (!stored && !create) throw unknownApp(id);
    wanted.set(id, stored ? changedApp(api, stored, input, partialUpdate) : newApp(api, input, id));
  }
  return deploymentAnswer(api.tree.change(wanted, { force: flag(request.query, 'force', false), groupId: '/' }));
}

function showApp(api: Api, { query }: ApiRequest, [id = '']: readonly string[]): Answer {
  return ok({ app: appView(api, existing(api, id), embedsOf(query, SINGLE_EMBEDS)) });
}

function listGroupApps(api: Api, { query }: ApiRequest, [group = '']: readonly string[]): Answer {
  const prefix = absoluteId(group) === '/' ? '/' : `${absoluteId(group)}/`;
  const embeds = embedsOf(query, LIST_EMBEDS);
  const apps = [...api.tree.apps.values()].filter(({ id }) => id.startsWith(prefix));
  return ok({ '*': apps.map((app) => appView(api, app, embeds)) });
}

/** `force` is true unless refused. */
function deleteApp(api: Api, { query }: ApiRequest, [id = '']: readonly string[]): Answer {
  const app = existing(api, id);
  return deploymentAnswer(api.tree.change(new Map([[app.id, undefined]]), { force: flag(query, 'force', true) }));
}

function restartApp(api: Api, { query }: ApiRequest, [id = '']: readonly string[]): Answer {
  const app = existing(api, id);
  const options = { force: flag(query, 'force', false), restart: [app.id] };
  return deploymentAnswer(api.tree.change(new Map([[app.id, app]]), options));
}

function listVersions(api: Api, _request: ApiRequest, [id = '']: readonly string[]): Answer {
  return ok({ versions: api.tree.versionsOf(existing(api, id).id).map(({ version }) => version) });
}

/** A bare definition, not wrapped in `app`. */
function showVersion(api: Api, _request: ApiRequest, [id = '', version = '']: readonly string[]): Answer {
  return ok(renderApp(storedVersion(api, existing(api, id).id, version), api.version));
}
