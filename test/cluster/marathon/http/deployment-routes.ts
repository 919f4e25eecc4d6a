import { renderDeployment } from '../deployment/render-deployment.ts';
import { type Answer, type ApiRequest, deploymentAnswer, flag, ok } from './answer.ts';
import type { Api, Route } from './api.ts';
import { notFound } from './refusal.ts';

/** Source: mesosphere/marathon api/v2/DeploymentsResource.scala. */
export const deploymentRoutes: readonly Route[] = [
  ['GET', /^\/v2\/deployments$/, (api) => ok(api.deployments.list().map(renderDeployment))],
  ['DELETE', /^\/v2\/deployments\/([^/]+)$/, cancelDeployment],
];

/** Rolls back; with `force` it only forgets the plan, whatever has become of it so far. */
function cancelDeployment(api: Api, { query }: ApiRequest, [id = '']: readonly string[]): Answer {
  const deployment = api.deployments.find(id);
  if (!deployment) throw notFound(`DeploymentPlan ${id} does not exist`);
  if (!flag(query, 'force', false)) return deploymentAnswer(api.tree.revert(deployment));
  api.deployments.cancel(id, 'Deployment canceled');
  return { status: 202 };
}
