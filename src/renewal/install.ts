import { isDeepStrictEqual } from 'node:util';
import type { App, AppPatch, Env } from '../marathon/types.ts';
import { certificateProblems } from '../marathon-lb/cert-limits.ts';
import { envWith } from '../marathon-lb/cert-slots.ts';
import { templateProblem } from '../marathon-lb/template-problem.ts';
import { templatesIn } from '../marathon-lb/tls-templates.ts';
import type { Clock } from '../platform/clock.ts';
import { AppError } from '../platform/errors.ts';
import { Secret } from '../platform/secret.ts';
import type { SecretVault } from '../platform/secret-vault.ts';
import type { CertificateStore, LoadBalancerRecord, SavedCertificate, TemplateRecord } from '../store/types.ts';
import { composedBundle } from '../x509/bundle.ts';
import { bundleProblems } from '../x509/chain.ts';
import { type AttemptPorts, attemptAt } from './attempt.ts';
import { patchWith, type Replacement, secretPaths } from './install-secrets.ts';
import { outcomeOf, told } from './outcome-of.ts';
import { finishRestart, type RestartPorts, restartWith } from './restart.ts';
import { templateRecords, withoutReturned } from './template-change.ts';
import type { FinishAction, InstallAction, InstalledVersion, Observation, Outcome, Policy } from './types.ts';

export type InstallPorts = AttemptPorts &
  RestartPorts & {
    readonly store: Pick<CertificateStore, 'saveLoadBalancer'>;
    /** Undefined in other install modes. */
    readonly secrets?: SecretVault | undefined;
  };

/** Puts saved certificates into the load balancer's environment, all in one change, and waits until it has restarted. */
export async function install(
  action: InstallAction,
  observation: Observation,
  ports: InstallPorts,
  policy: Policy,
): Promise<Outcome> {
  const versions = Object.entries(action.slots).map(([variable, wanted]) => ({
    variable,
    saved: savedVersion(observation, wanted),
  }));
  const attempt = attemptAt(action.kind, action.certificateId, observation, ports);
  const failure = await outcomeOf(async () => {
    const bundles = new Map(versions.map(({ variable, saved }) => [variable, checkedBundle(saved, ports.clock)]));
    const installed = new Map(versions.map(({ variable, saved }) => [variable, saved.leaf.fingerprint]));
    const templates = await replaceEnv(action, { bundles, installed }, observation, ports, policy);
    await ports.store.saveLoadBalancer(noted(action, observation, templates, policy));
  });
  if (failure !== undefined) {
    const message = told(failure);
    // A stop is no failure: the deployment goes on in Marathon, and the next process sees what came of it.
    if (failure.code !== 'INTERRUPTED') await attempt.failed(failure.code, message);
    return { action, ok: false, message };
  }
  await attempt.succeeded();
  const variables = [...Object.keys(action.slots), ...Object.keys(action.templates)];
  return { action, ok: true, message: `installed in ${variables.join(' ')} of ${policy.loadBalancerId}` };
}

/** Finishes a restart that was left behind; how it ends counts as the installation's outcome. */
export async function finish(
  action: FinishAction,
  observation: Observation,
  ports: InstallPorts,
  policy: Policy,
): Promise<Outcome> {
  const attempt = attemptAt('install', action.certificateId, observation, ports);
  const failure = await outcomeOf(() => finishRestart(action.restart, policy.loadBalancerId, ports));
  if (failure !== undefined) {
    const message = told(failure);
    if (failure.code !== 'INTERRUPTED') await attempt.failed(failure.code, message);
    return { action, ok: false, message };
  }
  await attempt.succeeded();
  return { action, ok: true, message: `the restart of ${policy.loadBalancerId} is over` };
}

/** The saved version that a plan means. Throws BUG when there is none. */
export function savedVersion({ certificates, previous }: Observation, wanted: InstalledVersion): SavedCertificate {
  const found = [...certificates, ...previous].find(
    ({ id, version }) => id === wanted.certificateId && version === wanted.version,
  );
  if (found === undefined)
    throw new AppError(
      'BUG',
      `the plan installs version ${wanted.version} of ${wanted.certificateId}, which is not saved`,
    );
  return found;
}

/** marathon-lb has no safety net: one bundle HAProxy refuses keeps every new instance from serving anything. */
export function checkedBundle(saved: SavedCertificate, clock: Pick<Clock, 'now'>): Secret {
  const bundle = composedBundle(saved.chainPem, saved.privateKeyPem);
  const problems = bundleProblems(bundle, { names: saved.names, now: clock.now() });
  const problem = problems.find(({ refusedByHaproxy }) => refusedByHaproxy);
  if (problem !== undefined)
    throw new AppError('REFUSED', `version ${saved.version} of ${saved.id}: ${problem.detail}`);
  return bundle;
}

/**
 * Reads the environment afresh and changes only our variables. What stood in a template is on disk before it is replaced;
 * returns what is remembered of templates from then on.
 */
async function replaceEnv(
  action: InstallAction,
  replacement: Replacement,
  observation: Observation,
  ports: InstallPorts,
  policy: Policy,
): Promise<readonly TemplateRecord[]> {
  const app = await ports.marathon.app(policy.loadBalancerId);
  if (app === undefined) throw new AppError('NOT_FOUND', `there is no app ${policy.loadBalancerId}`);
  const env = withTemplates(envWith(app.env, replacement.bundles, action.clears), action.templates);
  const [problem] = certificateProblems({ ...app, env });
  if (problem !== undefined) throw new AppError('REFUSED', `${problem.detail}. ${problem.suggestion}`);
  const { done } = observation;
  const templates = templateRecords(templatesIn(app.env), done.templates, action.templates);
  const paths = secretPaths(observation, policy);
  if (Object.keys(action.templates).length > 0 || paths.secretPaths?.length !== done.secretPaths?.length)
    await ports.store.saveLoadBalancer({ ...done, ...paths, templates });
  const patch = await patchWith({ ...app, env }, replacement, ports.secrets, policy);
  // What the Secret Store had lost is back, and the app refers to it already: nothing has to restart.
  if (!changesNothing(app, patch)) await restartWith(app, patch, action.certificateId, ports, policy);
  return withoutReturned(templates, action.templates);
}

function changesNothing(app: App, { env, secrets }: AppPatch): boolean {
  return isDeepStrictEqual(clear(env ?? {}), clear(app.env)) && isDeepStrictEqual(secrets ?? app.secrets, app.secrets);
}

/** Two Secrets count as equal whatever they hold: there is nothing to see from outside. */
function clear(env: Env): Readonly<Record<string, unknown>> {
  return Object.fromEntries(
    Object.entries(env).map(([name, value]) => [name, value instanceof Secret ? value.reveal() : value]),
  );
}

/** Each template is rendered as the load balancer will: a wrong one would freeze it. Throws REFUSED. */
function withTemplates(env: Env, templates: InstallAction['templates']): Env {
  const texts = Object.entries(templates).flatMap(([variable, text]) =>
    text === null ? [] : [[variable, text] as const],
  );
  for (const [variable, text] of texts) {
    const problem = templateProblem(variable, text);
    if (problem !== undefined) throw new AppError('REFUSED', problem);
  }
  const kept = Object.entries(env).filter(([variable]) => templates[variable] !== null);
  return { ...Object.fromEntries(kept), ...Object.fromEntries(texts) };
}

/**
 * What is in the load balancer now, so that it is noticed when others take it away, and known for ours later. What was
 * found there counts too: a process that died over an installation has not noted it.
 */
function noted(
  { slots, clears }: InstallAction,
  observation: Observation,
  templates: readonly TemplateRecord[],
  policy: Pick<Policy, 'place'>,
): LoadBalancerRecord {
  const saved = new Set([...observation.certificates, ...observation.previous].map(({ leaf }) => leaf.fingerprint));
  const found = (observation.loadBalancer?.slots ?? []).flatMap(({ variable, content }) =>
    content.kind === 'certificate' && saved.has(content.leaf.fingerprint)
      ? [[variable, content.leaf.fingerprint] as const]
      : [],
  );
  const before = [...Object.entries(observation.done.installed), ...found];
  const others = before.filter(([variable]) => !clears.includes(variable));
  const own = Object.entries(slots).map(
    ([variable, wanted]) => [variable, savedVersion(observation, wanted).leaf.fingerprint] as const,
  );
  const installed = { ...Object.fromEntries(others), ...Object.fromEntries(own) };
  return { templates, installed, ...secretPaths(observation, policy) };
}
