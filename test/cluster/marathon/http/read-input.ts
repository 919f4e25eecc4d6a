import { absoluteId } from '../app/app-id.ts';
import type { AppInput } from '../app/app-input.ts';
import { appViolations } from '../app/app-violations.ts';
import { completeApp } from '../app/complete-app.ts';
import { decodeApp } from '../app/decode-app.ts';
import { conflictsOf, translateDeprecated } from '../app/translate-deprecated.ts';
import type { App } from '../app/types.ts';
import { updateApp, updateViolations } from '../app/update-app.ts';
import type { ApiRequest } from './answer.ts';
import type { Api } from './api.ts';
import { illegalArgument, notFound, notValid, Refusal, wrongShape } from './refusal.ts';

/** An app or update as written, without deprecated fields. Throws a Refusal with 422. */
export function readInput(json: unknown): AppInput {
  const decoded = decodeApp(json);
  if ('violations' in decoded) throw wrongShape(decoded.violations);
  const conflicts = conflictsOf(decoded.input);
  if (conflicts.length > 0) throw notValid(conflicts);
  return translateDeprecated(decoded.input);
}

/** The JSON of a request. Throws a Refusal with 400: empty or not JSON. Source: api/RestResource.scala. */
export function jsonOf({ body }: ApiRequest): unknown {
  if (body.trim() === '') throw new Refusal(400, { message: 'Please specify data in JSON format' });
  try {
    return JSON.parse(body);
  } catch (error) {
    throw new Refusal(400, {
      message: 'Invalid JSON',
      details: error instanceof Error ? error.message : String(error),
    });
  }
}

/** A complete, valid new app under an id. Throws a Refusal with 422. */
export function newApp(api: Api, input: AppInput, id: string): App {
  const app = completeApp({ ...input, id }, api.tree.version, api);
  const violations = appViolations(app, api);
  if (violations.length > 0) throw notValid(violations);
  return app;
}

/**
 * The app that a PUT or PATCH makes of the stored one: fields replaced, or all of it without `partialUpdate`, or an
 * earlier version brought back. Throws a Refusal with 422, or 404 for an unknown version.
 */
export function changedApp(api: Api, stored: App, input: AppInput, partialUpdate: boolean): App {
  if (!partialUpdate) return newApp(api, input, stored.id);
  const violations = updateViolations(input);
  if (violations.length > 0) throw notValid(violations);
  if (input.version !== undefined) return storedVersion(api, stored.id, input.version);
  return newApp(api, updateApp(stored, input), stored.id);
}

/** A definition out of the history. Throws a Refusal with 422 for no timestamp, 404 when there is none. */
export function storedVersion(api: Api, id: string, version: string): App {
  const ms = Date.parse(version);
  if (Number.isNaN(ms)) throw illegalArgument(`Invalid format: "${version}"`);
  const app = api.tree.versionsOf(id).find((stored) => Date.parse(stored.version) === ms);
  if (!app) throw notFound(`App '${id}' does not exist in version ${version}`);
  return app;
}

/** The id that an app in a list, or a POST, is for. Throws a Refusal with 422 when it is missing. */
export function idOf(input: AppInput, group = '/'): string {
  if (input.id === undefined) throw wrongShape([{ path: '/id', errors: ['error.path.missing'] }]);
  return absoluteId(input.id, group);
}
