import type { Hsts, Known } from '../facts.ts';
import { parseHsts } from '../wire/hsts-header.ts';
import { type HttpHead, headerValue, httpGet } from '../wire/http-head.ts';
import type { Endpoint } from './endpoint.ts';
import { readHead } from './read-head.ts';

/** What HTTPS showed besides HSTS. */
export interface HttpsLook {
  readonly hsts: Known<Hsts>;
  /** A session of the connection, to try resumption with. */
  readonly session: Uint8Array | undefined;
  /** The leaf (DER) of a handshake that was completed, for which the server needed its key. */
  readonly completed: Uint8Array | undefined;
  /** The options that led to a connection. */
  readonly legacy: boolean;
}

const MAX_REDIRECTS = 3;
const NOTHING: HttpsLook = { hsts: 'unknown', session: undefined, completed: undefined, legacy: false };

/**
 * Asks for `/` and follows redirects on the same host and port; the first answer that carries the header decides
 * (RFC 6797 section 8.1). Up to five connections, most often one.
 */
export async function lookAtHttps(
  endpoint: Endpoint,
  host: string,
  servername: string | undefined,
): Promise<HttpsLook> {
  let path = '/';
  let look: HttpsLook = NOTHING;
  for (let step = 0; step <= MAX_REDIRECTS; step++) {
    const answer = await get(endpoint, host, servername, path, look.legacy);
    if (answer === undefined) return look;
    const { head, ...connection } = answer;
    const value = headerValue(head, 'strict-transport-security');
    if (value !== undefined) return { hsts: parseHsts(value), ...connection };
    look = { hsts: { kind: 'absent' }, ...connection };
    const next =
      head.status >= 300 && head.status < 400 ? samePlace(headerValue(head, 'location'), host, endpoint) : undefined;
    if (next === undefined || next === path) return look;
    path = next;
  }
  return look;
}

/** Connects with a session of before: is it resumed. One connection. */
export async function resumes(
  endpoint: Endpoint,
  look: HttpsLook,
  servername: string | undefined,
): Promise<Known<boolean>> {
  const { session, legacy } = look;
  if (session === undefined) return 'unknown';
  const result = await endpoint.useTls({ servername, legacy, session }, async (connection) => connection.resumed);
  return typeof result === 'boolean' ? result : 'unknown';
}

async function get(
  endpoint: Endpoint,
  host: string,
  servername: string | undefined,
  path: string,
  legacyFirst: boolean,
): Promise<(Omit<HttpsLook, 'hsts'> & { readonly head: HttpHead }) | undefined> {
  for (const legacy of legacyFirst ? [true] : [false, true]) {
    const answer = await endpoint.useTls({ servername, legacy }, async (connection) => {
      connection.write(httpGet(host, path));
      const head = await readHead(connection, endpoint.ports.clock, endpoint.limits.answerTimeoutMs);
      return { head, session: connection.session(), completed: connection.leaf(), legacy };
    });
    if ('legacy' in answer && answer.head !== undefined) return { ...answer, head: answer.head };
  }
  return undefined;
}

/** The path of a redirect that stays with this host and port; undefined for all others. */
function samePlace(location: string | undefined, host: string, endpoint: Endpoint): string | undefined {
  const base = `https://${host}:${endpoint.target.port}`;
  if (location === undefined || !URL.canParse(location, base)) return undefined;
  const url = new URL(location, base);
  return url.origin === new URL(base).origin ? `${url.pathname}${url.search}` : undefined;
}
