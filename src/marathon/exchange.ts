import type { Http, HttpRequest, HttpResponse } from '../platform/http.ts';
import { jsonIn } from '../platform/json.ts';
import { Secret } from '../platform/secret.ts';

export interface MarathonAccess {
  readonly http: Http;
  /** Up to but without `/v2`: `https://dcos.example.com/service/marathon`; a trailing slash is tolerated. */
  readonly baseUrl: string;
  /**
   * The value of the Authorization header; undefined sends none. After a 401 it is asked once more, with the value that
   * was refused: a different answer repeats the request.
   */
  readonly authorization?: (refused?: string) => Promise<string | undefined>;
}

/** One request to Marathon. */
export interface Question {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  /** From `/v2` on, with the query. */
  readonly path: string;
  /** Sent as JSON, Secrets revealed. */
  readonly body?: unknown;
}

/** What came back. */
export interface Answer {
  readonly question: Question;
  readonly status: number;
  /** Undefined when the body is not JSON, as from a proxy or Jetty. */
  readonly json: unknown;
}

export type Exchange = (question: Question) => Promise<Answer>;

/** Takes how to reach Marathon, returns a function that puts one question. It throws UNREACHABLE; no status is an error. */
export function marathonExchange({ http, baseUrl, authorization }: MarathonAccess): Exchange {
  const root = baseUrl.replace(/\/+$/, '');

  return async (question) => {
    const credentials = await authorization?.();
    const first = await send(http, root, question, credentials);
    if (first.status !== 401 || authorization === undefined) {
      return first;
    }
    const renewed = await authorization(credentials);
    return renewed === undefined || renewed === credentials ? first : send(http, root, question, renewed);
  };
}

/** One to the leader, and one more for a leader that has just changed. */
const MOST_REDIRECTS = 2;

async function send(http: Http, root: string, question: Question, credentials: string | undefined): Promise<Answer> {
  let url = `${root}${question.path}`;
  for (let redirects = 0; ; redirects += 1) {
    const response = await http.request(requestOf(question, url, credentials));
    const next = redirects < MOST_REDIRECTS ? leaderUrl(url, response) : undefined;
    if (next === undefined) return { question, status: response.status, json: jsonIn(response.body) };
    url = next;
  }
}

/**
 * Where the leader is, when a proxy in front of a master that does not lead says so. Only redirects that keep the method
 * (RFC 9110 sections 15.4.8 and 15.4.9): others lead to login pages. No credentials leave TLS.
 */
function leaderUrl(url: string, { status, headers }: HttpResponse): string | undefined {
  const { location } = headers;
  if ((status !== 307 && status !== 308) || location === undefined || !URL.canParse(location, url)) return undefined;
  const next = new URL(location, url);
  return next.protocol === 'https:' || next.protocol === new URL(url).protocol ? next.href : undefined;
}

function requestOf(question: Question, url: string, credentials: string | undefined): HttpRequest {
  return {
    method: question.method,
    url,
    headers: {
      accept: 'application/json',
      ...(question.body === undefined ? {} : { 'content-type': 'application/json' }),
      ...(credentials === undefined ? {} : { authorization: credentials }),
    },
    ...(question.body === undefined ? {} : { body: revealedJson(question.body) }),
  };
}

/** The replacer sees a Secret only through its holder (`this`), as `toJSON` has masked the value by then. */
function revealedJson(body: unknown): string {
  return JSON.stringify(body, function (this: Readonly<Record<string, unknown>>, key, value: unknown) {
    const original = this[key];
    return original instanceof Secret ? original.reveal() : value;
  });
}
