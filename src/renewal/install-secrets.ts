import type { App, AppPatch } from '../marathon/types.ts';
import { placeIn, secretSource, usedSecrets, withReferences } from '../marathon-lb/secret-slots.ts';
import type { Clock } from '../platform/clock.ts';
import { AppError } from '../platform/errors.ts';
import type { Secret } from '../platform/secret.ts';
import type { SecretVault } from '../platform/secret-vault.ts';
import type { CertificateStore, LoadBalancerRecord } from '../store/types.ts';
import { attemptAt } from './attempt.ts';
import { outcomeOf, told } from './outcome-of.ts';
import { SECRETS_SUBJECT } from './secret-step.ts';
import type { Observation, Outcome, Policy, RemoveSecretsAction } from './types.ts';

/** By variable: what goes into it, and the fingerprint of its leaf. */
export interface Replacement {
  readonly bundles: ReadonlyMap<string, Secret>;
  readonly installed: ReadonlyMap<string, string>;
}

/**
 * Takes the load balancer's app as it shall be, bundles in place, and returns the change to send. In secret mode every
 * bundle goes into the Secret Store first, each version to a place of its own, and the change only refers to it: until it
 * is sent nothing refers to what was written, and writing it again does no harm. In the other modes references that are
 * gone from the env leave the app as a whole. Throws what the Secret Store does.
 */
export async function patchWith(
  app: Pick<App, 'env' | 'secrets'>,
  { bundles, installed }: Replacement,
  vault: SecretVault | undefined,
  { place }: Pick<Policy, 'place'>,
): Promise<AppPatch> {
  if (place.mode !== 'secret') return { env: app.env, ...(app.secrets && changedSecrets(app.env, app.secrets)) };
  for (const [variable, bundle] of bundles) {
    const source = secretSource(place.path, installed.get(variable) ?? '');
    await reachable(vault).write(source, bundle);
  }
  return withReferences(app, place.path, installed, []);
}

/** An open Marathon knows no secrets: it is told of them only where there are some of ours to take away. */
function changedSecrets(env: App['env'], secrets: Required<App>['secrets']): Pick<AppPatch, 'secrets'> {
  const used = usedSecrets(env, secrets);
  return Object.keys(used).length === Object.keys(secrets).length ? {} : { secrets: used };
}

/** Where certificates of ours may lie in the Secret Store once this is installed: before, now, and where slots refer to. */
export function secretPaths(
  { loadBalancer, done }: Pick<Observation, 'loadBalancer' | 'done'>,
  { place }: Pick<Policy, 'place'>,
): Pick<LoadBalancerRecord, 'secretPaths'> {
  const referred = (loadBalancer?.slots ?? []).flatMap(({ content }) =>
    content.kind === 'certificate' && content.source !== undefined ? (placeIn(content.source)?.path ?? []) : [],
  );
  const paths = new Set([...(done.secretPaths ?? []), ...referred, ...(place.mode === 'secret' ? [place.path] : [])]);
  return paths.size === 0 ? {} : { secretPaths: [...paths] };
}

export interface RemoveSecretsPorts {
  readonly secrets?: SecretVault | undefined;
  readonly store: Pick<CertificateStore, 'saveFailure' | 'removeFailure' | 'saveLoadBalancer'>;
  readonly clock: Pick<Clock, 'now'>;
}

/** Removes versions that nothing refers to. A failure is no reason to hold up an installation: it has a subject of its own. */
export async function removeSecrets(
  action: RemoveSecretsAction,
  observation: Observation,
  ports: RemoveSecretsPorts,
  policy: Pick<Policy, 'place'>,
): Promise<Outcome> {
  const attempt = attemptAt('install', SECRETS_SUBJECT, observation, ports);
  const failure = await outcomeOf(async () => {
    for (const place of action.places) await reachable(ports.secrets).remove(place);
  });
  if (failure !== undefined) {
    await attempt.failed(failure.code, told(failure));
    return { action, ok: false, message: told(failure) };
  }
  await attempt.succeeded();
  await ports.store.saveLoadBalancer({ ...observation.done, secretPaths: pathsInUse(observation, policy) });
  return { action, ok: true, message: `removed ${action.places.length} older versions from the Secret Store` };
}

/** All is removed that was seen: paths of earlier days are forgotten, unless nobody could look there. */
function pathsInUse({ done, secrets }: Observation, { place }: Pick<Policy, 'place'>): readonly string[] {
  const unseen = (path: string) => secrets.unreadable.some((one) => one.path === path);
  const isCurrent = (path: string) => place.mode === 'secret' && path === place.path;
  return (done.secretPaths ?? []).filter((path) => isCurrent(path) || unseen(path));
}

function reachable(vault: SecretVault | undefined): SecretVault {
  if (vault === undefined) throw new AppError('BUG', 'there is no Secret Store to write to');
  return vault;
}
