import { z } from 'zod';
import { Secret } from '../platform/secret.ts';
import type { Env, EnvValue } from './types.ts';

/**
 * The `env` of an app: text, or a reference into the secret store (`{"secret": "name"}`), which is kept as it came.
 * Text that contains a private key (a PEM bundle, DC/OS service account credentials) becomes a `Secret` here, so that
 * nobody behind the client ever holds it in the open.
 */
export const ENV: z.ZodType<Env> = z.record(
  z.string(),
  z.union([z.string(), z.object({ secret: z.string() })]).transform(guarded),
);

function guarded(value: string | { readonly secret: string }): EnvValue {
  return typeof value === 'string' && /PRIVATE KEY/i.test(value) ? new Secret(value) : value;
}
