import { isDeepStrictEqual } from 'node:util';
import { isResident } from './complete-app.ts';
import type { App, Violation } from './types.ts';

/**
 * The rules for an app with persistent volumes. Source: mesosphere/marathon api/v2/validation/SchedulingValidation.scala
 * (validForResidentTasks), AppValidation.scala (requireUnreachableDisabledForResidentTasks) and state/ResourceRole.scala.
 */
export function residentViolations(app: App): Violation[] {
  if (!isResident(app.container) && app.residency === undefined) return [];
  const violations: Violation[] = [];
  const over = app.upgradeStrategy.maximumOverCapacity;
  if (over !== 0)
    violations.push({ path: '/upgradeStrategy/maximumOverCapacity', errors: [`got ${over.toFixed(1)}, expected 0.0`] });
  if (app.unreachableStrategy !== 'disabled')
    violations.push({ path: '/', errors: ['unreachableStrategy must be disabled for resident tasks'] });
  if (app.acceptedResourceRoles && app.acceptedResourceRoles.join() !== '*')
    violations.push({
      path: '/acceptedResourceRoles',
      errors: ['A resident app must have `acceptedResourceRoles = ["*"]`.'],
    });
  return violations;
}

/**
 * What may not change in an app that keeps data: volumes, resources and host ports.
 * Source: mesosphere/marathon state/AppDefinition.scala, residentUpdateIsValid.
 */
export function residentChangeViolations(from: App, to: App): Violation[] {
  if (!isResident(from.container)) return [];
  const rules: [boolean, string][] = [
    [!isDeepStrictEqual(persistentVolumes(from), persistentVolumes(to)), 'Persistent volumes can not be changed!'],
    [!isDeepStrictEqual(resources(from), resources(to)), 'Resident Tasks may not change resource requirements!'],
    [!isDeepStrictEqual(hostPorts(from), hostPorts(to)), 'Resident Tasks may not change host port requirements!'],
  ];
  return rules.filter(([changed]) => changed).map(([, error]) => ({ path: '/', errors: [error] }));
}

function persistentVolumes(app: App): unknown {
  return app.container?.volumes.filter((volume) => volume.persistent !== undefined) ?? [];
}

function resources({ cpus, mem, disk, gpus }: App): unknown {
  return [cpus, mem, disk, gpus];
}

function hostPorts(app: App): unknown {
  if (app.container?.portMappings) return app.container.portMappings.map(({ hostPort }) => hostPort);
  return app.requirePorts ? app.portDefinitions.map(({ port }) => port) : app.portDefinitions.length;
}
