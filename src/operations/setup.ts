import { STAGING_URL } from '../app-definition/settings.ts';
import type { Options } from '../app-definition/types.ts';
import type { Report } from '../daemon-api/types.ts';
import type { Cosmos } from '../dcos/cosmos.ts';
import { awaitDeployment } from '../marathon/deployment.ts';
import type { DeploymentRef, Env, Marathon } from '../marathon/types.ts';
import type { Clock } from '../platform/clock.ts';
import { AppError } from '../platform/errors.ts';
import { exitCodeOf } from '../platform/exit-codes.ts';
import type { Secret } from '../platform/secret.ts';
import type { CheckReport } from './check.ts';
import { type DaemonPorts, daemonControl } from './daemon-control.ts';
import type { OnStep } from './deployed.ts';
import { type Milestones, milestones } from './setup-milestones.ts';
import { daemonDefinition, type SetupPlan, setupPatch } from './setup-plan.ts';
import { PACKAGE } from './setup-proposal.ts';
import { statusExitCode } from './status.ts';
import type { Letter, StatusResult } from './types.ts';

/** Answer of `setup`; the contract of its `--json`. */
export interface SetupResult {
  readonly dryRun: boolean;
  readonly plan: SetupPlan;
  readonly checks: CheckReport['checks'];
  /** What was done, in order. */
  readonly steps: readonly SetupStep[];
  /** Names that failed, with the CA's words. */
  readonly failed: readonly { readonly host: string; readonly detail: string }[];
  /** How everything stands afterwards; null when nothing was done. */
  readonly status: StatusResult | null;
}

/** Something that was reached. */
export interface SetupStep {
  readonly name: 'load balancer' | 'deployed' | 'issued' | 'installed' | 'served' | 'rehearsed';
  readonly detail: string;
  readonly seconds: number;
}

export interface SetupPorts extends DaemonPorts {
  readonly marathon: Marathon;
  readonly cosmos: Cosmos | undefined;
  readonly clock: Clock;
  /** Told what is under way, and what goes on should the command end now. */
  readonly onStep: OnStep;
  readonly onDone: (step: SetupStep) => void;
}

export interface SetupOrder {
  readonly plan: SetupPlan;
  readonly options: Options;
  readonly marathonVersion: string;
  readonly apiToken: Secret;
}

/** A restart of several load balancers, one after the other, after the CA has taken its time. */
const FOLLOW_MS = 15 * 60_000;
const DEPLOYMENT_MS = 5 * 60_000;
const POLL_MS = 1_000;

/**
 * Carries a plan out: load balancer, daemon, certificates; returns what was reached and the names that failed. Throws what
 * Marathon and Cosmos do, GAVE_UP when something does not end; what was done until then stands, and a second setup goes on.
 */
export async function carryOut(order: SetupOrder, ports: SetupPorts): Promise<Pick<SetupResult, 'steps' | 'failed'>> {
  const steps: SetupStep[] = [];
  const run = stepsInto(steps, ports);
  await loadBalancerStep(order.plan, ports, run);
  const { options } = order;
  if (order.plan.rehearsal) {
    await deploy({ ...order, options: { ...options, serverUrl: STAGING_URL } }, ports, run);
    const { failed } = await follow(options, true, ports, run);
    if (failed.length > 0) return { steps, failed };
    await production(order, ports, run);
  } else if (order.plan.action !== 'none') {
    await deploy(order, ports, run);
  }
  const { failed } = await follow(options, options.serverUrl === STAGING_URL, ports, run);
  return { steps, failed };
}

/** 4 when every name failed, 5 when some did or, with a bar, a grade is below it, else 0; part of the contract. */
export function setupExitCode({ failed, status }: SetupResult, bar?: Letter): number {
  if (failed.length === 0) return status === null || bar === undefined ? 0 : statusExitCode(status, bar);
  const isAnyServed = status?.vhosts.some(({ state }) => state === 'served') === true;
  return exitCodeOf(isAnyServed ? 'CHECK_FAILED' : 'REFUSED');
}

/** Times a step, tells of it, and says at any moment what has been done. */
type Run = <T>(
  name: SetupStep['name'],
  what: string,
  work: () => Promise<T>,
  detail: (result: T) => string,
) => Promise<T>;

function stepsInto(steps: SetupStep[], { clock, onStep, onDone }: SetupPorts): Run {
  return async (name, what, work, detail) => {
    const startMs = clock.monotonicMs();
    const done = steps.map((step) => `${step.name} ${step.detail}`).join(', ') || 'nothing';
    onStep(what, `Done so far: ${done}. Run it again to go on; to take it back: dcos letsencrypt uninstall`);
    const result = await work();
    const step = { name, detail: detail(result), seconds: Math.round((clock.monotonicMs() - startMs) / 100) / 10 };
    steps.push(step);
    onDone(step);
    return result;
  };
}

async function loadBalancerStep({ loadBalancer }: SetupPlan, ports: SetupPorts, run: Run): Promise<void> {
  const { action, appId, instances } = loadBalancer;
  if (action === 'none') return;
  const work =
    action === 'install' ? () => installLoadBalancer(instances, ports) : () => scale(appId, instances, ports);
  await run('load balancer', `Marathon brings up ${appId}`, work, () => `${appId}, ${instances} instances`);
}

async function scale(appId: string, instances: number, { marathon, clock }: SetupPorts): Promise<void> {
  await awaitDeployment(marathon, await marathon.patchApp(appId, { instances }), { clock, timeoutMs: DEPLOYMENT_MS });
}

async function installLoadBalancer(instances: number, { cosmos, marathon, clock }: SetupPorts): Promise<void> {
  const found = await cosmos?.describe('marathon-lb');
  if (cosmos === undefined || found === undefined) {
    throw new AppError('NOT_FOUND', 'no repository of this cluster has the package marathon-lb.', {
      suggestions: ['install marathon-lb, then run setup again'],
    });
  }
  const appId = await cosmos.install('marathon-lb', found.version, { 'marathon-lb': { instances } });
  await untilRunning(appId, instances, marathon, clock);
}

/** Cosmos does not tell which deployment it started. */
async function untilRunning(appId: string, instances: number, marathon: Marathon, clock: Clock): Promise<void> {
  const endMs = clock.monotonicMs() + DEPLOYMENT_MS;
  for (;;) {
    const app = await marathon.app(appId);
    if (app !== undefined && app.deployments.length === 0 && app.tasksRunning >= instances) return;
    if (clock.monotonicMs() > endMs) {
      throw new AppError('GAVE_UP', `${appId} does not run after ${DEPLOYMENT_MS / 60_000} minutes.`, {
        suggestions: ['see what it waits for: dcos marathon deployment list', `dcos marathon app show ${appId}`],
      });
    }
    await clock.sleep(POLL_MS);
  }
}

async function deploy(order: SetupOrder, ports: SetupPorts, run: Run): Promise<void> {
  const { appId, via } = order.plan;
  await run(
    'deployed',
    `${via === 'cosmos' ? 'Cosmos' : 'Marathon'} deploys ${appId}`,
    () => started(order, ports),
    () => appId,
  );
}

async function started({ plan, options, marathonVersion, apiToken }: SetupOrder, ports: SetupPorts): Promise<void> {
  const { marathon, cosmos, clock } = ports;
  const { appId } = plan;
  const definition = daemonDefinition(options, marathonVersion, apiToken);
  const present = await marathon.app(appId);
  const ended = (ref: DeploymentRef) =>
    awaitDeployment(marathon, ref, { clock, timeoutMs: DEPLOYMENT_MS, pollMs: POLL_MS });
  if (present !== undefined) return ended(await marathon.patchApp(appId, setupPatch(present, definition)));
  if (plan.via === 'marathon' || cosmos === undefined) return ended(await marathon.createApp(definition));
  const letsencrypt = { ...plan.options?.letsencrypt, 'server-url': options.serverUrl };
  await cosmos.install(PACKAGE, plan.package?.split(' ')[1] ?? '', { ...plan.options, letsencrypt });
  await untilRunning(appId, 1, marathon, clock);
}

/** What was rehearsed is thrown away: Cosmos keeps the options a package was installed with, so there it starts anew. */
async function production(order: SetupOrder, ports: SetupPorts, run: Run): Promise<void> {
  const { marathon, cosmos, clock } = ports;
  const { plan, options } = order;
  await run(
    'rehearsed',
    'the rehearsal passed; now the real CA',
    async () => {
      const app = await marathon.app(plan.appId);
      if (plan.via === 'cosmos' && cosmos !== undefined) {
        await cosmos.uninstall(PACKAGE, plan.appId);
        while ((await marathon.app(plan.appId)) !== undefined) await clock.sleep(POLL_MS);
        return started(order, ports);
      }
      const env: Env = { ...app?.env, LETSENCRYPT_SERVER_URL: options.serverUrl };
      await awaitDeployment(marathon, await marathon.patchApp(plan.appId, { env }), {
        clock,
        timeoutMs: DEPLOYMENT_MS,
      });
    },
    () => 'against the staging CA; nothing of it is installed',
  );
}

async function follow(options: Options, rehearsal: boolean, ports: SetupPorts, run: Run): Promise<Milestones> {
  const hosts = options.vhosts[0] === 'auto' ? [] : options.vhosts;
  const count = hosts.length === 0 ? 'all vhosts' : hosts.length === 1 ? hosts[0] : `${hosts.length} vhosts`;
  const until = (test: (now: Milestones) => boolean) => untilReached(options.appId, hosts, rehearsal, test, ports);
  const words = ({ failed }: Milestones) => (failed.length === 0 ? `${count}` : `${count}, ${failed.length} failed`);
  const isOver = ({ ended, failed }: Milestones) => ended && failed.length > 0;
  const issued = await run(
    'issued',
    'the CA validates the names and issues',
    () => until((now) => now.issued || isOver(now)),
    words,
  );
  if (rehearsal || !issued.issued) return issued;
  const slots = `certificate variables of ${options.loadBalancerId}`;
  const installed = await run(
    'installed',
    'the load balancer gets the certificate',
    () => until((now) => now.installed || isOver(now)),
    () => slots,
  );
  if (!installed.installed) return installed;
  return run(
    'served',
    'every load balancer instance is asked for it',
    () => until((now) => now.ended),
    () => 'by every instance',
  );
}

async function untilReached(
  appId: string,
  hosts: readonly string[],
  rehearsal: boolean,
  test: (now: Milestones) => boolean,
  ports: SetupPorts,
): Promise<Milestones> {
  const endMs = ports.clock.monotonicMs() + FOLLOW_MS;
  for (;;) {
    const report = await reportIfAny(appId, ports);
    const now = report && milestones(hosts, report, rehearsal);
    if (now !== undefined && test(now)) return now;
    if (ports.clock.monotonicMs() > endMs) {
      throw new AppError('GAVE_UP', `not done after ${FOLLOW_MS / 60_000} minutes; the daemon goes on by itself.`, {
        suggestions: ['dcos letsencrypt status', 'dcos letsencrypt logs --follow'],
      });
    }
    await ports.clock.sleep(POLL_MS);
  }
}

/** Admin Router needs up to 30 s until it knows a new task. */
async function reportIfAny(appId: string, ports: SetupPorts): Promise<Report | undefined> {
  try {
    const answer = await (await daemonControl(appId, ports)).report();
    return answer.kind === 'report' ? answer.report : undefined;
  } catch (error) {
    if (error instanceof AppError && error.code === 'UNREACHABLE') return undefined;
    throw error;
  }
}
