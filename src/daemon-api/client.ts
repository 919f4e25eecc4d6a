import { AppError } from '../platform/errors.ts';
import type { Http, HttpRequest, HttpResponse } from '../platform/http.ts';
import type { Secret } from '../platform/secret.ts';
import { acceptedIn, eventsIn, reportIn } from './decode-answers.ts';
import { notTheDaemon, refused, unreachableReason } from './refusal.ts';
import type { DaemonControl, ReportAnswer } from './types.ts';

export interface DaemonAccess {
  readonly http: Http;
  /** `https://dcos.example.com/service/letsencrypt`, or `http://host:port` of the daemon's second port. */
  readonly baseUrl: string;
  /** The value of the Authorization header; undefined sends none. */
  readonly authorization: string | undefined;
  /** The daemon's own token, for calls that change something; they are refused without it. */
  readonly token?: Secret | undefined;
}

/** Operators wait for it; a daemon that is alive answers from memory. */
const TIMEOUT_MS = 10_000;

/** Admin Router keeps Authorization to itself, so the daemon's token travels in a header of its own. */
const TOKEN_HEADER = 'x-letsencrypt-token';

/** Takes how to reach a daemon, returns its API. That it has no report is a value; other calls throw AppError. */
export function daemonClient({ http, baseUrl, authorization, token }: DaemonAccess): DaemonControl {
  const headers = { accept: 'application/json', ...(authorization && { authorization }) };
  const get = (path: string): HttpRequest => ({ method: 'GET', url: baseUrl + path, headers, timeoutMs: TIMEOUT_MS });
  const post = (path: string, body: unknown): HttpRequest => ({
    ...get(path),
    method: 'POST',
    headers: {
      ...headers,
      'content-type': 'application/json',
      ...(token && { [TOKEN_HEADER]: token.reveal() }),
    },
    body: JSON.stringify(body),
  });
  /** Sends a request; `decode` gives undefined for an answer that is not the daemon's. */
  const ask = async <Answer>(
    path: string,
    request: HttpRequest,
    good: number,
    decode: (body: string) => Answer | undefined,
  ): Promise<Answer> => {
    const response = await http.request(request);
    if (response.status !== good) throw refused(path, response);
    const answer = decode(response.body);
    if (answer === undefined) throw notTheDaemon(path);
    return answer;
  };

  return {
    report: () => reportFrom(() => http.request(get('/v1/report'))),
    events: async () => (await ask('/v1/events', get('/v1/events'), 200, eventsIn)).events,
    renew: (request) => ask('/v1/renew', post('/v1/renew', request), 202, acceptedIn),
    revoke: (request) => ask('/v1/revoke', post('/v1/revoke', request), 202, acceptedIn),
  };
}

async function reportFrom(send: () => Promise<HttpResponse>): Promise<ReportAnswer> {
  try {
    const { status, body } = await send();
    return status === 200 ? reportIn(body) : { kind: 'unreachable', reason: unreachableReason(status) };
  } catch (error) {
    if (error instanceof AppError && error.code === 'UNREACHABLE')
      return { kind: 'unreachable', reason: error.message };
    throw error;
  }
}
