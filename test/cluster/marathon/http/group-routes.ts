import { z } from 'zod';
import { absoluteId, idErrors } from '../app/app-id.ts';
import type { App } from '../app/types.ts';
import { renderSteps } from '../deployment/render-deployment.ts';
import { type Answer, type ApiRequest, deploymentAnswer, flag, ok } from './answer.ts';
import type { Api, Route } from './api.ts';
import { groupEmbedsOf, groupView } from './group-view.ts';
import { changedApp, idOf, jsonOf, newApp, readInput } from './read-input.ts';
import { notFound, notValid, Refusal, wrongShape } from './refusal.ts';

/** Source: mesosphere/marathon api/v2/GroupsResource.scala. */
export const groupRoutes: readonly Route[] = [
  ['GET', /^\/v2\/groups\/?(.*)\/versions$/, (api) => ok([api.tree.version])],
  ['GET', /^\/v2\/groups(?:\/(.*))?$/, showGroup],
  ['POST', /^\/v2\/groups(?:\/(.*))?$/, createGroup],
  ['PUT', /^\/v2\/groups(?:\/(.*))?$/, changeGroup],
  ['DELETE', /^\/v2\/groups(?:\/(.*))?$/, deleteGroup],
];

interface GroupInput {
  id?: string | undefined;
  apps?: unknown[] | undefined;
  groups?: GroupInput[] | undefined;
  scaleBy?: number | undefined;
}

const groupInput: z.ZodType<GroupInput> = z.lazy(() =>
  z.object({
    id: z.string().optional(),
    apps: z.array(z.unknown()).optional(),
    groups: z.array(groupInput).optional(),
    scaleBy: z.number().optional(),
  }),
);

function showGroup(api: Api, { query }: ApiRequest, [id = '']: readonly string[]): Answer {
  return ok(groupView(api, existingGroup(api, id), groupEmbedsOf(query)));
}

function createGroup(api: Api, request: ApiRequest, [parent = '']: readonly string[]): Answer {
  const input = readGroup(request);
  const id = absoluteId(input.id ?? '', parent);
  if (api.tree.apps.has(id)) throw new Refusal(409, { message: `An app with id [${id}] already exists.` });
  if (api.tree.groups.has(id))
    throw new Refusal(409, { message: `Group ${id} is already created. Use PUT to change this group.` });
  return applyGroup(api, request, id, input, 201);
}

/** `scaleBy` multiplies the instances of all apps below; otherwise the group becomes what is given. */
function changeGroup(api: Api, request: ApiRequest, [path = '']: readonly string[]): Answer {
  const input = readGroup(request);
  const id = absoluteId(path === '' ? (input.id ?? '/') : path);
  if (input.scaleBy === undefined) return applyGroup(api, request, id, input, api.tree.groups.has(id) ? 200 : 201);
  const factor = input.scaleBy;
  const wanted = appsBelow(api, existingGroup(api, id)).map(
    (app) => [app.id, { ...app, instances: Math.ceil(app.instances * factor) }] as const,
  );
  return deploymentAnswer(
    api.tree.change(new Map(wanted), { force: flag(request.query, 'force', false), groupId: id }),
  );
}

function deleteGroup(api: Api, { query }: ApiRequest, [path = '']: readonly string[]): Answer {
  const id = existingGroup(api, path);
  const gone = new Map(appsBelow(api, id).map((app) => [app.id, undefined]));
  const result = api.tree.change(gone, { force: flag(query, 'force', false), groupId: id });
  api.tree.removeGroup(id);
  return deploymentAnswer(result);
}

function applyGroup(api: Api, request: ApiRequest, id: string, input: GroupInput, status: number): Answer {
  const errors = id === '/' ? [] : idErrors(id);
  if (errors.length > 0) throw notValid([{ path: '/id', errors }]);
  const groups: string[] = [];
  const wanted = wantedApps(api, id, input, groups);
  const options = { force: flag(request.query, 'force', false), groupId: id };
  if (flag(request.query, 'dryRun', false)) return ok({ steps: renderSteps(api.tree.plan(wanted, options).steps) });
  const result = api.tree.change(wanted, options);
  for (const group of groups) api.tree.addGroup(group);
  return deploymentAnswer(result, status);
}

/** The apps a group shall have: those given are made or replaced, those that a given list leaves out are deleted. */
function wantedApps(api: Api, id: string, input: GroupInput, groups: string[]): Map<string, App | undefined> {
  const wanted = new Map<string, App | undefined>();
  if (id !== '/') groups.push(id);
  if (input.apps || input.groups) for (const app of appsBelow(api, id)) wanted.set(app.id, undefined);
  for (const json of input.apps ?? []) {
    const app = readInput(json);
    const appId = idOf(app, id);
    const stored = api.tree.apps.get(appId);
    wanted.set(appId, stored ? changedApp(api, stored, app, false) : newApp(api, app, appId));
  }
  for (const group of input.groups ?? []) {
    for (const [appId, app] of wantedApps(api, absoluteId(group.id ?? '', id), group, groups)) wanted.set(appId, app);
  }
  return wanted;
}

function readGroup(request: ApiRequest): GroupInput {
  const parsed = groupInput.safeParse(jsonOf(request));
  if (!parsed.success) throw wrongShape([{ path: '/', errors: parsed.error.issues.map(({ message }) => message) }]);
  return parsed.data;
}

function existingGroup(api: Api, path: string): string {
  const id = absoluteId(path);
  if (id !== '/' && !api.tree.groups.has(id)) throw notFound(`Group '${id}' does not exist`);
  return id;
}

function appsBelow(api: Api, group: string): App[] {
  const prefix = group === '/' ? '/' : `${group}/`;
  return [...api.tree.apps.values()].filter(({ id }) => id.startsWith(prefix));
}
