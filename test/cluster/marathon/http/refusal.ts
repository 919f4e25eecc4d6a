import type { Violation } from '../app/types.ts';
import type { Answer } from './answer.ts';

/** A request that cannot be granted, with the answer Marathon gives. */
export class Refusal extends Error {
  readonly answer: Answer;

  constructor(status: number, body: Readonly<Record<string, unknown>>) {
    super(String(body.message));
    this.answer = { status, body };
  }
}

// Source of all texts: mesosphere/marathon src/main/scala/mesosphere/marathon/Exception.scala,
// api/MarathonExceptionMapper.scala and api/RestResource.scala.

/** 404 for an app. */
export function unknownApp(id: string): Refusal {
  return new Refusal(404, { message: `App '${id}' does not exist` });
}

/** 404 with a text. */
export function notFound(message: string): Refusal {
  return new Refusal(404, { message });
}

/** 409 for a POST of an id in use; has no `deployments`, unlike the lock. */
export function appExists(id: string): Refusal {
  return new Refusal(409, { message: `An app with id [${id}] already exists.` });
}

/** 409 because of running deployments; `<DEPLOYMENT_ID>` is literal. */
export function locked(deploymentIds: readonly string[]): Refusal {
  return new Refusal(409, {
    message:
      "App is locked by one or more deployments. Override with the option '?force=true'. " +
      "View details at '/v2/deployments/<DEPLOYMENT_ID>'.",
    deployments: deploymentIds.map((id) => ({ id })),
  });
}

/** 422 for a definition that breaks a rule. */
export function notValid(details: readonly Violation[]): Refusal {
  return new Refusal(422, { message: 'Object is not valid', details: merged(details) });
}

/** 422 for JSON of the wrong shape. */
export function wrongShape(details: readonly Violation[]): Refusal {
  return new Refusal(422, { message: 'Invalid JSON', details: merged(details) });
}

/** 422 for an argument that cannot be understood. */
export function illegalArgument(message: string): Refusal {
  return new Refusal(422, { message });
}

/** 403 when `--max_running_deployments` is reached, whatever the force. */
export function tooManyDeployments(max: number): Refusal {
  return new Refusal(403, {
    message:
      `Max number (${max}) of running deployments is achieved. Wait for existing deployments to complete or cancel one ` +
      'using force=true parameter. You can increase max deployment number by using --max_running_deployments parameter ' +
      'but be advised that this can have negative effects on the performance.',
  });
}

/** One entry per path. */
function merged(details: readonly Violation[]): Violation[] {
  const byPath = Map.groupBy(details, ({ path }) => path);
  return [...byPath].map(([path, violations]) => ({ path, errors: violations.flatMap(({ errors }) => [...errors]) }));
}
