import { type Answer, type ApiRequest, jettyPage } from './answer.ts';

/** Who may talk to this Marathon. */
export type Auth =
  | { readonly kind: 'none' }
  /** `--http_credentials`. */
  | { readonly kind: 'basic'; readonly user: string; readonly password: string }
  /** An auth plugin that looks at `Authorization: token=...`. */
  | {
      readonly kind: 'token';
      readonly check: (token: string | undefined) => 'allowed' | 'unauthenticated' | 'forbidden';
    };

/**
 * The refusal of a request, or undefined when it may pass. Basic: Jetty's page with the realm of mesosphere/marathon
 * api/HttpModule; plugin: JSON, as docs/docs/plugin.md shows its answers.
 */
export function authRefusal(auth: Auth, { headers }: Pick<ApiRequest, 'headers'>): Answer | undefined {
  const header = String(headers.authorization ?? '');
  if (auth.kind === 'none') return undefined;
  if (auth.kind === 'basic') {
    const expected = `Basic ${Buffer.from(`${auth.user}:${auth.password}`).toString('base64')}`;
    return header === expected
      ? undefined
      : jettyPage(401, 'Unauthorized', { 'WWW-Authenticate': 'basic realm="Mesosphere"' });
  }
  const verdict = auth.check(/^token=(.+)$/.exec(header)?.[1]);
  if (verdict === 'allowed') return undefined;
  if (verdict === 'forbidden') return { status: 403, body: { message: 'Not Authorized to perform this action!' } };
  return { status: 401, headers: { 'WWW-Authenticate': 'acsjwt' }, body: { message: 'Invalid username or password.' } };
}
