import type { AgentSpec } from '../../types.ts';
import type { App } from '../app/types.ts';
import type { BackOffs } from './back-offs.ts';
import { freePort } from './free-port.ts';
import type { Instances } from './instances.ts';
import { isActive } from './instances.ts';
import { matchOffer, type Offer, type WantedPort } from './match-offer.ts';
import { afterDecline, afterLaunch, noOffersYet, type OfferStatistics } from './offer-statistics.ts';
import type { TaskRunner } from './task-runner.ts';
import type { Instance } from './types.ts';

export interface LauncherOptions {
  readonly agents: readonly AgentSpec[];
  readonly instances: Instances;
  readonly runner: TaskRunner;
  readonly backOffs: BackOffs;
  readonly offerIntervalMs: number;
  /** Whether Marathon runs; offers to one that does not come to nothing. */
  readonly isUp: () => boolean;
}

interface Placement {
  readonly agent: AgentSpec;
  readonly ports: readonly WantedPort[];
}

/** Finds places for scheduled instances: the launch queue, the offers and their matching in one. */
export class Launcher {
  readonly #options: LauncherOptions;
  readonly #statistics = new Map<string, OfferStatistics>();
  /** Instances whose place is decided and whose free ports are being looked for. */
  readonly #placing = new Map<string, Placement>();
  readonly #offers: NodeJS.Timeout;
  #backOffTimer: NodeJS.Timeout | undefined;
  #stopped = false;

  constructor(options: LauncherOptions) {
    this.#options = options;
    this.#offers = setInterval(() => this.offer(), options.offerIntervalMs);
  }

  /** Shows every agent to every scheduled instance, in the order they were asked for. */
  offer(): void {
    if (this.#stopped || !this.#options.isUp()) return;
    let nextLaunchMs = Number.POSITIVE_INFINITY;
    for (const instance of this.waiting()) {
      const delay = this.#options.backOffs.delayOf(instance.app);
      if (delay > 0) nextLaunchMs = Math.min(nextLaunchMs, delay);
      else this.#place(instance);
    }
    clearTimeout(this.#backOffTimer);
    if (Number.isFinite(nextLaunchMs)) this.#backOffTimer = setTimeout(() => this.offer(), nextLaunchMs);
  }

  /** Instances that shall run and have no place yet. */
  waiting(): Instance[] {
    return this.#options.instances
      .list()
      .filter(({ goal, condition, id }) => goal === 'Running' && condition === 'Scheduled' && !this.#placing.has(id));
  }

  statisticsOf(app: App): OfferStatistics {
    const known = this.#statistics.get(app.id) ?? noOffersYet(new Date().toISOString());
    this.#statistics.set(app.id, known);
    return known;
  }

  stop(): void {
    this.#stopped = true;
    clearInterval(this.#offers);
    clearTimeout(this.#backOffTimer);
  }

  #place(instance: Instance): void {
    const { app, home } = instance;
    const now = new Date().toISOString();
    const siblings = this.#occupied()
      .filter((taken) => taken.appId === app.id)
      .map(({ agent }) => agent);
    const match = matchOffer({ app, home, siblings }, this.#offersNow());
    if (!match.agent) {
      this.#statistics.set(app.id, afterDecline(this.statisticsOf(app), match.reasons, now));
      return;
    }
    this.#statistics.set(app.id, afterLaunch(this.statisticsOf(app), now));
    this.#placing.set(instance.id, match);
    void this.#launch(instance, match);
  }

  /** The instance may have been unwanted, or removed, while its ports were looked for. */
  async #launch(instance: Instance, placement: Placement): Promise<void> {
    const hostPorts = await this.#choosePorts(instance, placement).catch(() => undefined);
    this.#placing.delete(instance.id);
    const wanted = instance.goal === 'Running' && instance.condition === 'Scheduled';
    if (!hostPorts || this.#stopped || !wanted || !this.#options.instances.has(instance)) return;
    this.#options.runner.launch(instance, placement.agent, hostPorts);
  }

  /** Throws an Error when the agent has no free port left; the next offers find the instance still waiting. */
  async #choosePorts(instance: Instance, { agent, ports }: Placement): Promise<(number | undefined)[]> {
    const chosen: (number | undefined)[] = ports.map((port) => (port === 'any' ? undefined : port));
    for (const [index, port] of ports.entries()) {
      if (port !== 'any') continue;
      chosen[index] = await freePort(agent.address, (candidate) => this.#usedPorts(agent).has(candidate));
      this.#placing.set(instance.id, { agent, ports: [...chosen] });
    }
    return chosen;
  }

  #offersNow(): Offer[] {
    return this.#options.agents.map((agent) => ({ agent, usedPorts: this.#usedPorts(agent) }));
  }

  #usedPorts(agent: AgentSpec): Set<number> {
    return new Set(
      this.#occupied()
        .filter((taken) => taken.agent.id === agent.id)
        .flatMap(({ ports }) => ports.filter((port) => typeof port === 'number')),
    );
  }

  #occupied(): { appId: string; agent: AgentSpec; ports: readonly WantedPort[] }[] {
    return this.#options.instances.list().flatMap((instance) => {
      const { appId, task } = instance;
      const placing = this.#placing.get(instance.id);
      if (placing) return [{ appId, ...placing }];
      return task && isActive(instance) ? [{ appId, agent: task.agent, ports: task.hostPorts }] : [];
    });
  }
}
