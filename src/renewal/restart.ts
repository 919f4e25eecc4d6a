import { awaitDeployment } from '../marathon/deployment.ts';
import type { AgentCount, App, AppPatch, Marathon } from '../marathon/types.ts';
import { portHolders } from '../marathon-lb/port-holders.ts';
import { type RedeployForecast, redeployForecast } from '../marathon-lb/redeploy.ts';
import type { Clock } from '../platform/clock.ts';
import { AppError } from '../platform/errors.ts';
import type { CertificateStore, RestartRecord } from '../store/types.ts';
import type { Policy } from './types.ts';

/** A rolling restart of a few load balancers takes about a minute; after this the old definition is put back. */
const DEPLOYMENT_TIMEOUT_MS = 10 * 60_000;

/** A roll-back restarts instances too, and what hindered the restart may hinder it. */
const ROLLBACK_TIMEOUT_MS = 2 * 60_000;

export interface RestartPorts {
  readonly marathon: Pick<
    Marathon,
    'app' | 'apps' | 'patchApp' | 'deployments' | 'rollBack' | 'forgetDeployment' | 'killTask'
  >;
  readonly agents: AgentCount;
  readonly store: Pick<CertificateStore, 'saveRestart' | 'removeRestart'>;
  readonly clock: Clock;
  readonly signal: AbortSignal;
}

/**
 * Changes the load balancer's definition and waits until it has restarted; puts the old one back when that never ends.
 * What is under way is on disk before the change is sent, so that a later process can finish it.
 *
 * Takes the app as it was read a moment ago and the change. Throws REFUSED, before anything is written, for a restart
 * that could not end and that may not be helped; GAVE_UP for one that did not; and whatever Marathon refuses.
 */
export async function restartWith(
  app: App,
  patch: AppPatch,
  certificateId: string,
  ports: RestartPorts,
  policy: Pick<Policy, 'allowDowntime'>,
): Promise<void> {
  const record: RestartRecord = {
    certificateId,
    startedAt: ports.clock.now().toISOString(),
    versionBefore: app.version,
    deploymentId: undefined,
    stops: await tasksToStop(app, ports, policy),
  };
  await ports.store.saveRestart(record);
  const { deploymentId } = await sent(app.id, patch, ports);
  await ports.store.saveRestart({ ...record, deploymentId });
  await follow(app.id, deploymentId, record, ports);
}

/** Goes on with a restart that an earlier process, or an answer that was lost, left behind. Throws as `restartWith`. */
export async function finishRestart(record: RestartRecord, appId: string, ports: RestartPorts): Promise<void> {
  const app = await ports.marathon.app(appId);
  const running = app?.version === record.versionBefore ? [] : (app?.deployments ?? []);
  const deploymentId = record.deploymentId ?? running[0];
  if (deploymentId === undefined || !running.includes(deploymentId)) await ports.store.removeRestart();
  else await follow(appId, deploymentId, record, ports);
}

/** A refusal tells that nothing was changed; with every other failure the change may have been made all the same. */
async function sent(appId: string, patch: AppPatch, { marathon, store }: RestartPorts) {
  try {
    return await marathon.patchApp(appId, patch);
  } catch (error) {
    if (error instanceof AppError && SURE_REFUSALS.includes(error.code)) await store.removeRestart();
    throw error;
  }
}

const SURE_REFUSALS: readonly string[] = ['CONFLICT', 'NOT_FOUND', 'NOT_ALLOWED', 'REFUSED'];

async function follow(appId: string, deploymentId: string, record: RestartRecord, ports: RestartPorts): Promise<void> {
  const { marathon, store, clock, signal } = ports;
  for (const taskId of record.stops) await unlessGone(marathon.killTask(appId, taskId));
  const leftMs = Date.parse(record.startedAt) + DEPLOYMENT_TIMEOUT_MS - clock.now().getTime();
  const timeoutMs = Math.min(DEPLOYMENT_TIMEOUT_MS, Math.max(0, leftMs));
  try {
    await awaitDeployment(marathon, { deploymentId }, { clock, signal, timeoutMs });
  } catch (error) {
    if (!(error instanceof AppError && error.code === 'GAVE_UP')) throw error;
    await rollBack(deploymentId, ports);
    await store.removeRestart();
    throw error;
  }
  await store.removeRestart();
}

/**
 * Marathon rolls back by a deployment of its own. One that hangs as well is forgotten: the old definition stands by then,
 * the old instances still run, and only the lock would be left.
 */
async function rollBack(deploymentId: string, { marathon, clock, signal }: RestartPorts): Promise<void> {
  const reverse = await unlessGone(marathon.rollBack(deploymentId));
  if (reverse === undefined) return;
  try {
    await awaitDeployment(marathon, reverse, { clock, signal, timeoutMs: ROLLBACK_TIMEOUT_MS });
  } catch (error) {
    if (!(error instanceof AppError && error.code === 'GAVE_UP')) throw error;
    await unlessGone(marathon.forgetDeployment(reverse.deploymentId));
  }
}

async function unlessGone<Result>(call: Promise<Result>): Promise<Result | undefined> {
  try {
    return await call;
  } catch (error) {
    if (error instanceof AppError && error.code === 'NOT_FOUND') return undefined;
    throw error;
  }
}

/**
 * One old task, an unhealthy one first, where the restart could not end beside all of them and the operator consents: its
 * end frees the ports or the place that Marathon waits for. Throws REFUSED without that consent.
 */
async function tasksToStop(
  app: App,
  ports: Pick<RestartPorts, 'agents' | 'marathon'>,
  { allowDowntime }: Pick<Policy, 'allowDowntime'>,
): Promise<readonly string[]> {
  const { kind, reason, suggestions } = await forecastFor(app, ports);
  if (kind !== 'hangs' && kind !== 'needs-free-agent') return [];
  if (!allowDowntime) {
    const verdict = kind === 'hangs' ? 'would never end' : 'might never end';
    throw new AppError('REFUSED', `restarting ${app.id} ${verdict}: ${reason}`, { suggestions });
  }
  const [first] = app.tasks.toSorted((a, b) => Number(a.healthy ?? false) - Number(b.healthy ?? false));
  return first === undefined ? [] : [first.id];
}

/** Mesos, and Marathon about other apps, are asked only when the answer matters. */
async function forecastFor(
  app: App,
  { agents, marathon }: Pick<RestartPorts, 'agents' | 'marathon'>,
): Promise<RedeployForecast> {
  const forecast = redeployForecast(app);
  if (forecast.kind !== 'needs-free-agent') return forecast;
  const [publicAgents, apps] = await Promise.all([agents.accepting(app.acceptedResourceRoles), marathon.apps()]);
  const surroundings = { portHolders: portHolders(app, apps) };
  return redeployForecast(app, publicAgents === undefined ? surroundings : { ...surroundings, publicAgents });
}
