import { once } from 'node:events';
import http, { type IncomingHttpHeaders, type IncomingMessage } from 'node:http';
import https from 'node:https';
import { text } from 'node:stream/consumers';

export interface RequestOptions {
  readonly method?: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
  /** Silence on the connection after which the request fails with SilenceError. */
  readonly silenceMs?: number;
}

export interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

export type Get = (url: string, options: RequestOptions) => Promise<Answer>;
export type Open = (url: string, options: RequestOptions) => Promise<IncomingMessage>;

export class SilenceError extends Error {}

const REDIRECTS = [301, 302, 303, 307, 308];
const MOST_REDIRECTS = 30;

const READ_TIMEOUT_MS = 46_000;

/** Requests as marathon-lb makes them: the server's certificate is verified only against a CA that was given. */
export function httpClient(ca: string | undefined): { readonly get: Get; readonly open: Open } {
  const open: Open = async (url, options) => {
    const { request } = url.startsWith('https:') ? https : http;
    const sent = request(url, {
      method: options.method ?? 'GET',
      headers: options.headers,
      agent: false,
      ...(ca === undefined ? { rejectUnauthorized: false } : { ca }),
    });
    const silenceMs = options.silenceMs ?? READ_TIMEOUT_MS;
    sent.setTimeout(silenceMs, () => sent.destroy(new SilenceError(`${url}: nothing for ${silenceMs} ms`)));
    sent.end(options.body);
    const [response] = (await once(sent, 'response')) as [IncomingMessage];
    sent.on('error', (error) => response.destroy(error));
    return response;
  };
  const get: Get = async (url, options) => {
    let [at, asked] = [url, options];
    for (let redirects = 0; ; redirects += 1) {
      const response = await open(at, asked);
      const answer = { status: response.statusCode ?? 0, headers: response.headers, body: await text(response) };
      const { location } = response.headers;
      if (!REDIRECTS.includes(answer.status) || location === undefined || redirects === MOST_REDIRECTS) return answer;
      const next = new URL(location, at);
      // Python's requests keeps credentials to the host they are for (requests/sessions.py, rebuild_auth).
      if (next.host !== new URL(at).host) asked = withoutCredentials(asked);
      at = next.href;
    }
  };
  return { get, open };
}

function withoutCredentials({ headers, ...options }: RequestOptions): RequestOptions {
  const kept = Object.entries(headers).filter(([name]) => name.toLowerCase() !== 'authorization');
  return { ...options, headers: Object.fromEntries(kept) };
}
