import { isResident } from '../app/complete-app.ts';
import type { App } from '../app/types.ts';
import { isActive } from '../task/instances.ts';
import { consideredHealthy, type Goal, type Instance } from '../task/types.ts';
import type { Crew, RunningAction } from './running-action.ts';
import { startNow, type UpgradeLimits, upgradeLimits } from './upgrade-arithmetic.ts';

/**
 * Replaces all instances of an app by instances of its new definition (`RestartApplication`). Counts are taken once, at
 * the start. Source: mesosphere/marathon core/deployment/impl/TaskReplaceActor.scala.
 */
export class ReplaceApp implements RunningAction {
  readonly appId: string;
  readonly #app: App;
  readonly #crew: Crew;
  readonly #limits: UpgradeLimits;
  /** Old instances that were to run at the start and have not ended since. */
  readonly #old: Set<string>;
  readonly #toKill: Instance[];
  readonly #counted = new Set<string>();
  #started: number;

  constructor(app: App, crew: Crew) {
    this.appId = app.id;
    this.#app = app;
    this.#crew = crew;
    const all = crew.instances.list(app.id);
    const old = all.filter((instance) => instance.app.version !== app.version && instance.goal === 'Running');
    this.#limits = upgradeLimits({
      target: app.instances,
      ...app.upgradeStrategy,
      current: all.length,
      healthy: all.filter((instance) => instance.goal === 'Running' && consideredHealthy(instance)).length,
      resident: isResident(app.container),
    });
    this.#old = new Set(old.map(({ id }) => id));
    // unhealthy ones go first
    this.#toKill = old.toSorted((a, b) => Number(consideredHealthy(a)) - Number(consideredHealthy(b)));
    this.#started = all.filter((instance) => instance.app.version === app.version).length;
    crew.resetBackOff(app);
    for (let count = 0; count < this.#limits.killNow; count += 1) this.#killNext();
  }

  advance(): boolean {
    for (const id of this.#old) if (this.#hasEnded(id)) this.#old.delete(id);
    const up = this.#upAndHealthy();
    for (const { id } of up) {
      if (this.#counted.has(id)) continue;
      this.#counted.add(id);
      this.#killNext();
    }
    const count = startNow(this.#limits, this.#app.instances, this.#old.size, this.#started);
    if (count > 0) {
      this.#started += count;
      this.#crew.instances.schedule(this.#app, count);
    }
    return up.length >= this.#app.instances && this.#old.size === 0;
  }

  /** An old instance that ends by itself is not relaunched in its old form. */
  taskEnded(instance: Instance): void {
    if (this.#old.has(instance.id) && instance.goal === 'Running')
      this.#crew.instances.setGoal(instance, this.#endGoal());
  }

  #upAndHealthy(): Instance[] {
    return this.#crew.instances
      .list(this.#app.id)
      .filter(
        (instance) =>
          instance.app.version === this.#app.version && instance.condition === 'Running' && consideredHealthy(instance),
      );
  }

  #hasEnded(id: string): boolean {
    const instance = this.#crew.instances.find(id);
    return instance === undefined || (instance.goal !== 'Running' && !isActive(instance));
  }

  #killNext(): void {
    const instance = this.#toKill.shift();
    if (instance && this.#crew.instances.has(instance)) this.#crew.retire(instance, this.#endGoal());
  }

  /** A resident instance rests: its successor is the same instance, with its data. */
  #endGoal(): Goal {
    return isResident(this.#app.container) ? 'Stopped' : 'Decommissioned';
  }
}
