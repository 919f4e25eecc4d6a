import { z } from 'zod';
import { ENV } from './decode-env.ts';
import { appPorts, networkMode, PORT_FIELDS } from './decode-ports.ts';
import { TASK } from './decode-task.ts';
import { decoded } from './decoded.ts';
import type { App } from './types.ts';

/** Takes the JSON of `GET /v2/apps`, returns the apps. Throws INVALID_ANSWER. */
export function decodeApps(json: unknown): readonly App[] {
  return decoded(z.object({ apps: z.array(APP) }), json, 'GET /v2/apps').apps;
}

/** Takes the JSON of `GET /v2/apps/{id}`, returns the app. Throws INVALID_ANSWER. */
export function decodeApp(json: unknown): App {
  return decoded(z.object({ app: APP }), json, 'GET /v2/apps/{id}').app;
}

/**
 * What we read of an app. Every field but the id may be missing: Marathon leaves out what is unset or empty, older
 * releases print `null`. Source: Marathon raml/AppConversion, docs/docs/rest-api/public/api/v2/types/app.raml.
 */
const APP_JSON = z.object({
  id: z.string(),
  instances: z.number().nullish(),
  env: ENV.nullish(),
  labels: z.record(z.string(), z.string()).nullish(),
  secrets: z.record(z.string(), z.object({ source: z.string() })).nullish(),
  args: z.array(z.string()).nullish(),
  cmd: z.string().nullish(),
  acceptedResourceRoles: z.array(z.string()).nullish(),
  healthChecks: z.array(z.unknown()).nullish(),
  upgradeStrategy: z
    .object({ minimumHealthCapacity: z.number().nullish(), maximumOverCapacity: z.number().nullish() })
    .nullish(),
  version: z.string().nullish(),
  deployments: z.array(z.object({ id: z.string() })).nullish(),
  tasksRunning: z.number().nullish(),
  tasksHealthy: z.number().nullish(),
  tasks: z.array(TASK).nullish(),
  ...PORT_FIELDS,
});

type AppJson = z.infer<typeof APP_JSON>;

const APP = APP_JSON.transform(appOf);

function appOf(json: AppJson): App {
  const tasks = json.tasks ?? [];

  return {
    id: json.id,
    instances: json.instances ?? 1,
    env: json.env ?? {},
    labels: json.labels ?? {},
    ...(json.secrets ? { secrets: json.secrets } : {}),
    args: json.args ?? [],
    ...(json.cmd ? { cmd: json.cmd } : {}),
    image: json.container?.docker?.image ?? undefined,
    ...(json.container?.volumes?.some(({ persistent }) => persistent) ? { hasPersistentVolume: true } : {}),
    ports: appPorts(json),
    requirePorts: json.requirePorts ?? false,
    networkMode: networkMode(json),
    acceptedResourceRoles: json.acceptedResourceRoles ?? [],
    hasHealthCheck: (json.healthChecks ?? []).length > 0,
    upgradeStrategy: {
      minimumHealthCapacity: json.upgradeStrategy?.minimumHealthCapacity ?? 1,
      maximumOverCapacity: json.upgradeStrategy?.maximumOverCapacity ?? 1,
    },
    version: json.version ?? '',
    deployments: (json.deployments ?? []).map(({ id }) => id),
    tasksRunning: json.tasksRunning ?? tasks.filter(({ state }) => state === 'TASK_RUNNING').length,
    tasksHealthy: json.tasksHealthy ?? tasks.filter(({ healthy }) => healthy === true).length,
    tasks,
  };
}
