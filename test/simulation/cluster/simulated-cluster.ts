import type { App, DeploymentRef, Env, Marathon } from '../../../src/marathon/types.ts';
import type { Clock } from '../../../src/platform/clock.ts';
import { AppError } from '../../../src/platform/errors.ts';
import { LOAD_BALANCER, LOAD_BALANCER_ID } from '../../support/load-balancer-app.ts';
import { dice } from '../dice.ts';
import type { Facts } from '../facts.ts';
import { MINUTE_MS } from '../scenario.ts';
import { type LoadedHaproxy, loadedHaproxy } from './haproxy.ts';

/** A Marathon with one load balancer of two instances. */
export interface SimulatedCluster {
  readonly marathon: Pick<
    Marathon,
    'app' | 'apps' | 'patchApp' | 'deployments' | 'rollBack' | 'killTask' | 'forgetDeployment'
  >;
  /** What runs now, one entry for each instance. */
  instances(): readonly LoadedHaproxy[];
  /** Someone changes the app; nothing happens while a deployment runs. */
  operatorDeploys(): void;
  goAway(untilMs: number): void;
}

export interface ClusterParts {
  readonly seed: string;
  readonly clock: Clock;
  readonly facts: Facts;
  /** Share of deployments that never end by themselves. */
  readonly hungDeployments: number;
}

interface Deployment {
  readonly id: string;
  readonly from: Env;
  /** Undefined when HAProxy refuses it. */
  readonly to: LoadedHaproxy | undefined;
  readonly halfMs: number;
  readonly endMs: number;
}

const DEPLOYMENT_MINUTES = [1, 5] as const;

/** One instance restarts after the other; both keep serving the old environment when the new one does not come up. */
export function simulatedCluster({ seed, clock, facts, hungDeployments }: ClusterParts): SimulatedCluster {
  const chance = dice(`${seed} cluster`);
  const nowMs = () => clock.now().getTime();
  let env: Env = LOAD_BALANCER.env;
  let version = clock.now().toISOString();
  let running = [loadedHaproxy(env), loadedHaproxy(env)];
  let deployment: Deployment | undefined;
  let awayUntilMs = 0;
  let count = 0;

  const settle = (): void => {
    if (deployment === undefined || nowMs() < deployment.halfMs) return;
    const isOver = nowMs() >= deployment.endMs;
    running = [deployment.to, isOver ? deployment.to : running[1]];
    if (isOver) deployment = undefined;
  };
  const start = (next: Env, hangs: boolean): DeploymentRef => {
    const to = loadedHaproxy(next);
    const isHung = hangs || to === undefined;
    const lengthMs = isHung ? Number.POSITIVE_INFINITY : chance.between(...DEPLOYMENT_MINUTES) * MINUTE_MS;
    count += 1;
    facts.deployments += 1;
    facts.hung += isHung ? 1 : 0;
    const id = `deployment-${count}`;
    deployment = { id, from: env, to, halfMs: nowMs() + lengthMs / 2, endMs: nowMs() + lengthMs };
    env = next;
    version = clock.now().toISOString();
    return { deploymentId: id, version };
  };
  const answer = (): void => {
    if (nowMs() < awayUntilMs) throw new AppError('UNREACHABLE', 'Marathon does not answer');
    settle();
  };
  const deploymentIds = () => (deployment === undefined ? [] : [deployment.id]);

  return {
    marathon: {
      async app(appId): Promise<App | undefined> {
        answer();
        const app = { ...LOAD_BALANCER, env, version, deployments: deploymentIds() };
        return appId === LOAD_BALANCER_ID ? app : undefined;
      },
      async apps() {
        answer();
        return [{ ...LOAD_BALANCER, env, version, deployments: deploymentIds() }];
      },
      async deployments() {
        answer();
        return deploymentIds();
      },
      async patchApp(_, patch) {
        answer();
        if (deployment !== undefined) throw new AppError('CONFLICT', 'App is locked');
        return start(patch.env ?? env, chance.chance(hungDeployments));
      },
      async killTask() {
        answer();
      },
      async forgetDeployment(deploymentId) {
        answer();
        if (deployment?.id !== deploymentId) throw new AppError('NOT_FOUND', 'there is no such deployment');
        deployment = undefined;
      },
      async rollBack(deploymentId) {
        answer();
        if (deployment?.id !== deploymentId) throw new AppError('NOT_FOUND', 'there is no such deployment');
        return start(deployment.from, false);
      },
    },
    instances() {
      settle();
      return running.flatMap((one) => one ?? []);
    },
    operatorDeploys() {
      settle();
      if (deployment === undefined) start({ ...env, OPERATOR: `change ${count}` }, false);
    },
    goAway(untilMs) {
      awayUntilMs = untilMs;
    },
  };
}
