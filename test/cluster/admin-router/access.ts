import type { IncomingHttpHeaders } from 'node:http';
import type { Iam } from './iam.ts';
import { page, type Reply } from './route.ts';

export interface AccessRules {
  /** Undefined: authentication is off. */
  readonly iam: Iam | undefined;
  /** The challenge: `acsjwt` on Enterprise, `oauthjwt` on open DC/OS. */
  readonly challenge: string;
  /** Who may not go where, for tests of missing permissions. */
  readonly forbidden: (uid: string, path: string) => boolean;
}

export type Access = { readonly uid: string | undefined } | { readonly refusal: Reply };

/**
 * Looks at the token of a request: `Authorization: token=...` or `Bearer ...`, or the cookie, but only when there is no
 * such header. Refusals are HTML. Source: dcos/dcos packages/adminrouter/extra/src/lib/auth/common.lua.
 */
export function checkAccess(rules: AccessRules, headers: IncomingHttpHeaders, path: string, nowMs: number): Access {
  if (!rules.iam) return { uid: undefined };
  const uid = rules.iam.verify(tokenOf(headers) ?? '', nowMs);
  if (uid === undefined) return { refusal: page(401, 'Unauthorized', { 'WWW-Authenticate': rules.challenge }) };
  if (rules.forbidden(uid, path)) return { refusal: page(403, 'Forbidden') };
  return { uid };
}

/** The token in a request's headers, if any. */
export function tokenOf({ authorization, cookie }: IncomingHttpHeaders): string | undefined {
  if (authorization !== undefined) return /(?:token=|Bearer )(.+)/.exec(authorization)?.[1];
  return /(?:^|;\s*)dcos-acs-auth-cookie=([^;]+)/.exec(cookie ?? '')?.[1];
}
