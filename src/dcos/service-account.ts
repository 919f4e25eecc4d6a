import { createPrivateKey, type KeyObject, sign } from 'node:crypto';
import { z } from 'zod';
import { AppError } from '../platform/errors.ts';

/** A DC/OS service account, as its secret holds it. */
export interface ServiceAccount {
  readonly uid: string;
  /** Where a login token is posted: `https://master.mesos/acs/api/v1/auth/login`. */
  readonly loginUrl: string;
  readonly privateKey: KeyObject;
}

const CREDENTIAL = z.object({
  scheme: z.literal('RS256').optional(),
  uid: z.string().min(1),
  private_key: z.string().min(1),
  login_endpoint: z.url({ protocol: /^https?$/ }),
});

/** A login token is used once and at once; DC/OS refuses those that live for more than ten minutes. */
const LOGIN_TOKEN_SECONDS = 300;

const SUGGESTIONS = ['dcos security secrets create-sa-secret private-key.pem letsencrypt-sa letsencrypt/sa'];

/**
 * Takes the content of a service account secret, JSON `{"scheme":"RS256","uid","private_key":PEM,"login_endpoint":URL}`
 * (docs.d2iq.com, service authentication). Throws USAGE that names the field at fault and never its value.
 */
export function decodeServiceAccount(text: string): ServiceAccount {
  const { data, error } = CREDENTIAL.safeParse(json(text));
  if (error !== undefined) {
    const fields = error.issues.map(({ path }) => path.join('.') || 'the whole').join(', ');
    throw unusable(`wrong or missing: ${fields}`);
  }
  return { uid: data.uid, loginUrl: data.login_endpoint, privateKey: rsaKey(data.private_key) };
}

/** The one-time token of a login at `now`: a JWT with `uid` and `exp`, signed RS256 (RFC 7515). */
export function loginToken({ uid, privateKey }: ServiceAccount, now: Date): string {
  const exp = Math.floor(now.getTime() / 1_000) + LOGIN_TOKEN_SECONDS;
  const signed = `${encoded({ alg: 'RS256', typ: 'JWT' })}.${encoded({ uid, exp })}`;
  return `${signed}.${sign('sha256', Buffer.from(signed), privateKey).toString('base64url')}`;
}

function encoded(value: object): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}

function json(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw unusable('it is not JSON');
  }
}

function rsaKey(pem: string): KeyObject {
  const key = parsedKey(pem);
  if (key?.asymmetricKeyType === 'rsa') return key;
  throw unusable('private_key is not an RSA key in PEM');
}

function parsedKey(pem: string): KeyObject | undefined {
  try {
    return createPrivateKey(pem);
  } catch {
    return undefined;
  }
}

function unusable(reason: string): AppError {
  return new AppError('USAGE', `the service account credential cannot be used: ${reason}.`, {
    suggestions: SUGGESTIONS,
  });
}
