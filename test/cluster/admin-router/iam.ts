import { createPublicKey, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { z } from 'zod';
import { signToken, verifyToken } from './json-web-token.ts';

export interface Accounts {
  /** Passwords by user id. */
  readonly users: Readonly<Record<string, string>>;
  /** Public keys (PEM) by the uid of the service account. */
  readonly serviceAccounts: Readonly<Record<string, string>>;
  /** How long tokens live; default 5 days. Source: docs.d2iq.com, authentication token lifetime. */
  readonly tokenLifetimeSeconds?: number;
}

const credentials = z.object({ uid: z.string(), password: z.string().optional(), token: z.string().optional() });

/** Login tokens that live longer are refused; source: dcos/dcos docs, bouncer's service login. */
const MAX_LOGIN_TOKEN_SECONDS = 600;
const DEFAULT_LIFETIME_SECONDS = 5 * 24 * 3600;

/** Issues and checks authentication tokens, as Bouncer does behind /acs/api/v1. */
export class Iam {
  readonly #accounts: Accounts;
  readonly #keys = generateKeyPairSync('rsa', { modulusLength: 2048 });

  constructor(accounts: Accounts) {
    this.#accounts = accounts;
  }

  /**
   * Takes the body of a login, `{uid, password}` or `{uid, token}` with an RS256 token signed by the service account's
   * key, and returns an authentication token; undefined when the credentials are wrong.
   */
  login(body: unknown, nowMs: number): string | undefined {
    const parsed = credentials.safeParse(body);
    if (!parsed.success) return undefined;
    const { uid, password, token } = parsed.data;
    const known =
      password === undefined ? this.#ownsToken(uid, token ?? '', nowMs) : this.#accounts.users[uid] === password;
    return known ? this.issue(uid, nowMs) : undefined;
  }

  /** A token for somebody, without asking for credentials. */
  issue(uid: string, nowMs: number, lifetimeSeconds = this.#accounts.tokenLifetimeSeconds): string {
    const exp = Math.floor(nowMs / 1000) + (lifetimeSeconds ?? DEFAULT_LIFETIME_SECONDS);
    return signToken({ uid, exp }, this.#keys.privateKey);
  }

  /** The uid of a valid token. */
  verify(token: string, nowMs: number): string | undefined {
    return verifyToken(token, this.#keys.publicKey, nowMs)?.uid;
  }

  /** The public key for other services to check tokens with (RFC 7517). */
  jwks(): unknown {
    return {
      keys: [{ ...this.#keys.publicKey.export({ format: 'jwk' }), use: 'sig', alg: 'RS256', kid: 'test-cluster' }],
    };
  }

  #ownsToken(uid: string, token: string, nowMs: number): boolean {
    const publicKey = this.#keyOf(uid);
    const claims = publicKey && verifyToken(token, publicKey, nowMs);
    if (claims?.uid !== uid || claims.exp === undefined) return false;
    return claims.exp * 1000 <= nowMs + MAX_LOGIN_TOKEN_SECONDS * 1000;
  }

  #keyOf(uid: string): KeyObject | undefined {
    const pem = this.#accounts.serviceAccounts[uid];
    return pem === undefined ? undefined : createPublicKey(pem);
  }
}
