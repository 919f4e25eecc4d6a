import { createWriteStream } from 'node:fs';
import { join } from 'node:path';
import type { AgentSpec, ImageTable, ManagedProcess, ProcessExit, Supervisor } from '../../types.ts';
import { taskId } from './instance-id.ts';
import type { Instances } from './instances.ts';
import { prepareSandbox, removeVolumes, sandboxPath, volumesPath } from './prepare-sandbox.ts';
import { taskCommand } from './task-command.ts';
import { taskEnvironment } from './task-environment.ts';
import type { Goal, Instance, Task, TaskState } from './types.ts';

export interface TaskRunnerOptions {
  readonly supervisor: Supervisor;
  readonly images: ImageTable;
  readonly stateDir: string;
  /** Values of the secret store by path, for `secrets[name].source`. */
  readonly secrets: Readonly<Record<string, string>>;
  /** What every task inherits from its agent. */
  readonly agentEnvironment: Readonly<Record<string, string>>;
  readonly instances: () => Instances;
  readonly running: (instance: Instance, task: Task) => void;
  /** A task has ended, before anything follows from it. */
  readonly ended: (instance: Instance, state: TaskState) => void;
}

/** Mesos' own kill grace period, which Marathon leaves to it: apache/mesos src/slave/constants.hpp. */
const KILL_GRACE_SECONDS = 3;

/** Runs the tasks of instances as processes: the agents and their executors in one. */
export class TaskRunner {
  readonly #options: TaskRunnerOptions;
  readonly #runs = new Set<Promise<void>>();

  constructor(options: TaskRunnerOptions) {
    this.#options = options;
  }

  /** Starts a task for an instance; what becomes of it is reported to the instances. */
  launch(instance: Instance, agent: AgentSpec, hostPorts: readonly (number | undefined)[]): void {
    instance.incarnation += 1;
    const id = taskId(instance.id, instance.incarnation);
    const task: Task = {
      id,
      agent,
      hostPorts,
      version: instance.app.version,
      stagedAt: new Date().toISOString(),
      sandbox: sandboxPath(this.#options.stateDir, agent, id),
      env: {},
      state: 'TASK_STAGING',
      message: '',
      killRequested: false,
    };
    this.#options.instances().provision(instance, task);
    const run = this.#run(instance, task).finally(() => this.#runs.delete(run));
    this.#runs.add(run);
  }

  /** Sets what is wanted of an instance and kills its task. */
  retire(instance: Instance, goal: Goal): void {
    this.#options.instances().setGoal(instance, goal);
    this.kill(instance);
  }

  /** SIGTERM, then SIGKILL after the app's grace period; the instance's goal decides what follows. */
  kill(instance: Instance): void {
    const { task } = instance;
    if (!task || task.killRequested) return;
    task.killRequested = true;
    if (!task.process) return;
    this.#options.instances().report(instance, 'TASK_KILLING');
    void task.process.stop(graceMs(instance));
  }

  /** Removes the volumes of an instance that is gone for good. */
  async forget(instance: Instance): Promise<void> {
    if (instance.home) await removeVolumes(volumesPath(this.#options.stateDir, instance.home, instance.id));
  }

  /** Kills everything and waits until it is gone. */
  async stop(): Promise<void> {
    for (const instance of this.#options.instances().list()) this.retire(instance, 'Decommissioned');
    await Promise.all(this.#runs);
  }

  async #run(instance: Instance, task: Task): Promise<void> {
    try {
      const exit = await this.#start(instance, task);
      this.#finish(instance, ...outcomeOf(task, exit));
    } catch (error) {
      this.#finish(instance, 'TASK_FAILED', error instanceof Error ? error.message : String(error));
    }
  }

  async #start(instance: Instance, task: Task): Promise<ProcessExit | undefined> {
    const { stateDir, secrets, supervisor, running } = this.#options;
    await prepareSandbox(instance.app, task.sandbox, volumesPath(stateDir, task.agent, instance.id), secrets);
    if (task.killRequested) return undefined;
    this.#options.instances().report(instance, 'TASK_STARTING');
    const { command, env } = this.#command(instance, task);
    task.env = env;
    const process = await supervisor.spawn({ name: `task ${task.id}`, command, env, cwd: task.sandbox });
    task.process = process;
    keepOutput(process, task.sandbox);
    if (task.killRequested) return process.stop(graceMs(instance));
    this.#options.instances().report(instance, 'TASK_RUNNING');
    running(instance, task);
    return process.exited;
  }

  #command(instance: Instance, task: Task) {
    const { app } = instance;
    const { images, secrets, agentEnvironment } = this.#options;
    const facts = {
      taskId: task.id,
      host: task.agent.address,
      hostPorts: task.hostPorts,
      sandbox: task.sandbox,
      secrets,
    };
    return taskCommand(app.container?.docker?.image, images, {
      appId: app.id,
      taskId: task.id,
      agent: task.agent,
      env: { ...agentEnvironment, ...taskEnvironment(app, facts) },
      sandbox: task.sandbox,
      cmd: app.cmd,
      args: app.args ?? [],
      ports: portPairs(instance, task),
    });
  }

  #finish(instance: Instance, state: TaskState, message: string): void {
    const instances = this.#options.instances();
    instances.report(instance, state, message);
    this.#options.ended(instance, state);
    instances.settle(instance);
  }
}

function graceMs({ app }: Instance): number {
  return (app.taskKillGracePeriodSeconds ?? KILL_GRACE_SECONDS) * 1000;
}

/** Messages as apache/mesos src/launcher/executor.cpp words them. */
function outcomeOf(task: Task, exit: ProcessExit | undefined): [TaskState, string] {
  const message =
    exit === undefined
      ? 'Command terminated before it started'
      : exit.signal
        ? `Command terminated with signal ${exit.signal}`
        : `Command exited with status ${exit.code}`;
  if (task.killRequested) return ['TASK_KILLED', message];
  return [exit?.code === 0 ? 'TASK_FINISHED' : 'TASK_FAILED', message];
}

function keepOutput(process: ManagedProcess, sandbox: string): void {
  process.stdout.pipe(createWriteStream(join(sandbox, 'stdout')));
  process.stderr.pipe(createWriteStream(join(sandbox, 'stderr')));
}

function portPairs({ app }: Instance, task: Task): { containerPort: number; hostPort: number }[] {
  return task.hostPorts.flatMap((hostPort, index) => {
    if (hostPort === undefined) return [];
    const declared = app.container?.portMappings?.[index]?.containerPort;
    return [{ containerPort: declared || hostPort, hostPort }];
  });
}
