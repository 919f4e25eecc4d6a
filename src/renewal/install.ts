import { awaitDeployment } from '../marathon/deployment.ts';
import type { App, Marathon } from '../marathon/types.ts';
import { certificateProblems } from '../marathon-lb/cert-limits.ts';
import { envWith } from '../marathon-lb/cert-slots.ts';
import { redeployForecast } from '../marathon-lb/redeploy.ts';
import type { Clock } from '../platform/clock.ts';
import { AppError } from '../platform/errors.ts';
import type { Secret } from '../platform/secret.ts';
import type { SavedCertificate } from '../store/types.ts';
import { composedBundle } from '../x509/bundle.ts';
import { bundleProblems } from '../x509/chain.ts';
import { type AttemptPorts, attemptAt } from './attempt.ts';
import type { InstallAction, InstalledVersion, Observation, Outcome, Policy } from './types.ts';

/** A rolling restart of a few load balancers takes about a minute; after this the old certificate is put back. */
const DEPLOYMENT_TIMEOUT_MS = 10 * 60_000;

export interface InstallPorts extends AttemptPorts {
  readonly marathon: Pick<Marathon, 'app' | 'patchApp' | 'deployments' | 'rollBack'>;
  readonly clock: Clock;
  readonly signal: AbortSignal;
}

/** Puts saved certificates into the load balancer's environment, all in one change, and waits until it has restarted. */
export async function install(
  action: InstallAction,
  observation: Observation,
  ports: InstallPorts,
  policy: Policy,
): Promise<Outcome> {
  const versions = Object.entries(action.slots).map(([variable, wanted]) => ({
    variable,
    saved: savedVersion(observation, wanted),
  }));
  const attempt = attemptAt(action.kind, action.certificateId, observation, ports);
  const failure = await outcomeOf(async () => {
    const bundles = new Map(versions.map(({ variable, saved }) => [variable, checkedBundle(saved, ports.clock)]));
    await replaceEnv(policy.loadBalancerId, bundles, action.clears, ports);
  });
  if (failure !== undefined) {
    await attempt.failed(failure.code, failure.message);
    return { action, ok: false, message: failure.message };
  }
  await attempt.succeeded();
  return {
    action,
    ok: true,
    message: `installed in ${Object.keys(action.slots).join(' ')} of ${policy.loadBalancerId}`,
  };
}

/** What the work refused or could not reach; undefined when it went well. Anything else thrown is a bug and goes on. */
async function outcomeOf(work: () => Promise<void>): Promise<AppError | undefined> {
  try {
    await work();
    return undefined;
  } catch (error) {
    if (error instanceof AppError && error.code !== 'BUG') return error;
    throw error;
  }
}

function savedVersion({ certificates, previous }: Observation, wanted: InstalledVersion): SavedCertificate {
  const found = [...certificates, ...previous].find(
    ({ id, version }) => id === wanted.certificateId && version === wanted.version,
  );
  if (found === undefined)
    throw new AppError(
      'BUG',
      `the plan installs version ${wanted.version} of ${wanted.certificateId}, which is not saved`,
    );
  return found;
}

/** marathon-lb has no safety net: one bundle HAProxy refuses keeps every new instance from serving anything. */
function checkedBundle(saved: SavedCertificate, clock: Pick<Clock, 'now'>): Secret {
  const bundle = composedBundle(saved.chainPem, saved.privateKeyPem);
  const problems = bundleProblems(bundle, { names: saved.names, now: clock.now() });
  const problem = problems.find(({ refusedByHaproxy }) => refusedByHaproxy);
  if (problem !== undefined)
    throw new AppError('REFUSED', `version ${saved.version} of ${saved.id}: ${problem.detail}`);
  return bundle;
}

/** Reads the environment afresh, changes only our variables, and waits for the restart; rolls back one that never ends. */
async function replaceEnv(
  appId: string,
  bundles: ReadonlyMap<string, Secret>,
  clears: readonly string[],
  ports: InstallPorts,
): Promise<void> {
  const { marathon, clock, signal } = ports;
  const app = await marathon.app(appId);
  if (app === undefined) throw new AppError('NOT_FOUND', `there is no app ${appId}`);
  const env = envWith(app.env, bundles, clears);
  refuseToBreak({ ...app, env });
  const deployment = await marathon.patchApp(appId, { env });
  try {
    await awaitDeployment(marathon, deployment, { clock, signal, timeoutMs: DEPLOYMENT_TIMEOUT_MS });
  } catch (error) {
    if (error instanceof AppError && error.code === 'GAVE_UP') await rollBack(deployment.deploymentId, marathon);
    throw error;
  }
}

/** Throws REFUSED for a load balancer that would not start with this environment, or whose restart would never end. */
function refuseToBreak(app: App): void {
  const [problem] = certificateProblems(app);
  if (problem !== undefined) throw new AppError('REFUSED', `${problem.detail}. ${problem.suggestion}`);
  const { kind, reason, suggestions } = redeployForecast(app);
  if (kind === 'hangs')
    throw new AppError('REFUSED', `restarting ${app.id} would never end: ${reason}`, { suggestions });
}

/** The deployment may end just now by itself: then there is nothing to roll back. */
async function rollBack(deploymentId: string, marathon: InstallPorts['marathon']): Promise<void> {
  try {
    await marathon.rollBack(deploymentId);
  } catch (error) {
    if (!(error instanceof AppError && error.code === 'NOT_FOUND')) throw error;
  }
}
