import { KEPT_REPORT_LABEL, type KeptReport } from '../daemon-api/kept-report.ts';
import { awaitDeployment } from '../marathon/deployment.ts';
import type { App, DeploymentRef } from '../marathon/types.ts';
import type { RedeployForecast } from '../marathon-lb/redeploy.ts';
import { AppError } from '../platform/errors.ts';
import type { UninstallPorts } from './uninstall.ts';
import { envWithout, type LoadBalancerRemoval, type UninstallPlan } from './uninstall-plan.ts';

const TIMEOUT_MS = 10 * 60_000;
const POLL_MS = 1_000;

const AGAIN = 'Run it again to go on; to take it back: dcos letsencrypt setup';

/** Takes the daemon's app and what it said is its own; stops it, with that in a label. Returns what was done. */
export async function stopDaemon(daemon: App, said: KeptReport | undefined, ports: UninstallPorts): Promise<string> {
  const { id, labels } = daemon;
  ports.onStep(`Marathon stops ${id}`, `${id} stops, and nothing was removed yet. ${AGAIN}`);
  const kept = said && { [KEPT_REPORT_LABEL]: JSON.stringify(said) };
  await ended(await ports.marathon.patchApp(id, { instances: 0, labels: { ...labels, ...kept } }), ports);
  return `stopped ${id}`;
}

/** The environment is read afresh: what others changed since stays. Returns what was done. */
export async function clearLoadBalancer(
  removal: LoadBalancerRemoval,
  steps: readonly string[],
  ports: UninstallPorts,
): Promise<string> {
  const { marathon, onStep } = ports;
  const { appId, restart, templates } = removal;
  onStep(`${appId} restarts`, `${doneSoFar(steps)}${appId} goes on with its restart. ${AGAIN}`);
  try {
    const app = await marathon.app(appId);
    if (app === undefined) throw new AppError('NOT_FOUND', `${appId} is gone.`);
    const ref = await marathon.patchApp(appId, { env: envWithout(app.env, variablesOf(removal), templates).env });
    const [first] = app.tasks.toSorted((a, b) => Number(a.healthy ?? false) - Number(b.healthy ?? false));
    if (isEndless(restart?.kind) && first !== undefined) await marathon.killTask(appId, first.id);
    await ended(ref, ports);
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    const done = steps.length === 0 ? 'nothing was done' : steps.join(', ');
    const message = `${done}, but ${appId} still has what shall leave it: ${error.message}`;
    throw new AppError(error.code, message, { suggestions: [...error.suggestions, AGAIN], cause: error });
  }
  return cleared(removal);
}

function cleared(removal: LoadBalancerRemoval): string {
  const { appId, templates } = removal;
  const parts = [
    ...(variablesOf(removal).length === 0 ? [] : [`took the certificates out of ${variablesOf(removal).join(', ')}`]),
    ...(templates.length === 0 ? [] : ['put back what stood in its TLS templates']),
  ];
  return `${parts.join(' and ')} of ${appId}`;
}

/** Cosmos does not tell which deployment it started; in both ways the app is gone at the end. Returns what was done. */
export async function removeDaemon(
  plan: UninstallPlan,
  steps: readonly string[],
  ports: UninstallPorts,
): Promise<string> {
  const { marathon, cosmos, clock, onStep } = ports;
  const { appId } = plan;
  onStep(
    `${plan.via === 'cosmos' ? 'Cosmos' : 'Marathon'} removes ${appId}`,
    `${doneSoFar(steps)}The removal of ${appId} goes on; run it again to see its end.`,
  );
  if (plan.package !== null && cosmos !== undefined) {
    await cosmos.uninstall(plan.package, appId);
    const endMs = clock.monotonicMs() + TIMEOUT_MS;
    while ((await marathon.app(appId)) !== undefined) {
      if (clock.monotonicMs() > endMs) throw new AppError('GAVE_UP', `${appId} is still there after 10 minutes.`);
      await clock.sleep(POLL_MS);
    }
  } else {
    await ended(await marathon.deleteApp(appId), ports);
  }
  return `removed ${appId}`;
}

/** The variables whose certificates leave the load balancer. */
export function variablesOf({ certificates }: Pick<LoadBalancerRemoval, 'certificates'>): readonly string[] {
  return (certificates ?? []).map(({ variable }) => variable);
}

/** Whether a restart needs one instance to stop for it. */
export function isEndless(kind: RedeployForecast['kind'] | undefined): boolean {
  return kind === 'hangs' || kind === 'needs-free-agent';
}

function doneSoFar(steps: readonly string[]): string {
  return steps.length === 0 ? '' : `Done so far: ${steps.join(', ')}. `;
}

function ended(ref: DeploymentRef, { marathon, clock }: UninstallPorts): Promise<void> {
  return awaitDeployment(marathon, ref, { clock, timeoutMs: TIMEOUT_MS, pollMs: POLL_MS });
}
