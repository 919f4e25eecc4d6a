import { randomUUID } from 'node:crypto';
import { isResident } from '../app/complete-app.ts';
import type { App } from '../app/types.ts';
import {
  instanceChangedEvent,
  instanceHealthEvent,
  type MarathonEvent,
  statusUpdateEvent,
} from '../event/event-payloads.ts';
import type { Pulse } from '../pulse.ts';
import { type CheckHealth, overallHealth } from './health-verdict.ts';
import { instanceId } from './instance-id.ts';
import type { Condition, Goal, Instance, Task, TaskState } from './types.ts';

export interface InstancePorts {
  readonly publish: (event: MarathonEvent) => void;
  readonly pulse: Pulse;
  /** An instance is gone for good, and its volumes with it. */
  readonly expunged: (instance: Instance) => void;
}

const CONDITIONS: Readonly<Record<TaskState, Condition>> = {
  TASK_STAGING: 'Staging',
  TASK_STARTING: 'Starting',
  TASK_RUNNING: 'Running',
  TASK_KILLING: 'Killing',
  TASK_FINISHED: 'Finished',
  TASK_FAILED: 'Failed',
  TASK_KILLED: 'Killed',
  TASK_ERROR: 'Error',
};

/**
 * All instances, and the only place that changes one: each change is published and sets the pulse going.
 * Role model: mesosphere/marathon core/task/tracker/InstanceTracker.scala.
 */
export class Instances {
  readonly #instances = new Map<string, Instance>();
  readonly #ports: InstancePorts;

  constructor(ports: InstancePorts) {
    this.#ports = ports;
  }

  /** All instances of one app, or of all apps, oldest first. */
  list(appId?: string): Instance[] {
    const all = [...this.#instances.values()];
    return appId === undefined ? all : all.filter((instance) => instance.appId === appId);
  }

  /** By instance id or by the id of its latest task. */
  find(id: string): Instance | undefined {
    return this.#instances.get(id) ?? this.list().find(({ task }) => task?.id === id);
  }

  has(instance: Instance): boolean {
    return this.#instances.get(instance.id) === instance;
  }

  /** Asks for more instances; resting ones of a resident app come first, for their data. */
  schedule(app: App, count: number): void {
    const resting = this.list(app.id).filter((instance) => instance.goal === 'Stopped' && !isActive(instance));
    for (let index = 0; index < count; index += 1) {
      const instance = resting[index] ?? this.#create(app);
      instance.app = app;
      instance.goal = 'Running';
      this.#reschedule(instance);
    }
  }

  /** What is wanted of it from now on. One that has nothing running and is not wanted any more vanishes. */
  setGoal(instance: Instance, goal: Goal): void {
    instance.goal = goal;
    if (goal === 'Decommissioned' && !isActive(instance)) this.#expunge(instance);
    this.#ports.pulse.beat();
  }

  /** A launch was accepted by an agent. */
  provision(instance: Instance, task: Task): void {
    instance.task = task;
    instance.health = [];
    instance.healthy = undefined;
    if (isResident(instance.app.container)) instance.home = task.agent;
    this.#changeCondition(instance, 'Provisioned');
  }

  /** A Mesos status arrived; a terminal one reschedules, rests or removes the instance according to its goal. */
  report(instance: Instance, state: TaskState, message = ''): void {
    const { task } = instance;
    if (!task) return;
    task.state = state;
    task.message = message;
    if (state === 'TASK_RUNNING') task.startedAt = new Date().toISOString();
    this.#ports.publish(statusUpdateEvent(instance.appId, task));
    this.#changeCondition(instance, CONDITIONS[state]);
  }

  /** What follows from a terminal status, once everybody has seen it. */
  settle(instance: Instance): void {
    delete instance.task?.process;
    if (instance.goal === 'Running') this.#reschedule(instance);
    else if (instance.goal === 'Decommissioned') this.#expunge(instance);
    this.#ports.pulse.beat();
  }

  /** The history of one health check changed; announces it when the whole instance flips. */
  setHealth(instance: Instance, index: number, health: CheckHealth): void {
    const checks = [...instance.health];
    checks[index] = health;
    instance.health = checks;
    const healthy = overallHealth(checks, instance.app.healthChecks.length);
    if (healthy === instance.healthy) return;
    instance.healthy = healthy;
    this.#ports.publish(instanceHealthEvent(instance));
    this.#ports.pulse.beat();
  }

  #create(app: App): Instance {
    const id = instanceId(app.id, randomUUID());
    const since = new Date().toISOString();
    const instance: Instance = {
      id,
      appId: app.id,
      app,
      goal: 'Running',
      condition: 'Scheduled',
      since,
      incarnation: 0,
      health: [],
      healthy: undefined,
    };
    this.#instances.set(id, instance);
    return instance;
  }

  #reschedule(instance: Instance): void {
    instance.healthy = undefined;
    instance.health = [];
    this.#changeCondition(instance, 'Scheduled');
  }

  #expunge(instance: Instance): void {
    this.#instances.delete(instance.id);
    this.#ports.expunged(instance);
  }

  #changeCondition(instance: Instance, condition: Condition): void {
    instance.condition = condition;
    instance.since = new Date().toISOString();
    this.#ports.publish(instanceChangedEvent(instance));
    this.#ports.pulse.beat();
  }
}

/** Has, or is about to have, a process. */
export function isActive({ condition }: Instance): boolean {
  return ['Provisioned', 'Staging', 'Starting', 'Running', 'Killing'].includes(condition);
}
