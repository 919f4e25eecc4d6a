import { isResident } from '../app/complete-app.ts';
import type { App } from '../app/types.ts';
import { isActive } from '../task/instances.ts';
import { killOrder } from '../task/kill-order.ts';
import { consideredHealthy, type Instance } from '../task/types.ts';
import type { Crew, RunningAction } from './running-action.ts';

/**
 * Brings the number of an app's instances to its target (`ScaleApplication`). Done when surplus ones have ended and, if
 * any were missing, all are up and healthy. Source: mesosphere/marathon core/deployment/impl/DeploymentActor.scala
 * (scaleRunnable) and StartingBehavior.scala.
 */
export class ScaleApp implements RunningAction {
  readonly appId: string;
  readonly #app: App;
  readonly #crew: Crew;
  readonly #killed: readonly Instance[];
  readonly #missing: number;

  constructor(app: App, toKill: readonly string[], crew: Crew) {
    this.appId = app.id;
    this.#app = app;
    this.#crew = crew;
    const wanted = crew.instances.list(app.id).filter(({ goal }) => goal === 'Running');
    const chosen = wanted.filter(({ id }) => toKill.includes(id));
    const others = killOrder(wanted.filter((instance) => !chosen.includes(instance)));
    const surplus = Math.max(0, wanted.length - app.instances);
    this.#killed = [...chosen, ...others].slice(0, surplus);
    this.#missing = Math.max(0, app.instances - wanted.length);
    for (const instance of this.#killed)
      crew.retire(instance, isResident(app.container) ? 'Stopped' : 'Decommissioned');
    crew.instances.schedule(app, this.#missing);
  }

  advance(): boolean {
    const { instances } = this.#crew;
    if (this.#killed.some((instance) => instances.has(instance) && isActive(instance))) return false;
    if (this.#missing === 0) return true;
    const up = instances
      .list(this.#app.id)
      .filter((instance) => instance.condition === 'Running' && consideredHealthy(instance));
    return up.length >= this.#app.instances;
  }
}
