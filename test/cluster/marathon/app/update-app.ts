import type { AppInput } from './app-input.ts';
import type { App, Violation } from './types.ts';

/**
 * Takes the stored app and an update without deprecated fields; returns the new definition, still to be completed.
 * Each field of the update replaces the stored one whole; `executorResources` and `resourceLimits` are lost unless
 * the update restates them. Source: mesosphere/marathon raml/AppConversion.scala, appUpdateRamlReader.
 */
export function updateApp(stored: App, update: AppInput): AppInput {
  const { executorResources: _executor, resourceLimits: _limits, ...kept } = asInput(stored);
  const { version: _version, ...changes } = update;
  return { ...kept, ...changes, id: stored.id };
}

/** The stored app as a client could have written it. */
export function asInput(app: App): AppInput {
  const { version: _version, versionInfo: _versionInfo, portDefinitions, ...fields } = app;
  return app.networks.some(({ mode }) => mode === 'host') ? { ...fields, portDefinitions } : fields;
}

/** A `version` in a partial update is a roll-back and stands alone; source: AppValidation.validateAppUpdateVersion. */
export function updateViolations(update: AppInput): Violation[] {
  const others = Object.keys(update).filter((key) => key !== 'version' && key !== 'id');
  if (update.version === undefined || others.length === 0) return [];
  return [{ path: '/', errors: ["The 'version' field may only be combined with the 'id' field."] }];
}
