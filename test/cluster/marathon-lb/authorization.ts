import { createPrivateKey, sign } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import type { Get } from './http-get.ts';

/** Yields the value of the Authorization header for the next request; undefined without credentials. */
export type Authorization = () => Promise<string | undefined>;

export interface CredentialSources {
  readonly credentialFile: string | undefined;
  readonly credentials: string | undefined;
  readonly serviceAccount: string | undefined;
}

const LOGIN_PERIOD_S = 3_600;
const LOGIN_JWT_S = 60;
const EARLY_S = 10;

/**
 * Credentials for Marathon, the first source that is given: a file with `user:password`, the same as text, a DC/OS
 * service account (mesosphere/marathon-lb common.py). Throws for a pair that is not exactly one.
 */
export async function authorizationFrom(sources: CredentialSources, get: Get): Promise<Authorization> {
  const line = sources.credentialFile && (await readFile(sources.credentialFile, 'utf8')).split(/\r?\n/)[0];
  const pair = line || sources.credentials;
  if (pair) {
    if (pair.split(':').length !== 2)
      throw new Error('Marathon credentials must be user:password, without more colons');
    const basic = `Basic ${Buffer.from(pair).toString('base64')}`;
    return async () => basic;
  }
  return sources.serviceAccount ? serviceAccountLogin(sources.serviceAccount, get) : async () => undefined;
}

/** Logs in with an RS256 JWT; the token is taken from the answer's cookie, not from its body, and lasts an hour. */
function serviceAccountLogin(credential: string, get: Get): Authorization {
  const account = JSON.parse(credential) as { uid: string; private_key: string; login_endpoint: string };
  let header: string | undefined;
  let expiry = 0;
  return async () => {
    const now = Math.floor(Date.now() / 1_000);
    if (header !== undefined && now < expiry - EARLY_S) return header;
    expiry = now + LOGIN_PERIOD_S;
    const token = jwt({ uid: account.uid, exp: now + LOGIN_JWT_S }, account.private_key);
    const answer = await get(account.login_endpoint, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ uid: account.uid, token, exp: expiry }),
    });
    const cookie = /dcos-acs-auth-cookie=([^;]+)/.exec((answer.headers['set-cookie'] ?? []).join('; '))?.[1];
    if (cookie === undefined)
      throw new Error(`login at ${account.login_endpoint} answered ${answer.status} without a cookie`);
    header = `token=${cookie}`;
    return header;
  };
}

function jwt(claims: object, privateKey: string): string {
  const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');
  const input = `${part({ alg: 'RS256', typ: 'JWT' })}.${part(claims)}`;
  return `${input}.${sign('sha256', Buffer.from(input), createPrivateKey(privateKey)).toString('base64url')}`;
}
