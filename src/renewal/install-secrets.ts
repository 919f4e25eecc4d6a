import type { App, AppPatch } from '../marathon/types.ts';
import { secretSource, withReferences } from '../marathon-lb/secret-slots.ts';
import type { Clock } from '../platform/clock.ts';
import { AppError } from '../platform/errors.ts';
import type { Secret } from '../platform/secret.ts';
import type { CertificateStore } from '../store/types.ts';
import { attemptAt } from './attempt.ts';
import { outcomeOf, told } from './outcome-of.ts';
import { secretsSubject } from './secret-step.ts';
import type { SecretVault } from './secret-vault.ts';
import type { Observation, Outcome, Policy, RemoveSecretsAction } from './types.ts';

/** By variable: what goes into it, and the fingerprint of its leaf. */
export interface Replacement {
  readonly bundles: ReadonlyMap<string, Secret>;
  readonly installed: ReadonlyMap<string, string>;
}

/**
 * Takes the load balancer's app as it shall be, bundles in place, and returns the change to send. In secret mode every
 * bundle goes into the Secret Store first, each version to a place of its own, and the change only refers to it: until it
 * is sent nothing refers to what was written, and writing it again does no harm. Throws what the Secret Store does.
 */
export async function patchWith(
  app: Pick<App, 'env' | 'secrets'>,
  { bundles, installed }: Replacement,
  vault: SecretVault | undefined,
  { place }: Pick<Policy, 'place'>,
): Promise<AppPatch> {
  if (place.mode !== 'secret') return { env: app.env };
  for (const [variable, bundle] of bundles) {
    const source = secretSource(place.path, installed.get(variable) ?? '');
    await reachable(vault).write(source, bundle);
  }
  return withReferences(app, place.path, installed, []);
}

export interface RemoveSecretsPorts {
  readonly secrets?: SecretVault | undefined;
  readonly store: Pick<CertificateStore, 'saveFailure' | 'removeFailure'>;
  readonly clock: Pick<Clock, 'now'>;
}

/** Removes versions that nothing refers to. A failure is no reason to hold up an installation: it has a subject of its own. */
export async function removeSecrets(
  action: RemoveSecretsAction,
  observation: Observation,
  ports: RemoveSecretsPorts,
  { place }: Pick<Policy, 'place'>,
): Promise<Outcome> {
  const path = place.mode === 'secret' ? place.path : '';
  const attempt = attemptAt('install', secretsSubject(path), observation, ports);
  const failure = await outcomeOf(async () => {
    for (const fingerprint of action.fingerprints)
      await reachable(ports.secrets).remove(secretSource(path, fingerprint));
  });
  if (failure !== undefined) {
    await attempt.failed(failure.code, told(failure));
    return { action, ok: false, message: told(failure) };
  }
  await attempt.succeeded();
  return { action, ok: true, message: `removed ${action.fingerprints.length} older versions from the Secret Store` };
}

function reachable(vault: SecretVault | undefined): SecretVault {
  if (vault === undefined) throw new AppError('BUG', 'there is no Secret Store to write to');
  return vault;
}
