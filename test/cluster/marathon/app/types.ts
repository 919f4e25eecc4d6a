import type { AppInput } from './app-input.ts';

type Present<Key extends keyof AppInput> = { readonly [K in Key]-?: Exclude<AppInput[K], undefined> };
type Maybe<Key extends keyof AppInput> = { readonly [K in Key]?: AppInput[K] };

/** The two moments Marathon keeps beside the version: a scaling moves the first only. */
export interface VersionInfo {
  readonly lastScalingAt: string;
  readonly lastConfigChangeAt: string;
}

/** An app in canonical form: no deprecated field, every default filled in. This is what is stored and compared. */
export type App = Present<
  | 'id'
  | 'env'
  | 'instances'
  | 'cpus'
  | 'mem'
  | 'disk'
  | 'gpus'
  | 'executor'
  | 'constraints'
  | 'fetch'
  | 'portDefinitions'
  | 'requirePorts'
  | 'backoffSeconds'
  | 'backoffFactor'
  | 'maxLaunchDelaySeconds'
  | 'networks'
  | 'healthChecks'
  | 'readinessChecks'
  | 'dependencies'
  | 'upgradeStrategy'
  | 'labels'
  | 'secrets'
  | 'unreachableStrategy'
  | 'killSelection'
  | 'role'
> &
  Maybe<
    | 'cmd'
    | 'args'
    | 'user'
    | 'container'
    | 'check'
    | 'acceptedResourceRoles'
    | 'residency'
    | 'taskKillGracePeriodSeconds'
    | 'tty'
    | 'executorResources'
    | 'resourceLimits'
  > & { readonly version: string; readonly versionInfo: VersionInfo };

/** One entry of a 422 answer: a path such as `/healthChecks(0)/portIndex` and what is wrong there. */
export interface Violation {
  readonly path: string;
  readonly errors: readonly string[];
}
