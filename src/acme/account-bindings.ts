import { z } from 'zod';
import { AppError } from '../platform/errors.ts';
import { jsonIn } from '../platform/json.ts';
import { Secret } from '../platform/secret.ts';

/** What a CA that only serves its customers has given one of them (RFC 8555 section 7.3.4). */
export interface AccountBinding {
  readonly keyId: string;
  /** Base64url, as CAs hand it out. */
  readonly hmacKey: Secret;
}

const bindings = z.record(z.url(), z.object({ kid: z.string().min(1), hmac: z.string().regex(/^[A-Za-z0-9_-]+=*$/) }));

/**
 * Decodes `{"<directory URL>": {"kid": "...", "hmac": "<base64url>"}}`, one entry for each CA that wants one. `source`
 * names where the text came from. Throws AppError USAGE, which never quotes it.
 */
export function accountBindings(text: string, source: string): ReadonlyMap<string, AccountBinding> {
  const result = bindings.safeParse(jsonIn(text));
  if (!result.success) {
    throw new AppError('USAGE', `${source} does not hold external accounts.`, {
      suggestions: ['write {"https://ca.example/directory": {"kid": "...", "hmac": "..."}}, the key in base64url'],
    });
  }
  return new Map(
    Object.entries(result.data).map(([url, { kid, hmac }]) => [url, { keyId: kid, hmacKey: new Secret(hmac) }]),
  );
}
