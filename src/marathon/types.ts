import type { Secret } from '../platform/secret.ts';

/**
 * A value of an app's `env`. Text that contains a private key is a `Secret` from the client on; a reference into the
 * Enterprise secret store is kept as it came.
 */
export type EnvValue = string | Secret | { readonly secret: string };

export type Env = Readonly<Record<string, EnvValue>>;

export type Labels = Readonly<Record<string, string>>;

export interface Task {
  readonly id: string;
  /** Agent host name or address; host ports are reached there. */
  readonly host: string;
  /** Host ports in definition order. */
  readonly ports: readonly number[];
  /** Address inside a container network, when there is one. */
  readonly ipAddresses: readonly string[];
  /** `TASK_RUNNING`... */
  readonly state: string;
  /** Undefined when the app has no health check or no result has come in yet. */
  readonly healthy: boolean | undefined;
  /** App version the task runs. */
  readonly version: string | undefined;
}

export interface UpgradeStrategy {
  readonly minimumHealthCapacity: number;
  readonly maximumOverCapacity: number;
}

/** One port of an app, whichever of the four ways (by Marathon's age) the definition says it. */
export interface AppPort {
  /** marathon-lb's frontend port; 0 while unassigned. */
  readonly servicePort: number;
  /** Undefined in host mode. */
  readonly containerPort: number | undefined;
  /** The one host port the definition insists on; left out when any free one will do. */
  readonly hostPort?: number | undefined;
}

/** A Marathon app, reduced to what we read; `env` and `labels` are complete, so that they can be written back whole. */
export interface App {
  /** Absolute, with the leading slash. */
  readonly id: string;
  readonly instances: number;
  readonly env: Env;
  readonly labels: Labels;
  /** Places in the Enterprise secret store, by the names that `env` refers to. */
  readonly secrets?: Readonly<Record<string, { readonly source: string }>>;
  readonly args: readonly string[];
  /** Shell command, for apps that have one in place of `args`. */
  readonly cmd?: string | undefined;
  readonly image: string | undefined;
  /** One of Marathon's own volumes, which goes when the app goes. */
  readonly hasPersistentVolume?: boolean;
  readonly ports: readonly AppPort[];
  readonly requirePorts: boolean;
  readonly networkMode: 'host' | 'container/bridge' | 'container';
  readonly acceptedResourceRoles: readonly string[];
  readonly hasHealthCheck: boolean;
  readonly upgradeStrategy: UpgradeStrategy;
  /** Version of the target definition. */
  readonly version: string;
  /** Ids of the deployments that lock the app. */
  readonly deployments: readonly string[];
  readonly tasksRunning: number;
  readonly tasksHealthy: number;
  readonly tasks: readonly Task[];
}

/** Top-level fields of a partial update: each one given replaces the stored one whole. */
export interface AppPatch {
  readonly env?: Env;
  readonly secrets?: Readonly<Record<string, { readonly source: string }>>;
  readonly labels?: Labels;
  readonly instances?: number;
  readonly upgradeStrategy?: UpgradeStrategy;
}

export interface DeploymentRef {
  readonly deploymentId: string;
  readonly version: string;
}

export interface MarathonInfo {
  /** `1.11.24`. */
  readonly version: string;
  /** The Mesos master as Marathon tells browsers (`--mesos_leader_ui_url`); undefined when it does not. */
  readonly mesosUrl: string | undefined;
}

/** Knows how many agents there are, where Mesos tells. */
export interface AgentCount {
  /**
   * Active agents with resources for one of the roles (`acceptedResourceRoles`; none means `*`); undefined when Mesos does
   * not say. Never throws.
   */
  accepting(roles: readonly string[]): Promise<number | undefined>;
}

/** Marathon v2. All calls throw AppError UNREACHABLE, NOT_ALLOWED, INVALID_ANSWER; others as said. */
export interface Marathon {
  info(): Promise<MarathonInfo>;
  /** Every app the caller may read, with its tasks. */
  apps(): Promise<readonly App[]>;
  /** One app with its tasks; undefined when it does not exist. */
  app(appId: string): Promise<App | undefined>;
  /** Creates an app from its definition. Throws CONFLICT when it exists, REFUSED (Marathon's details) when invalid. */
  createApp(definition: Readonly<Record<string, unknown>>): Promise<DeploymentRef>;
  /**
   * Partial update of an existing app, never forced. Throws CONFLICT when a deployment locks it (ids in `suggestions`),
   * NOT_FOUND, REFUSED.
   */
  patchApp(appId: string, patch: AppPatch): Promise<DeploymentRef>;
  /** Deletes an app, never forced. Throws NOT_FOUND, CONFLICT when a deployment locks it (ids in `suggestions`). */
  deleteApp(appId: string): Promise<DeploymentRef>;
  /** Ids of the running deployments. */
  deployments(): Promise<readonly string[]>;
  /** Ends one task; Marathon starts another in its place. Throws NOT_FOUND when it is gone. */
  killTask(appId: string, taskId: string): Promise<void>;
  /** Rolls a deployment back by the reverse deployment. Throws NOT_FOUND when it has ended already. */
  rollBack(deploymentId: string): Promise<DeploymentRef>;
  /**
   * Forgets a deployment: the definition stays at its target, instances stay as they are. Only for a roll-back that
   * cannot end, as it leaves the app as it was. Throws NOT_FOUND when it has ended already.
   */
  forgetDeployment(deploymentId: string): Promise<void>;
}
