import type { App } from '../app/types.ts';

/** Source of the names: mesosphere/marathon core/deployment/DeploymentAction.scala. */
export type Action =
  | { readonly action: 'StartApplication' | 'StopApplication' | 'RestartApplication'; readonly app: App }
  | {
      readonly action: 'ScaleApplication';
      readonly app: App;
      /** Instances to kill first, by id. */
      readonly toKill: readonly string[];
    };

/** One app before and after; undefined where it does not exist. */
export interface AppPair {
  readonly from: App | undefined;
  readonly to: App | undefined;
}

export interface Deployment {
  readonly id: string;
  readonly version: string;
  readonly changes: ReadonlyMap<string, AppPair>;
  readonly steps: readonly (readonly Action[])[];
  /** 0 while being scheduled, then counted from 1. */
  currentStep: number;
}

export type DeploymentOutcome = 'success' | 'failed';
