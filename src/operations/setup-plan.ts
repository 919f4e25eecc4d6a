import { daemonApp } from '../app-definition/daemon-app.ts';
import { fitVersion } from '../app-definition/fit-version.ts';
import type { AppDefinition, Options } from '../app-definition/types.ts';
import { KEPT_REPORT_LABEL } from '../daemon-api/kept-report.ts';
import type { PackageOptions } from '../dcos/cosmos.ts';
import type { App, AppPatch, Env, EnvValue } from '../marathon/types.ts';
import type { Secret } from '../platform/secret.ts';
import { packageOptions } from './package-options.ts';
import type { Proposal } from './setup-proposal.ts';

/** What setup will do. */
export interface SetupPlan {
  readonly appId: string;
  /** `none`: the daemon is there and is set to all of this. */
  readonly action: 'install' | 'change' | 'none';
  readonly via: 'cosmos' | 'marathon';
  /** `letsencrypt 1.0.0`, of a repository; null where the app is made by Marathon. */
  readonly package: string | null;
  /** Of an installation: the app, secrets masked. */
  readonly definition: AppDefinition | null;
  /** Of an installation by Cosmos. */
  readonly options: PackageOptions | null;
  /** Of a change: one line for each value. */
  readonly changes: readonly string[];
  readonly loadBalancer: LoadBalancerPlan;
  /** Whether the staging CA is asked first; nothing of that is installed. */
  readonly rehearsal: boolean;
}

/** What happens to marathon-lb before anything else. */
export interface LoadBalancerPlan {
  readonly appId: string;
  readonly action: 'none' | 'install' | 'scale';
  readonly instances: number;
}

/** What was decided beside the options. */
export interface SetupChoices {
  readonly rehearsal: boolean;
  readonly loadBalancer: LoadBalancerPlan['action'];
  /** Of a new daemon. */
  readonly apiToken: Secret;
}

/** Takes options, what was found and what was decided; returns the plan. Pure. */
export function setupPlan(options: Options, proposal: Proposal, choices: SetupChoices): SetupPlan {
  const { daemon, daemonPackage, marathonVersion } = proposal;
  const wanted = daemonDefinition(options, marathonVersion, choices.apiToken);
  const changes = daemon === undefined ? [] : changesOf(daemon, wanted);
  const isNew = daemon === undefined;
  const via = isNew && daemonPackage !== undefined ? 'cosmos' : 'marathon';
  return {
    appId: options.appId,
    action: isNew ? 'install' : changes.length > 0 ? 'change' : 'none',
    via,
    package: via === 'cosmos' && daemonPackage ? `${daemonPackage.name} ${daemonPackage.version}` : null,
    definition: isNew ? wanted : null,
    options: via === 'cosmos' ? packageOptions(options) : null,
    changes,
    loadBalancer: loadBalancerPlan(proposal, choices.loadBalancer),
    rehearsal: choices.rehearsal,
  };
}

/** What `setup` may change of an app that is there. */
type Running = Pick<App, 'env' | 'labels' | 'instances'>;

/** The daemon's app as Marathon gets it, with a token of its own, so that `renew` and `revoke` may ask it. */
export function daemonDefinition(options: Options, marathonVersion: string, apiToken: Secret): AppDefinition {
  const app = fitVersion(daemonApp(options), marathonVersion);
  return { ...app, env: { ...(app.env as Env), LETSENCRYPT_API_TOKEN: apiToken } };
}

/**
 * Takes the daemon's app as it is and as it shall be, returns the change; what it has beside stays. One that was stopped
 * (0 instances) runs again, and a removal that was begun is forgotten. Pure.
 */
export function setupPatch({ env, labels, instances }: Running, wanted: AppDefinition): AppPatch {
  const token = env.LETSENCRYPT_API_TOKEN ?? (wanted.env as Env).LETSENCRYPT_API_TOKEN;
  const state = env.LETSENCRYPT_STATE_DIRECTORY ?? (wanted.env as Env).LETSENCRYPT_STATE_DIRECTORY;
  const { [KEPT_REPORT_LABEL]: _, ...others } = labels;
  const kept = { ...(token && { LETSENCRYPT_API_TOKEN: token }), ...(state && { LETSENCRYPT_STATE_DIRECTORY: state }) };
  return {
    env: { ...env, ...(wanted.env as Env), ...kept },
    labels: { ...others, ...(wanted.labels as App['labels']) },
    ...(instances === 0 && { instances: 1 }),
  };
}

function changesOf(daemon: Running, wanted: AppDefinition): readonly string[] {
  const patch = setupPatch(daemon, wanted);
  const lines = (before: Readonly<Record<string, EnvValue>>, after: Readonly<Record<string, EnvValue>> = {}) =>
    Object.entries(after).flatMap(([name, value]) =>
      isSame(before[name], value) ? [] : [`${name}: ${shown(before[name])} -> ${shown(value)}`],
    );
  const started = patch.instances === undefined ? [] : [`instances: ${daemon.instances} -> ${patch.instances}`];
  return [...lines(daemon.env, patch.env), ...lines(daemon.labels, patch.labels), ...started];
}

function isSame(before: EnvValue | undefined, after: EnvValue): boolean {
  return before === after || (typeof before === 'object' && JSON.stringify(before) === JSON.stringify(after));
}

function shown(value: EnvValue | undefined): string {
  if (value === undefined) return '(not set)';
  return typeof value === 'string' ? value.trim().replaceAll('\n', ' ') : '[secret]';
}

function loadBalancerPlan(
  { loadBalancer, loadBalancerId, publicAgents }: Proposal,
  action: LoadBalancerPlan['action'],
): LoadBalancerPlan {
  const instances = action === 'none' ? (loadBalancer?.app.instances ?? 0) : (publicAgents ?? 1);
  return { appId: loadBalancer?.app.id ?? loadBalancerId, action, instances };
}
