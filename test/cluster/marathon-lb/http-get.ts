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
    const response = await open(url, options);
    return { status: response.statusCode ?? 0, headers: response.headers, body: await text(response) };
  };
  return { get, open };
}
