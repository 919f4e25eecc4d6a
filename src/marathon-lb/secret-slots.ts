import type { App, Env, EnvValue } from '../marathon/types.ts';
import { Secret } from '../platform/secret.ts';
import { envWith } from './cert-slots.ts';

/** What the names of our secrets within the load balancer's app begin with. */
const NAME_PREFIX = 'letsencrypt-';

/** The path, and the SHA-256 of a leaf in hex: what tells one version of a certificate from all others. */
const PLACE = /^(.+)-([0-9a-f]{64})$/;

/**
 * Takes the path of the setting (`marathon-lb/letsencrypt`) and a leaf's fingerprint, returns where in the Secret Store its
 * bundle lies. Every version has a place of its own: a variable is filled when a task starts, so that only a reference
 * to another place makes Marathon restart the load balancer.
 */
export function secretSource(path: string, fingerprint: string): string {
  return `${path}-${fingerprint}`;
}

/** A place in the Secret Store that is named as ours are: the path of the setting, and the fingerprint of a leaf. */
export interface SecretPlace {
  readonly path: string;
  readonly fingerprint: string;
}

/** Takes a place (`/marathon-lb/letsencrypt-<fingerprint>`), returns its parts; undefined for one that is not named so. */
export function placeIn(source: string): SecretPlace | undefined {
  const [, path, fingerprint] = PLACE.exec(source.replace(/^\/+/, '')) ?? [];
  return path === undefined || fingerprint === undefined ? undefined : { path, fingerprint };
}

/** Where a value of the load balancer's env refers to in the Secret Store; undefined when it is no such reference. */
export function sourceOf({ secrets }: Pick<App, 'secrets'>, value: EnvValue | undefined): string | undefined {
  return isReference(value) ? secrets?.[value.secret]?.source : undefined;
}

/**
 * Whether DC/OS lets an app use the secrets of a path: their directory must be a prefix of the app's id, or there is none
 * (docs.d2iq.com, secrets, spaces).
 */
export function mayRead(appId: string, path: string): boolean {
  const directory = path.split('/').slice(0, -1);
  const id = appId.replace(/^\/+/, '').split('/');
  return directory.every((segment, index) => segment === id[index]);
}

/**
 * Takes marathon-lb's app, the path, fingerprints by variable and variables to remove; returns both maps whole, as Marathon
 * replaces each as one. What is the operator's is carried over; ours that nothing refers to any more is left out.
 */
export function withReferences(
  { env, secrets = {} }: Pick<App, 'env' | 'secrets'>,
  path: string,
  fingerprints: ReadonlyMap<string, string>,
  clears: readonly string[],
): Required<Pick<App, 'env' | 'secrets'>> {
  const references = [...fingerprints].map(([variable, fingerprint]) => {
    const reference: EnvValue = { secret: `${NAME_PREFIX}${fingerprint}` };
    return [variable, reference] as const;
  });
  const next = envWith(env, new Map(references), clears);
  const own = [...fingerprints.values()].map(
    (fingerprint) => [`${NAME_PREFIX}${fingerprint}`, { source: secretSource(path, fingerprint) }] as const,
  );
  return { env: next, secrets: { ...usedSecrets(next, secrets), ...Object.fromEntries(own) } };
}

/** Takes an app's env and its secrets, returns the secrets without those of ours that the env does not refer to. */
export function usedSecrets(env: Env, secrets: Required<App>['secrets']): Required<App>['secrets'] {
  const used = new Set(Object.values(env).flatMap((value) => (isReference(value) ? [value.secret] : [])));
  const isOurs = (name: string, source: string) => name.startsWith(NAME_PREFIX) && placeIn(source) !== undefined;
  return Object.fromEntries(
    Object.entries(secrets).filter(([name, { source }]) => used.has(name) || !isOurs(name, source)),
  );
}

function isReference(value: EnvValue | undefined): value is { readonly secret: string } {
  return typeof value === 'object' && !(value instanceof Secret);
}
