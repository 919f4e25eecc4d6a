import type { App } from '../marathon/types.ts';
import type { PortHolder } from './port-holders.ts';
import { type RestartCounts, restartCounts } from './restart-arithmetic.ts';

/**
 * rolling            some instances serve all the time
 * moves              the only instance starts on another agent first: no gap, but another address
 * downtime           nothing serves between the end of the old instances and the start of the new ones
 * hangs              the deployment will never end; the old certificate keeps being served
 * needs-free-agent   hangs, unless there is an agent with the app's ports free
 * locked             Marathon refuses while another deployment of the app runs
 * idle               no instance runs
 */
export interface RedeployForecast {
  readonly kind: 'rolling' | 'moves' | 'downtime' | 'hangs' | 'needs-free-agent' | 'locked' | 'idle';
  readonly reason: string;
  /** What can be done about it, one sentence each. */
  readonly suggestions: readonly string[];
}

export interface Surroundings {
  /** Agents that may run the app: public ones, for a load balancer. */
  readonly publicAgents?: number;
  /** Of those, the ones on which other apps hold ports that this one insists on. None when left out. */
  readonly portHolders?: readonly PortHolder[];
  /** `1.11.24`; from 1.9 on Marathon counts unhealthy instances as not there. Taken for new when left out. */
  readonly marathonVersion?: string;
}

/**
 * Takes an app as it runs (with the upgrade strategy the change will carry) and what is known around it, returns what a
 * change of its definition will do. Source: Marathon TaskReplaceActor; agents, ports and offers are our own reasoning.
 */
export function redeployForecast(app: App, surroundings: Surroundings = {}): RedeployForecast {
  if (app.deployments.length > 0) {
    return forecast('locked', `deployment ${app.deployments.join(', ')} is running`, [
      `Wait for it, or undo it: dcos marathon deployment rollback ${app.deployments[0]}.`,
    ]);
  }
  const old = Math.max(app.tasksRunning, app.tasks.filter(({ state }) => LIVE.has(state)).length);
  if (app.instances === 0 || old === 0) {
    return forecast('idle', 'no instance is running');
  }
  const healthy =
    app.hasHealthCheck && countsHealth(surroundings.marathonVersion) ? Math.min(app.tasksHealthy, old) : old;
  const counts = restartCounts({ instances: app.instances, strategy: app.upgradeStrategy, old, healthy });

  return counts.killNow > 0 ? afterKills(app, counts, old, healthy) : besideOld(app, counts, old, surroundings);
}

const LIVE = new Set(['TASK_STAGING', 'TASK_STARTING', 'TASK_RUNNING', 'TASK_UNREACHABLE']);

function forecast(
  kind: RedeployForecast['kind'],
  reason: string,
  suggestions: readonly string[] = [],
): RedeployForecast {
  return { kind, reason, suggestions };
}

function countsHealth(marathonVersion = '1.11'): boolean {
  const [major = 0, minor = 0] = marathonVersion.split('.').map(Number);

  return major > 1 || minor >= 9;
}

/** Unhealthy instances are killed first. */
function afterKills({ instances }: App, { killNow }: RestartCounts, old: number, healthy: number): RedeployForecast {
  const serving = healthy - Math.max(0, killNow - (old - healthy));

  return serving > 0
    ? forecast('rolling', `${killNow} of ${old} instances are stopped at once; ${serving} of ${instances} keep serving`)
    : forecast('downtime', `all ${old} running instances are stopped before a new one is up`, [
        'Expect the load balancer to be away for some seconds; from two instances on two agents on there is no gap.',
      ]);
}

function besideOld(
  app: App,
  { startNow, minHealthy }: RestartCounts,
  old: number,
  { publicAgents, portHolders = [] }: Surroundings,
): RedeployForecast {
  if (startNow === 0) {
    return forecast(
      'hangs',
      `only ${app.tasksHealthy} of ${old} instances are healthy: none may stop, none may start`,
      ['Wait until all instances are healthy; if they never are, kill them: dcos marathon app kill.'],
    );
  }
  if (holdsPorts(app) && (publicAgents === undefined || publicAgents <= old + portHolders.length)) {
    return withoutFreeAgent(minHealthy, old, publicAgents, portHolders);
  }
  if (app.instances === 1 && holdsPorts(app)) {
    return forecast('moves', 'the new instance starts on another agent before the old one stops: the address changes');
  }

  return forecast(
    'rolling',
    `${startNow === 1 ? '1 new instance starts' : `${startNow} new instances start`} before an old one stops`,
  );
}

/** Fixed host ports allow one instance per agent. */
function holdsPorts({ networkMode, requirePorts, ports }: App): boolean {
  const fixedInHostMode = networkMode === 'host' && requirePorts && ports.length > 0;

  return fixedInHostMode || ports.some(({ hostPort }) => hostPort !== undefined);
}

function withoutFreeAgent(
  minHealthy: number,
  old: number,
  publicAgents: number | undefined,
  portHolders: readonly PortHolder[],
): RedeployForecast {
  const others = portHolders.map(({ host, appId }) => `, and by ${appId} on ${host}`).join('');
  const why =
    `${minHealthy} must stay healthy, so a new instance starts first, and its ports are taken wherever one of ${old} ` +
    `runs${others}`;
  const suggestions = [
    'Run one more public agent, or at least two instances and agents with minimumHealthCapacity 0.5.',
    'Or accept some seconds without the load balancer: --allow-downtime (LETSENCRYPT_ALLOW_DOWNTIME=true).',
  ];

  return publicAgents === undefined
    ? forecast('needs-free-agent', `${why}; it hangs unless another agent has them free`, suggestions)
    : forecast(
        'hangs',
        `${why}; there ${publicAgents === 1 ? 'is 1 agent' : `are ${publicAgents} agents`}`,
        suggestions,
      );
}
