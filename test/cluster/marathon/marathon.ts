import type { App } from './app/types.ts';
import { Deployments } from './deployment/deployments.ts';
import type { DeploymentOutcome } from './deployment/types.ts';
import { EventStreams } from './event/event-streams.ts';
import type { Api } from './http/api.ts';
import { Masters } from './http/masters.ts';
import { type MarathonOptions, type Settings, settingsOf } from './marathon-options.ts';
import { Pulse } from './pulse.ts';
import { BackOffs } from './task/back-offs.ts';
import { HealthMonitor } from './task/health-monitor.ts';
import { Instances } from './task/instances.ts';
import { LastFailures } from './task/last-failures.ts';
import { Launcher } from './task/launcher.ts';
import { TaskRunner } from './task/task-runner.ts';
import type { Instance } from './task/types.ts';
import { AppTree } from './tree/app-tree.ts';

export interface Marathon {
  /** `http://127.0.0.1:8080`. */
  readonly url: string;
  readonly address: string;
  readonly port: number;
  /** The definitions as stored: the target of running deployments. */
  readonly apps: () => ReadonlyMap<string, App>;
  /** All instances, or those of one app. */
  readonly instances: (appId?: string) => readonly Instance[];
  /** Settles when a deployment has ended, at once if it already has; never for an id that does not exist. */
  readonly whenDeploymentEnds: (id: string) => Promise<DeploymentOutcome>;
  /** Settles when the condition holds; it is asked again after every change of an instance or deployment. */
  readonly when: (condition: () => boolean) => Promise<void>;
  /** How many clients listen to events. */
  readonly eventSubscribers: () => number;
  /** Cuts all event streams, and nothing else. */
  readonly disconnectEventStreams: () => void;
  /** Nobody leads any more: every request is refused and events are cut, until another master is elected. */
  readonly loseLeader: () => void;
  /** Another master, at a port of its own, leads from now on; this address sends requests there. */
  readonly electLeader: () => Promise<void>;
  /** Its process ends: nobody listens and nothing is decided, while tasks go on, as Mesos runs them. */
  readonly goDown: () => Promise<void>;
  /** It is started again at the same address, and knows what it knew. */
  readonly comeBack: () => Promise<void>;
  /** Stops answering, kills all tasks and waits for their end. */
  readonly stop: () => Promise<void>;
}

/** Starts a Marathon whose tasks are real processes; see the README. Throws when the address cannot be listened on. */
export async function startMarathon(options: MarathonOptions): Promise<Marathon> {
  const settings = settingsOf(options);
  const pulse = new Pulse();
  const events = new EventStreams(settings.heartbeatMs);
  let isUp = true;
  const parts = wire(settings, pulse, events, () => isUp);
  const waiters = new Waiters();
  pulse.onBeat(() => isUp && parts.api.deployments.advance());
  pulse.onBeat(() => parts.api.launcher.offer());
  pulse.onBeat(() => waiters.look());
  const api: Api = { ...parts.api, leader: () => masters.leader };
  const masters = new Masters({ ...settings, events, api });
  const first = await masters.lead(settings.port);
  const [address = '', port = ''] = first.split(':');
  return {
    url: `http://${first}`,
    address,
    port: Number(port),
    apps: () => api.tree.apps,
    instances: (appId) => api.instances.list(appId),
    whenDeploymentEnds: (id) => api.deployments.whenEnded(id),
    when: (condition) => waiters.add(condition),
    eventSubscribers: () => events.size,
    disconnectEventStreams: () => events.disconnect(),
    loseLeader: () => masters.loseLeader(),
    electLeader: async () => void (await masters.lead(0)),
    goDown: async () => {
      isUp = false;
      await masters.end();
    },
    comeBack: async () => {
      await masters.lead(Number(port));
      isUp = true;
      pulse.beat();
    },
    stop: async () => {
      events.stop();
      api.launcher.stop();
      parts.health.stop();
      await Promise.all([masters.end(), api.runner.stop()]);
    },
  };
}

/** Builds the parts and tells each what it needs of the others. */
function wire(
  settings: Settings,
  pulse: Pulse,
  events: EventStreams,
  isUp: () => boolean,
): { api: Omit<Api, 'leader'>; health: HealthMonitor } {
  const publish: Api['publish'] = (event) => events.publish(event);
  const backOffs = new BackOffs();
  const lastFailures = new LastFailures();
  const runner: TaskRunner = new TaskRunner({
    ...settings,
    instances: () => instances,
    running: (instance, task) => health.watch(instance, task),
    ended: (instance, state) => {
      backOffs.taskEnded(instance.app, state);
      lastFailures.taskEnded(instance);
      deployments.taskEnded(instance);
    },
  });
  const instances = new Instances({ publish, pulse, expunged: (instance) => void runner.forget(instance) });
  const health = new HealthMonitor({ ...settings, instances, runner, publish });
  const retire: TaskRunner['retire'] = (instance, goal) => runner.retire(instance, goal);
  const resetBackOff = (app: App) => backOffs.reset(app);
  const deployments = new Deployments({ instances, retire, resetBackOff, publish }, pulse);
  const tree = new AppTree({ ...settings, deployments, publish });
  const launcher = new Launcher({ ...settings, instances, runner, backOffs, isUp });
  return {
    api: { ...settings, tree, instances, deployments, launcher, runner, backOffs, lastFailures, publish },
    health,
  };
}

/** Conditions that somebody waits for. */
class Waiters {
  readonly #waiting = new Set<{ condition: () => boolean; resolve: () => void }>();

  add(condition: () => boolean): Promise<void> {
    if (condition()) return Promise.resolve();
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#waiting.add({ condition, resolve });
    return promise;
  }

  look(): void {
    for (const waiter of this.#waiting) {
      if (!waiter.condition()) continue;
      this.#waiting.delete(waiter);
      waiter.resolve();
    }
  }
}
