import {
  deploymentFailedEvent,
  deploymentInfoEvent,
  deploymentStepEvent,
  deploymentSuccessEvent,
} from '../event/event-payloads.ts';
import type { Pulse } from '../pulse.ts';
import type { Instance } from '../task/types.ts';
import type { Crew, RunningAction } from './running-action.ts';
import { startAction } from './start-action.ts';
import type { Deployment, DeploymentOutcome } from './types.ts';

interface Run {
  readonly deployment: Deployment;
  /** Those of the current step that are not done. */
  actions: RunningAction[];
}

/**
 * The running deployments. Each goes through its steps while the instances change; disjoint ones run side by side.
 * Source: mesosphere/marathon core/deployment/impl/DeploymentManagerActor.scala and DeploymentActor.scala.
 */
export class Deployments {
  readonly #runs = new Map<string, Run>();
  readonly #outcomes = new Map<string, PromiseWithResolvers<DeploymentOutcome>>();
  readonly #crew: Crew;
  readonly #pulse: Pulse;

  constructor(crew: Crew, pulse: Pulse) {
    this.#crew = crew;
    this.#pulse = pulse;
  }

  list(): Deployment[] {
    return [...this.#runs.values()].map(({ deployment }) => deployment);
  }

  find(id: string): Deployment | undefined {
    return this.#runs.get(id)?.deployment;
  }

  /** Those that touch one of the apps, and so lock it. */
  locking(appIds: Iterable<string>): Deployment[] {
    const ids = new Set(appIds);
    return this.list().filter(({ changes }) => [...changes.keys()].some((id) => ids.has(id)));
  }

  /** Starts a deployment; its first step begins in a later turn, so that an answer can go out before. */
  run(deployment: Deployment): void {
    if (deployment.steps.length > 0) this.#runs.set(deployment.id, { deployment, actions: [] });
    setImmediate(() => {
      if (deployment.steps.length === 0) this.#succeed(deployment);
      else this.#nextStep(deployment.id);
    });
  }

  /** Stops a deployment where it is; what it has changed so far stays. */
  cancel(id: string, reason: string): void {
    const run = this.#runs.get(id);
    if (!run) return;
    this.#runs.delete(id);
    this.#crew.publish(deploymentFailedEvent(run.deployment, reason));
    this.#outcome(id).resolve('failed');
    this.#pulse.beat();
  }

  /** Looks at every running deployment and takes it further. */
  advance(): void {
    for (const [id, run] of this.#runs) {
      if (run.deployment.currentStep === 0) continue;
      run.actions = run.actions.filter((action) => !action.advance());
      if (run.actions.length === 0 && this.#runs.has(id)) this.#finishStep(run);
    }
  }

  /** A task ended; the action for its app may want to decide what follows. */
  taskEnded(instance: Instance): void {
    for (const { actions } of this.#runs.values()) {
      for (const action of actions) if (action.appId === instance.appId) action.taskEnded?.(instance);
    }
  }

  /** Settles when the deployment has ended, at once if it already has. */
  whenEnded(id: string): Promise<DeploymentOutcome> {
    return this.#outcome(id).promise;
  }

  #nextStep(id: string): void {
    const run = this.#runs.get(id);
    if (!run) return;
    const { deployment } = run;
    deployment.currentStep += 1;
    const step = deployment.steps[deployment.currentStep - 1] ?? [];
    this.#crew.publish(deploymentInfoEvent(deployment, step));
    run.actions = step.map((action) => startAction(action, this.#crew));
    this.#pulse.beat();
  }

  #finishStep({ deployment }: Run): void {
    const { id, steps, currentStep } = deployment;
    this.#crew.publish(deploymentStepEvent(deployment, steps[currentStep - 1] ?? []));
    if (currentStep < steps.length) {
      this.#nextStep(id);
      return;
    }
    this.#runs.delete(id);
    this.#succeed(deployment);
  }

  #succeed(deployment: Deployment): void {
    this.#crew.publish(deploymentSuccessEvent(deployment));
    this.#outcome(deployment.id).resolve('success');
    this.#pulse.beat();
  }

  #outcome(id: string): PromiseWithResolvers<DeploymentOutcome> {
    const outcome = this.#outcomes.get(id) ?? Promise.withResolvers<DeploymentOutcome>();
    this.#outcomes.set(id, outcome);
    return outcome;
  }
}
