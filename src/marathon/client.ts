import { z } from 'zod';
import { AppError } from '../platform/errors.ts';
import { appPath } from './app-path.ts';
import { decodeApp, decodeApps } from './decode-app.ts';
import { decoded } from './decoded.ts';
import { type Exchange, type MarathonAccess, marathonExchange } from './exchange.ts';
import { accepted } from './refusal.ts';
import type { AppPatch, DeploymentRef, Marathon } from './types.ts';

/** Takes how to reach Marathon, returns its v2 API (Marathon 0.15 to 1.11). Nothing is sent before the first call. */
export function marathonClient(access: MarathonAccess): Marathon {
  const exchange = marathonExchange(access);
  const get = async (path: string) => accepted(await exchange({ method: 'GET', path }));

  return {
    info: async () => {
      const { version, marathon_config } = decoded(INFO, await get('/v2/info'), 'GET /v2/info');
      return { version, mesosUrl: marathon_config?.mesos_leader_ui_url ?? undefined };
    },
    apps: async () => decodeApps(await get('/v2/apps?embed=apps.tasks')),
    app: (appId) => readApp(exchange, appId),
    createApp: (definition) => createApp(exchange, definition),
    patchApp: (appId, patch) => patchApp(exchange, appId, patch),
    deleteApp: (appId) => deploymentOf(exchange, 'DELETE', `${appPath(appId)}?force=false`),
    deployments: async () => {
      const running = decoded(DEPLOYMENTS, await get('/v2/deployments'), 'GET /v2/deployments');
      return running.map(({ id }) => id);
    },
    killTask: async (appId, taskId) => {
      accepted(await exchange({ method: 'DELETE', path: `${appPath(appId)}/tasks/${encodeURIComponent(taskId)}` }));
    },
    rollBack: (deploymentId) => deploymentOf(exchange, 'DELETE', deploymentPath(deploymentId)),
    forgetDeployment: async (deploymentId) => {
      accepted(await exchange({ method: 'DELETE', path: `${deploymentPath(deploymentId)}?force=true` }));
    },
  };
}

const INFO = z.object({
  version: z.string(),
  marathon_config: z.object({ mesos_leader_ui_url: z.string().nullish() }).optional(),
});
const DEPLOYMENTS = z.array(z.object({ id: z.string() }));
const DEPLOYMENT_RESULT = z.object({ deploymentId: z.string(), version: z.string() });
const CREATED = z.object({
  version: z.string(),
  deployments: z.tuple([z.object({ id: z.string() })]).rest(z.unknown()),
});

/** Marathon's 404 is JSON; a 404 page comes from a proxy at a wrong address and says nothing about the app. */
async function readApp(exchange: Exchange, appId: string) {
  const answer = await exchange({ method: 'GET', path: appPath(appId) });

  return answer.status === 404 && answer.json !== undefined ? undefined : decodeApp(accepted(answer));
}

/** Marathon answers a creation with the app itself; its only deployment is the one just started. */
async function createApp(exchange: Exchange, definition: Readonly<Record<string, unknown>>): Promise<DeploymentRef> {
  const answer = await exchange({ method: 'POST', path: '/v2/apps', body: definition });
  const created = decoded(CREATED, accepted(answer), 'POST /v2/apps');

  return { deploymentId: created.deployments[0].id, version: created.version };
}

/**
 * PUT, as PATCH is unknown before Marathon 1.4. A PUT to a missing app means "create", which Marathon refuses for want of
 * a command or an image: only then is it worth asking whether the app is there at all.
 */
async function patchApp(exchange: Exchange, appId: string, patch: AppPatch): Promise<DeploymentRef> {
  const path = appPath(appId);
  const answer = await exchange({ method: 'PUT', path, body: patch });
  if (answer.status === 422 && (await readApp(exchange, appId)) === undefined) {
    throw new AppError('NOT_FOUND', `Marathon has no app ${appId}.`);
  }

  return decoded(DEPLOYMENT_RESULT, accepted(answer), `PUT ${path}`);
}

function deploymentPath(deploymentId: string): string {
  return `/v2/deployments/${encodeURIComponent(deploymentId)}`;
}

async function deploymentOf(exchange: Exchange, method: 'DELETE', path: string): Promise<DeploymentRef> {
  return decoded(DEPLOYMENT_RESULT, accepted(await exchange({ method, path })), `${method} ${path}`);
}
