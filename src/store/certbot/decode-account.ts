import { createPrivateKey } from 'node:crypto';
import { z } from 'zod';
import { AppError } from '../../platform/errors.ts';
import { jsonIn } from '../../platform/json.ts';
import { Secret } from '../../platform/secret.ts';
import type { CertbotAccount } from './types.ts';

/** The three files of an account as certbot writes them (certbot/_internal/account.py); `meta.json` may be missing. */
export interface AccountFiles {
  readonly privateKey: string;
  readonly registration: string;
  readonly meta: string | undefined;
}

const registration = z.object({ uri: z.url() });
const meta = z.object({ creation_dt: z.iso.datetime({ offset: true }) });
const jwk = z.looseObject({ kty: z.string() });

/** Takes the texts of an account's files. Throws AppError INVALID_ANSWER, which names the file and never quotes it. */
export function decodeAccount(id: string, files: AccountFiles): CertbotAccount {
  const { uri } = decoded(registration, files.registration, 'regr.json');
  const created = files.meta === undefined ? undefined : meta.safeParse(jsonIn(files.meta)).data;
  return {
    id,
    accountUrl: uri,
    privateKeyPem: keyOf(decoded(jwk, files.privateKey, 'private_key.json')),
    createdAt: new Date(created?.creation_dt ?? 0).toISOString(),
  };
}

/** RFC 7517 to PKCS#8. */
function keyOf(key: z.infer<typeof jwk>): Secret {
  try {
    const privateKey = createPrivateKey({ key, format: 'jwk' });
    return new Secret(privateKey.export({ type: 'pkcs8', format: 'pem' }).toString());
  } catch {
    throw new AppError('INVALID_ANSWER', 'private_key.json holds no private key');
  }
}

function decoded<T>(schema: z.ZodType<T>, text: string, file: string): T {
  const result = schema.safeParse(jsonIn(text));
  if (!result.success) throw new AppError('INVALID_ANSWER', `${file} is not what certbot writes`);
  return result.data;
}
