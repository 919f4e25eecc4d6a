import { idErrors } from './app-id.ts';
import { containerViolations } from './container-violations.ts';
import { residentViolations } from './resident-violations.ts';
import type { App, Violation } from './types.ts';

export interface ValidationRules {
  /** `--enable_features`; only `secrets` matters here. */
  readonly features: ReadonlySet<string>;
}

type Rule = (app: App, rules: ValidationRules) => Violation[];

/**
 * Everything that is wrong with a complete app, for a 422 answer; empty when it may be stored.
 * Source: mesosphere/marathon api/v2/validation/AppValidation.scala and SchedulingValidation.scala.
 */
export function appViolations(app: App, rules: ValidationRules): Violation[] {
  return RULES.flatMap((rule) => rule(app, rules));
}

const RULES: readonly Rule[] = [
  (app) => idErrors(app.id).map((error) => at('/id', error)),
  whatToRun,
  numbers,
  roles,
  secrets,
  healthChecks,
  readinessChecks,
  singleInstance,
  constraints,
  containerViolations,
  residentViolations,
];

/** One violation, at a path. */
function at(path: string, error: string): Violation {
  return { path, errors: [error] };
}

function whatToRun({ cmd, args, container }: App): Violation[] {
  const violations: Violation[] = [];
  if (cmd !== undefined && cmd.length <= 1) violations.push(at('/', 'must not be an empty string'));
  const hasArgs = args !== undefined && args.length > 0;
  const runs = container !== undefined && (container.docker !== undefined || container.type === 'MESOS');
  const both = cmd !== undefined && hasArgs;
  if (both || !(cmd !== undefined || hasArgs || runs))
    violations.push(at('/', "AppDefinition must either contain one of 'cmd' or 'args', and/or a 'container'."));
  return violations;
}

function numbers(app: App): Violation[] {
  const atLeastZero = ['instances', 'cpus', 'mem', 'disk', 'gpus', 'backoffSeconds', 'maxLaunchDelaySeconds'] as const;
  const violations = atLeastZero
    .filter((field) => app[field] < 0)
    .map((field) => at(`/${field}`, `got ${app[field]}, expected 0 or more`));
  for (const field of ['minimumHealthCapacity', 'maximumOverCapacity'] as const) {
    const share = app.upgradeStrategy[field];
    if (share < 0 || share > 1)
      violations.push(at(`/upgradeStrategy/${field}`, `got ${share}, expected between 0.0 and 1.0`));
  }
  return violations;
}

/** Source of the rule: mesosphere/marathon state/ResourceRole.scala, validForRole. */
function roles({ acceptedResourceRoles, role }: App): Violation[] {
  if (!acceptedResourceRoles) return [];
  if (acceptedResourceRoles.length === 0) return [at('/acceptedResourceRoles', 'must not be empty')];
  const allowed = [...new Set(['*', role])].sort();
  if (acceptedResourceRoles.every((accepted) => allowed.includes(accepted))) return [];
  return [at('/acceptedResourceRoles', `acceptedResourceRoles can only contain ${allowed.join(' and ')}`)];
}

function secrets(app: App, { features }: ValidationRules): Violation[] {
  const references = Object.entries(app.env).filter(([, value]) => typeof value !== 'string');
  const used = Object.keys(app.secrets).length > 0 || references.length > 0;
  if (used && !features.has('secrets'))
    return [at('/secrets', 'Feature secrets is not enabled. Enable with --enable_features secrets)')];
  return references.flatMap(([name, value]) =>
    typeof value === 'string' || value.secret in app.secrets
      ? []
      : [at(`/env/${name}/secret`, `references an undefined secret named ${value.secret}`)],
  );
}

function healthChecks(app: App): Violation[] {
  const ports = (app.container?.portMappings ?? app.portDefinitions).length;
  const violations = app.healthChecks.flatMap((check, index) => {
    if (!['HTTP', 'HTTPS', 'TCP'].includes(check.protocol) || check.portIndex === undefined) return [];
    if (check.portIndex >= 0 && check.portIndex < ports) return [];
    const error = 'Health check port indices must address an element of the ports array or container port mappings.';
    return [at(`/healthChecks(${index})`, error)];
  });
  if (app.healthChecks.filter(({ protocol }) => protocol.startsWith('MESOS_')).length > 1)
    violations.push(at('/', 'AppDefinition can contain at most one Mesos health check'));
  return violations;
}

function readinessChecks(app: App): Violation[] {
  const names = (app.container?.portMappings ?? app.portDefinitions).map(({ name }) => name);
  const violations = app.readinessChecks.flatMap((check, index) => [
    ...(names.includes(check.portName)
      ? []
      : [at(`/readinessChecks(${index})/portName`, `No port definition reference for portName ${check.portName}`)]),
    ...(check.timeoutSeconds < check.intervalSeconds
      ? []
      : [
          at(
            `/readinessChecks(${index})/timeoutSeconds`,
            `got ${check.timeoutSeconds}, expected less than ${check.intervalSeconds}`,
          ),
        ]),
  ]);
  if (app.readinessChecks.length > 1)
    violations.push(at('/readinessChecks', `got ${app.readinessChecks.length}, expected 1 or less`));
  return violations;
}

function singleInstance({ labels, instances, upgradeStrategy }: App): Violation[] {
  if (labels.MARATHON_SINGLE_INSTANCE_APP !== 'true') return [];
  const violations = instances > 1 ? [at('/', 'Single instance app may only have one instance')] : [];
  for (const field of ['minimumHealthCapacity', 'maximumOverCapacity'] as const) {
    const share = upgradeStrategy[field];
    if (share !== 0) violations.push(at(`/upgradeStrategy/${field}`, `got ${share.toFixed(1)}, expected 0.0`));
  }
  return violations;
}

const OPERATORS = ['UNIQUE', 'CLUSTER', 'GROUP_BY', 'LIKE', 'UNLIKE', 'MAX_PER', 'IS'];

function constraints(app: App): Violation[] {
  return app.constraints.flatMap((constraint, index) => {
    const path = `/constraints(${index})`;
    const [, operator, value] = constraint;
    if (constraint.length < 2 || constraint.length > 3)
      return [at(path, 'Each constraint must have either 2 or 3 fields')];
    if (!OPERATORS.includes(operator ?? ''))
      return [at(path, `Constraint operator must be one of the following: ${OPERATORS.join(', ')}`)];
    if (operator === 'UNIQUE' && value !== undefined) return [at(path, 'Value specified but not used')];
    return [];
  });
}
