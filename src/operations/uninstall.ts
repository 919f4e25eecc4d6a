import { type KeptReport, keptReport, keptReportIn } from '../daemon-api/kept-report.ts';
import type { DaemonApi } from '../daemon-api/types.ts';
import type { ClusterLook } from '../dcos/cluster-look.ts';
import type { Cosmos } from '../dcos/cosmos.ts';
import type { App } from '../marathon/types.ts';
import { portHolders } from '../marathon-lb/port-holders.ts';
import { type RedeployForecast, redeployForecast } from '../marathon-lb/redeploy.ts';
import { AppError } from '../platform/errors.ts';
import type { ChangePorts } from './deployed.ts';
import { type ClusterRequest, loadBalancerIfAny, textOf } from './load-balancer.ts';
import {
  certificatesIn,
  envWithout,
  type Installed,
  type InstalledCertificate,
  type LoadBalancerRemoval,
  ownParts,
  policyTemplates,
  type UninstallPlan,
} from './uninstall-plan.ts';
import { clearLoadBalancer, isEndless, removeDaemon, stopDaemon, variablesOf } from './uninstall-steps.ts';

/** Answer of `uninstall`; the contract of its `--json`. */
export interface UninstallResult extends UninstallPlan {
  /** What was done, in order. */
  readonly steps: readonly string[];
}

export interface UninstallRequest extends ClusterRequest {
  /** Variables with a certificate that were named to be emptied, for a daemon that cannot say which are its own. */
  readonly slots: readonly string[];
  /** Takes what stands in a load balancer whose daemon is gone, returns the variables to empty; none leaves it alone. */
  readonly chooseSlots: (found: readonly InstalledCertificate[], loadBalancerId: string) => Promise<readonly string[]>;
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

/**
 * Removes the daemon and, if it is wanted, what it put into the load balancer. Then it is first stopped, as it would put
 * everything back, with a label that says what is its own: a removal that is interrupted goes on when it is run again. Its
 * app goes last. Nothing is changed before everything is known and confirmed. Throws NOT_FOUND without a daemon, USAGE for
 * a variable without certificate, UNREACHABLE when certificates shall go and nobody says which, REFUSED and CONFLICT for a
 * restart that could not end, and what Marathon and Cosmos do.
 */
export async function uninstall(request: UninstallRequest, ports: UninstallPorts): Promise<UninstallResult> {
  ports.onStep('reading the cluster', 'Nothing was changed.');
  const apps = await ports.marathon.apps();
  const daemon = apps.find(({ id }) => id === request.daemonId);
  const loadBalancer = loadBalancerIfAny(apps, request)?.app;
  if (daemon === undefined) return withoutDaemon(request, loadBalancer, ports);
  const said = await saidBy(daemon, ports);
  const certEnv = textOf(daemon, 'MARATHON_LB_CERT_ENV');
  const parts = loadBalancer && installedParts(loadBalancer, certEnv, said, request.slots);
  const found = planFor(daemon, loadBalancer, parts, ports);
  const removes = loadBalancer !== undefined && (await request.removesCertificates(found));
  const plan = removes ? await withRemoval(found, loadBalancer, request, ports) : found;
  await request.confirm(plan);
  const steps: string[] = [];
  if (plan.loadBalancer?.removed === true) {
    if (daemon.instances > 0) steps.push(await stopDaemon(daemon, said, ports));
    steps.push(await clearLoadBalancer(plan.loadBalancer, steps, ports));
  }
  steps.push(await removeDaemon(plan, steps, ports));
  return { ...plan, steps };
}

/** What is left in the load balancer can go all the same, as soon as somebody says which certificates. */
async function withoutDaemon(
  request: UninstallRequest,
  loadBalancer: App | undefined,
  ports: UninstallPorts,
): Promise<UninstallResult> {
  const { daemonId } = request;
  const found = loadBalancer === undefined ? [] : certificatesIn(loadBalancer);
  const slots = loadBalancer === undefined ? [] : await chosenSlots(request, found, loadBalancer.id);
  if (loadBalancer === undefined || slots.length === 0) throw notInstalled(daemonId, found, loadBalancer?.id);
  const parts = namedParts(loadBalancer, undefined, slots);
  const base = { appId: daemonId, via: null, package: null, loadBalancer: untouched(loadBalancer, parts) };
  const plan = await withRemoval(base, loadBalancer, request, ports);
  await request.confirm(plan);
  const cleared = plan.loadBalancer && (await clearLoadBalancer(plan.loadBalancer, [], ports));
  return { ...plan, steps: cleared === null ? [] : [cleared] };
}

async function chosenSlots(
  { slots, chooseSlots }: UninstallRequest,
  found: readonly InstalledCertificate[],
  loadBalancerId: string,
): Promise<readonly string[]> {
  return slots.length > 0 || found.length === 0 ? slots : chooseSlots(found, loadBalancerId);
}

function notInstalled(
  daemonId: string,
  found: readonly InstalledCertificate[],
  loadBalancerId: string | undefined,
): AppError {
  const left = found.map(({ variable, names }) => `${variable} (${names.join(', ')})`).join(', ');
  return new AppError('NOT_FOUND', `Marathon has no app ${daemonId}: the daemon is not installed.`, {
    suggestions: [
      'under another name: --app-id APP-ID',
      ...(left === ''
        ? []
        : [`or empty what is left in ${loadBalancerId}, ${left}: --remove-certificates --slot VARIABLE`]),
    ],
  });
}

function planFor(
  daemon: App,
  loadBalancer: App | undefined,
  parts: Installed | undefined,
  { cosmos }: UninstallPorts,
): UninstallPlan {
  const packageName = cosmos === undefined ? undefined : daemon.labels.DCOS_PACKAGE_NAME;
  return {
    appId: daemon.id,
    via: packageName === undefined ? 'marathon' : 'cosmos',
    package: packageName ?? null,
    loadBalancer: loadBalancer === undefined || parts === undefined ? null : untouched(loadBalancer, parts),
  };
}

function untouched({ id }: App, parts: Installed): LoadBalancerRemoval {
  return { appId: id, ...parts, removed: false, moved: null, restart: null };
}

/** What the daemon says now, else what it said when a removal stopped it. */
async function saidBy(daemon: App, { daemonOf }: UninstallPorts): Promise<KeptReport | undefined> {
  const answer = daemon.tasksRunning === 0 ? undefined : await daemonOf(daemon)?.report();
  return answer?.kind === 'report' ? keptReport(answer.report) : keptReportIn(daemon.labels);
}

function installedParts(
  loadBalancer: App,
  certEnv: string | undefined,
  said: KeptReport | undefined,
  slots: readonly string[],
): Installed {
  if (said === undefined)
    return slots.length === 0 ? { certificates: null, templates: [] } : namedParts(loadBalancer, certEnv, slots);
  if (slots.length === 0) return ownParts(loadBalancer, certEnv, said);
  throw new AppError('USAGE', `--slot ${slots.join(', ')}: the daemon itself says which certificates are its own.`, {
    suggestions: ['leave out --slot'],
  });
}

/** Throws USAGE for a variable that holds no certificate. */
function namedParts(loadBalancer: App, certEnv: string | undefined, slots: readonly string[]): Installed {
  const found = certificatesIn(loadBalancer, certEnv);
  const wrong = slots.find((slot) => !found.some(({ variable }) => variable === slot));
  if (wrong !== undefined) {
    const names = found.map(({ variable }) => variable).join(', ') || 'none';
    throw new AppError(
      'USAGE',
      `--slot ${wrong}: there is no certificate in it; those of ${loadBalancer.id}: ${names}.`,
      {
        suggestions: ['dcos letsencrypt uninstall --help'],
      },
    );
  }
  const certificates = found.filter(({ variable }) => slots.includes(variable));
  return { certificates, templates: policyTemplates(loadBalancer) };
}

/** The plan with all of it gone; where nothing is, no restart is needed. */
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
        suggestions: [
          'dcos letsencrypt status',
          'or say which: --slot VARIABLE',
          'or leave them there: --keep-certificates',
        ],
      },
    );
  }
  if (kept.certificates.length === 0 && kept.templates.length === 0) return found;
  const [look, { version }, apps] = await Promise.all([cluster?.(), marathon.info(), marathon.apps()]);
  const publicAgents = look?.publicAgents?.length;
  const known = { marathonVersion: version, portHolders: portHolders(app, apps) };
  const surroundings = { ...known, ...(publicAgents !== undefined && { publicAgents }) };
  const restart = redeployForecast(app, surroundings);
  refuseEndless(app.id, restart, allowDowntime);
  const { kind, reason } = restart;
  const { moved } = envWithout(app.env, variablesOf(kept), kept.templates);
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
