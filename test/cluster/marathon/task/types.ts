import type { AgentSpec, ManagedProcess } from '../../types.ts';
import type { App } from '../app/types.ts';
import type { CheckHealth } from './health-verdict.ts';

/** What is wanted of an instance: to run, to rest with its volumes, or to vanish. Source: core/instance/Goal.scala. */
export type Goal = 'Running' | 'Stopped' | 'Decommissioned';

/** Source: mesosphere/marathon core/condition/Condition.scala. */
export type Condition =
  | 'Scheduled'
  | 'Provisioned'
  | 'Staging'
  | 'Starting'
  | 'Running'
  | 'Killing'
  | 'Finished'
  | 'Failed'
  | 'Killed'
  | 'Error';

export type TaskState =
  | 'TASK_STAGING'
  | 'TASK_STARTING'
  | 'TASK_RUNNING'
  | 'TASK_KILLING'
  | 'TASK_FINISHED'
  | 'TASK_FAILED'
  | 'TASK_KILLED'
  | 'TASK_ERROR';

/** One launch of an instance on an agent. */
export interface Task {
  readonly id: string;
  readonly agent: AgentSpec;
  /** One per port definition or mapping; undefined where a mapping has no host port. */
  readonly hostPorts: readonly (number | undefined)[];
  readonly version: string;
  readonly stagedAt: string;
  readonly sandbox: string;
  /** The complete environment; empty until it is launched. */
  env: Readonly<Record<string, string>>;
  startedAt?: string;
  state: TaskState;
  message: string;
  /** Set once the process runs. */
  process?: ManagedProcess;
  /** Set as soon as somebody wants it gone, before a process may exist. */
  killRequested: boolean;
}

/** A place in an app that a task fills; only `Instances` changes one. */
export interface Instance {
  readonly id: string;
  readonly appId: string;
  /** The definition its task has, or will have. */
  app: App;
  goal: Goal;
  condition: Condition;
  since: string;
  incarnation: number;
  task?: Task;
  /** Where its volumes are; a resident instance is only relaunched there. */
  home?: AgentSpec;
  /** One per health check of the app, in order; empty until the first result counts. */
  health: readonly (CheckHealth | undefined)[];
  /** Passes all its health checks; undefined before the first result. */
  healthy: boolean | undefined;
}

/** A condition nothing follows from without a new launch. */
export function isTerminal(condition: Condition): boolean {
  return condition === 'Finished' || condition === 'Failed' || condition === 'Killed' || condition === 'Error';
}

/** Counts for a deployment; source: core/instance/Instance.scala, consideredHealthy. */
export function consideredHealthy(instance: Instance): boolean {
  return instance.app.healthChecks.length === 0 || instance.healthy === true;
}
