import type { JsonObject } from '../app/render-app.ts';
import type { Action, Deployment } from './types.ts';

/** An element of GET /v2/deployments. Source: mesosphere/marathon raml/DeploymentConversion.scala. */
export function renderDeployment(deployment: Deployment): JsonObject {
  const { id, version, steps, currentStep } = deployment;
  return {
    id,
    steps: renderSteps(steps),
    version,
    affectedApps: [...deployment.changes.keys()],
    affectedPods: [],
    currentActions: (steps[currentStep - 1] ?? []).map((action) => ({
      ...renderAction(action),
      readinessCheckResults: [],
    })),
    currentStep,
    totalSteps: steps.length,
  };
}

/** The steps of a plan, as in deployments and in events. */
export function renderSteps(steps: readonly (readonly Action[])[]): JsonObject[] {
  return steps.map((actions) => ({ actions: actions.map(renderAction) }));
}

function renderAction({ action, app }: Action): JsonObject {
  return { action, app: app.id };
}
