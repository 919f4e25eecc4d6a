import type { DaemonApi, Report } from '../daemon-api/types.ts';
import type { ClusterLook } from '../dcos/cluster-look.ts';
import type { Cosmos } from '../dcos/cosmos.ts';
import { awaitDeployment } from '../marathon/deployment.ts';
import type { App } from '../marathon/types.ts';
import { type RedeployForecast, redeployForecast } from '../marathon-lb/redeploy.ts';
import { AppError } from '../platform/errors.ts';
import type { ChangePorts } from './deployed.ts';
import { type ClusterRequest, loadBalancerIfAny } from './load-balancer.ts';
import {
  envWithout,
  type LoadBalancerRemoval,
  ownCertificates,
  policyTemplates,
  type UninstallPlan,
} from './uninstall-plan.ts';

/** Answer of `uninstall`; the contract of its `--json`. */
export interface UninstallResult extends UninstallPlan {
  /** What was done, in order. */
  readonly steps: readonly string[];
}

export interface UninstallRequest extends ClusterRequest {
  /** Whether the certificates leave the load balancer; asked once it is known which there are. */
  readonly removesCertificates: (found: UninstallPlan) => Promise<boolean>;
  /** Throws when it is not wanted. */
  readonly confirm: (plan: UninstallPlan) => Promise<void>;
  /** Whether an instance may be stopped for a restart that could not end beside all of them. */
  readonly allowDowntime: boolean;
}

export interface UninstallPorts extends ChangePorts {
  readonly daemonOf: (app: App) => DaemonApi | undefined;
  /** Undefined without DC/OS. */
  readonly cosmos: Cosmos | undefined;
  /** Undefined without DC/OS. */
  readonly cluster: (() => Promise<ClusterLook>) | undefined;
}

const TIMEOUT_MS = 10 * 60_000;
const POLL_MS = 1_000;

/**
 * Removes the daemon, and then, if it is wanted, its certificates from the load balancer: the daemon would put them back.
 * Nothing is changed before everything is known and confirmed. Throws NOT_FOUND without a daemon, UNREACHABLE when
 * certificates shall go and no report says which, REFUSED and CONFLICT for a restart that could not end, and what
 * Marathon and Cosmos do.
 */
export async function uninstall(request: UninstallRequest, ports: UninstallPorts): Promise<UninstallResult> {
  ports.onStep('reading the cluster', 'Nothing was changed.');
  const apps = await ports.marathon.apps();
  const daemon = apps.find(({ id }) => id === request.daemonId);
  if (daemon === undefined) throw notInstalled(request.daemonId);
  const loadBalancer = loadBalancerIfAny(apps, request)?.app;
  const found = await lookAt(daemon, loadBalancer, ports);
  const removes = loadBalancer !== undefined && (await request.removesCertificates(found));
  const plan = removes ? await withRemoval(found, loadBalancer, request, ports) : found;
  await request.confirm(plan);
  const steps = [await removeDaemon(plan, ports)];
  if (plan.loadBalancer?.removed === true) steps.push(await clearLoadBalancer(plan.loadBalancer, steps, ports));
  return { ...plan, steps };
}

function notInstalled(daemonId: string): AppError {
  return new AppError('NOT_FOUND', `Marathon has no app ${daemonId}: the daemon is not installed.`, {
    suggestions: ['under another name: --app-id APP-ID'],
  });
}

async function lookAt(daemon: App, loadBalancer: App | undefined, ports: UninstallPorts): Promise<UninstallPlan> {
  const packageName = ports.cosmos === undefined ? undefined : daemon.labels.DCOS_PACKAGE_NAME;
  const found = { appId: daemon.id, via: packageName === undefined ? 'marathon' : 'cosmos' } as const;
  const base = { ...found, package: packageName ?? null };
  if (loadBalancer === undefined) return { ...base, loadBalancer: null };
  return {
    ...base,
    loadBalancer: {
      appId: loadBalancer.id,
      certificates: ownCertificates(loadBalancer, daemon, await reportOf(daemon, ports)),
      removed: false,
      moved: null,
      templates: policyTemplates(loadBalancer, daemon),
      restart: null,
    },
  };
}

async function reportOf(daemon: App, { daemonOf }: UninstallPorts): Promise<Report | undefined> {
  const answer = daemon.tasksRunning === 0 ? undefined : await daemonOf(daemon)?.report();
  return answer?.kind === 'report' ? answer.report : undefined;
}

/** The plan with the certificates gone; one without any needs no restart. */
async function withRemoval(
  found: UninstallPlan,
  app: App,
  { allowDowntime }: UninstallRequest,
  { cluster, marathon }: UninstallPorts,
): Promise<UninstallPlan> {
  const kept = found.loadBalancer;
  if (kept === null) return found;
  if (kept.certificates === null) {
    throw new AppError(
      'UNREACHABLE',
      `${found.appId} gives no report, so nobody can tell which certificates are its own.`,
      {
        suggestions: ['dcos letsencrypt status', 'or leave them there: --keep-certificates'],
      },
    );
  }
  if (kept.certificates.length === 0) return found;
  const [look, { version }] = await Promise.all([cluster?.(), marathon.info()]);
  const publicAgents = look?.publicAgents?.length;
  const surroundings = { marathonVersion: version, ...(publicAgents !== undefined && { publicAgents }) };
  const restart = redeployForecast(app, surroundings);
  refuseEndless(app.id, restart, allowDowntime);
  const { kind, reason } = restart;
  const { moved } = envWithout(app.env, variablesOf(kept));
  return { ...found, loadBalancer: { ...kept, removed: true, moved, restart: { kind, reason } } };
}

function refuseEndless(appId: string, { kind, reason, suggestions }: RedeployForecast, allowDowntime: boolean): void {
  if (kind === 'locked') throw new AppError('CONFLICT', `${appId} cannot be changed now: ${reason}.`, { suggestions });
  if (!isEndless(kind) || allowDowntime) return;
  const verdict = kind === 'hangs' ? 'would never end' : 'might never end';
  throw new AppError('REFUSED', `taking certificates out restarts ${appId}, and that ${verdict}: ${reason}.`, {
    suggestions: [
      'accept some seconds without the load balancer: --allow-downtime',
      'or leave them: --keep-certificates',
    ],
  });
}

function isEndless(kind: RedeployForecast['kind'] | undefined): boolean {
  return kind === 'hangs' || kind === 'needs-free-agent';
}

function variablesOf({ certificates }: LoadBalancerRemoval): readonly string[] {
  return (certificates ?? []).map(({ variable }) => variable);
}

/** Cosmos does not tell which deployment it started; in both ways the app is gone at the end. */
async function removeDaemon(plan: UninstallPlan, { marathon, cosmos, clock, onStep }: UninstallPorts): Promise<string> {
  const { appId } = plan;
  onStep(
    `${plan.via === 'cosmos' ? 'Cosmos' : 'Marathon'} removes ${appId}`,
    `The end of ${appId} goes on. ${left(plan)}`,
  );
  if (plan.package !== null && cosmos !== undefined) {
    await cosmos.uninstall(plan.package, appId);
    const endMs = clock.monotonicMs() + TIMEOUT_MS;
    while ((await marathon.app(appId)) !== undefined) {
      if (clock.monotonicMs() > endMs)
        throw new AppError('GAVE_UP', `${appId} is still there after 10 minutes. ${left(plan)}`);
      await clock.sleep(POLL_MS);
    }
  } else {
    await awaitDeployment(marathon, await marathon.deleteApp(appId), { clock, timeoutMs: TIMEOUT_MS, pollMs: POLL_MS });
  }
  return `removed ${appId}`;
}

/** What is still in the load balancer when it ends here: without a daemon nobody could tell afterwards. */
function left({ loadBalancer }: UninstallPlan): string {
  if (loadBalancer === null) return '';
  const variables = variablesOf(loadBalancer).join(', ');
  return variables === '' ? '' : `Still in ${loadBalancer.appId}: ${variables}.`;
}

/** The environment is read afresh: what others changed since stays. */
async function clearLoadBalancer(
  removal: LoadBalancerRemoval,
  steps: readonly string[],
  { marathon, clock, onStep }: UninstallPorts,
): Promise<string> {
  const { appId, restart } = removal;
  const variables = variablesOf(removal);
  const words = `${variables.join(', ')} of ${appId}`;
  onStep(
    `${appId} restarts`,
    `Done so far: ${steps.join(', ')}. If ${appId} does not restart, empty ${words} by hand.`,
  );
  try {
    const app = await marathon.app(appId);
    if (app === undefined) throw new AppError('NOT_FOUND', `${appId} is gone.`);
    const ref = await marathon.patchApp(appId, { env: envWithout(app.env, variables).env });
    const [first] = app.tasks.toSorted((a, b) => Number(a.healthy ?? false) - Number(b.healthy ?? false));
    if (isEndless(restart?.kind) && first !== undefined) await marathon.killTask(appId, first.id);
    await awaitDeployment(marathon, ref, { clock, timeoutMs: TIMEOUT_MS, pollMs: POLL_MS });
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    const message = `${steps.join(', ')}, but not the certificates in ${words}: ${error.message}`;
    throw new AppError(error.code, message, { suggestions: error.suggestions, cause: error });
  }
  return `took the certificates out of ${words}`;
}
