import type { AgentSpec, ImageTable, Supervisor } from '../types.ts';
import type { ApiVersion } from './app/render-app.ts';
import type { Auth } from './http/auth.ts';
import type { Inject } from './http/http-server.ts';
import type { CheckTiming } from './task/health-verdict.ts';

export interface MarathonOptions {
  readonly agents: readonly AgentSpec[];
  readonly images: ImageTable;
  readonly supervisor: Supervisor;
  /** Sandboxes and persistent volumes are made below it; it must exist. */
  readonly stateDir: string;
  /** Default 127.0.0.1 and a free port. */
  readonly address?: string;
  readonly port?: number;
  /** The release whose JSON is spoken; default 1.11. */
  readonly version?: ApiVersion;
  readonly auth?: Auth;
  /** Default never; see `Inject`. */
  readonly inject?: Inject;
  /** `--mesos_role`, which apps may accept beside `*`; default slave_public, as on DC/OS. */
  readonly role?: string;
  /** `--enable_features`; default none: `secrets` needs an Enterprise cluster. */
  readonly features?: readonly string[];
  /** Values of the secret store by path. */
  readonly secrets?: Readonly<Record<string, string>>;
  /** `--mesos_leader_ui_url`, default none. */
  readonly mesosUrl?: string;
  /** `--max_running_deployments`, default 100. */
  readonly maxRunningDeployments?: number;
  /** `--event_stream` heartbeat, default 10 s. */
  readonly heartbeatMs?: number;
  /** How often agents offer again what nobody took, default 1 s. */
  readonly offerIntervalMs?: number;
  /** Default: checks every half second until the first success, and no default delay. See `CheckTiming`. */
  readonly timing?: CheckTiming;
  /** What tasks inherit from their agent; default the PATH of this process. */
  readonly agentEnvironment?: Readonly<Record<string, string>>;
}

/** The options with nothing left open. */
export interface Settings {
  readonly agents: readonly AgentSpec[];
  readonly images: ImageTable;
  readonly supervisor: Supervisor;
  readonly stateDir: string;
  readonly address: string;
  readonly port: number;
  readonly version: ApiVersion;
  readonly auth: Auth;
  readonly inject: Inject;
  readonly role: string;
  readonly features: ReadonlySet<string>;
  readonly secrets: Readonly<Record<string, string>>;
  readonly mesosUrl: string | null;
  readonly maxRunningDeployments: number;
  readonly heartbeatMs: number;
  readonly offerIntervalMs: number;
  readonly timing: CheckTiming;
  readonly agentEnvironment: Readonly<Record<string, string>>;
}

/** Takes the options and fills in the defaults. */
export function settingsOf(options: MarathonOptions): Settings {
  return {
    address: '127.0.0.1',
    port: 0,
    version: '1.11',
    auth: { kind: 'none' },
    inject: () => undefined,
    role: 'slave_public',
    secrets: {},
    mesosUrl: null,
    maxRunningDeployments: 100,
    heartbeatMs: 10_000,
    offerIntervalMs: 1000,
    timing: { startProbeMs: 500, defaultDelayMs: 0 },
    agentEnvironment: { PATH: process.env.PATH ?? '/usr/bin:/bin' },
    ...options,
    features: new Set(options.features),
  };
}
