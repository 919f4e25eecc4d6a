import { setTimeout as sleep } from 'node:timers/promises';
import type { Supervisor } from '../../types.ts';
import type { HealthCheck } from '../app/app-input.ts';
import {
  failedHealthCheckEvent,
  healthStatusEvent,
  type MarathonEvent,
  statusUpdateEvent,
  unhealthyKillEvent,
} from '../event/event-payloads.ts';
import { type CheckTiming, firstCheckDelay, healthVerdict, isRunByMarathon, nextCheckDelay } from './health-verdict.ts';
import type { Instances } from './instances.ts';
import { type ProbeTarget, probe } from './probe.ts';
import type { TaskRunner } from './task-runner.ts';
import type { Instance, Task } from './types.ts';

export interface HealthMonitorOptions {
  readonly supervisor: Supervisor;
  readonly instances: Instances;
  readonly runner: TaskRunner;
  readonly publish: (event: MarathonEvent) => void;
  readonly timing: CheckTiming;
}

/** Runs the health checks of running tasks, Marathon's own and Mesos' alike. */
export class HealthMonitor {
  readonly #options: HealthMonitorOptions;
  readonly #stopping = new AbortController();

  constructor(options: HealthMonitorOptions) {
    this.#options = options;
  }

  /** Checks a task that has begun to run, until it ends or is to be killed. */
  watch(instance: Instance, task: Task): void {
    for (const [index, check] of instance.app.healthChecks.entries()) void this.#repeat(instance, task, check, index);
  }

  stop(): void {
    this.#stopping.abort();
  }

  async #repeat(instance: Instance, task: Task, check: HealthCheck, index: number): Promise<void> {
    const { timing } = this.#options;
    const target = this.#targetOf(task, check);
    let delayMs = firstCheckDelay(check, timing);
    while (await this.#waited(delayMs)) {
      if (task.state !== 'TASK_RUNNING') return;
      const result = await probe(check, target);
      if (task.state !== 'TASK_RUNNING') return;
      this.#judge(instance, task, index, result);
      delayMs = nextCheckDelay(check, instance.health[index], timing);
    }
  }

  #judge(instance: Instance, task: Task, index: number, result: Awaited<ReturnType<typeof probe>>): void {
    const { instances, runner, publish } = this.#options;
    const check = instance.app.healthChecks[index];
    if (!check) return;
    const before = instance.health[index];
    const wasHealthy = instance.healthy;
    const startedAtMs = Date.parse(task.startedAt ?? task.stagedAt);
    const { health, failed, kill } = healthVerdict(check, before, result, startedAtMs, Date.now());
    const byMarathon = isRunByMarathon(check);
    if (failed && byMarathon) publish(failedHealthCheckEvent(instance, check));
    if (health) instances.setHealth(instance, index, health);
    if (health && byMarathon && (before?.alive ?? false) !== health.alive)
      publish(healthStatusEvent(instance, health.alive));
    if (!byMarathon && wasHealthy !== instance.healthy) publish(statusUpdateEvent(instance.appId, task));
    if (!kill) return;
    if (byMarathon) publish(unhealthyKillEvent(instance, task, result.passed ? 'unknown' : result.cause));
    runner.kill(instance);
  }

  #targetOf(task: Task, check: HealthCheck): ProbeTarget {
    const { supervisor } = this.#options;
    const port = check.port ?? task.hostPorts[check.portIndex ?? 0] ?? 0;
    return { address: task.agent.address, port, sandbox: task.sandbox, env: task.env, supervisor };
  }

  async #waited(delayMs: number): Promise<boolean> {
    const { signal } = this.#stopping;
    return sleep(delayMs, true, { signal }).catch(() => false);
  }
}
