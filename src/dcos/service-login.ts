import { z } from 'zod';
import type { Clock } from '../platform/clock.ts';
import { AppError } from '../platform/errors.ts';
import type { Http } from '../platform/http.ts';
import { jsonIn } from '../platform/json.ts';
import { loginToken, type ServiceAccount } from './service-account.ts';
import type { Authorization } from './types.ts';

interface Token {
  readonly header: string;
  /** Milliseconds since 1970; undefined when the token does not say. */
  readonly expiresMs: number | undefined;
}

/** A new one is fetched this long before the old one ends, so that no request meets an ended one. */
const RENEW_BEFORE_MS = 5 * 60_000;

const LOGIN = z.object({ token: z.string().min(1) });
const CLAIMS = z.object({ exp: z.number().positive() });
const COMPLAINT = z.object({ description: z.string() });

/**
 * Takes a service account, returns its Authorization: logged in at the first call, again shortly before the token ends,
 * and when it was refused. Calls at the same time share one login. Throws NOT_ALLOWED when DC/OS refuses the account,
 * UNREACHABLE when it does not answer, INVALID_ANSWER for an answer without a token.
 */
export function serviceLogin(account: ServiceAccount, http: Http, clock: Clock): Authorization {
  let token: Token | undefined;
  let pending: Promise<Token> | undefined;
  const isGood = ({ header, expiresMs }: Token, refused: string | undefined) =>
    header !== refused && (expiresMs === undefined || clock.now().getTime() < expiresMs - RENEW_BEFORE_MS);

  return async (refused) => {
    if (token !== undefined && isGood(token, refused)) return token.header;
    pending ??= logIn(account, http, clock.now()).finally(() => {
      pending = undefined;
    });
    token = await pending;
    return token.header;
  };
}

async function logIn(account: ServiceAccount, http: Http, now: Date): Promise<Token> {
  const { status, body } = await http.request({
    method: 'POST',
    url: account.loginUrl,
    headers: { 'content-type': 'application/json', accept: 'application/json' },
    body: JSON.stringify({ uid: account.uid, token: loginToken(account, now) }),
  });
  const login = LOGIN.safeParse(jsonIn(body));
  if (status === 200 && login.success) return tokenFrom(login.data.token);
  throw status === 401 || status === 403 ? refusal(account, status, body) : unexpected(account, status);
}

function tokenFrom(token: string): Token {
  const claims = CLAIMS.safeParse(jsonIn(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString()));
  return { header: `token=${token}`, expiresMs: claims.success ? claims.data.exp * 1_000 : undefined };
}

function refusal({ uid, loginUrl }: ServiceAccount, status: number, body: string): AppError {
  const said = COMPLAINT.safeParse(jsonIn(body)).data?.description ?? 'no reason given';
  return new AppError(
    'NOT_ALLOWED',
    `DC/OS refuses the service account ${uid} at ${loginUrl} (HTTP ${status}): ${said}`,
    {
      suggestions: [`dcos security org service-accounts show ${uid}`],
    },
  );
}

function unexpected({ uid, loginUrl }: ServiceAccount, status: number): AppError {
  return new AppError('INVALID_ANSWER', `the login of ${uid} at ${loginUrl} gave no token (HTTP ${status}).`);
}
