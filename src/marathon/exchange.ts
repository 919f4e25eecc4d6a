import type { Http } from '../platform/http.ts';
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

async function send(http: Http, root: string, question: Question, credentials: string | undefined): Promise<Answer> {
  const response = await http.request({
    method: question.method,
    url: `${root}${question.path}`,
    headers: {
      accept: 'application/json',
      ...(question.body === undefined ? {} : { 'content-type': 'application/json' }),
      ...(credentials === undefined ? {} : { authorization: credentials }),
    },
    ...(question.body === undefined ? {} : { body: revealedJson(question.body) }),
  });

  return { question, status: response.status, json: jsonIn(response.body) };
}

/** The replacer sees a Secret only through its holder (`this`), as `toJSON` has masked the value by then. */
function revealedJson(body: unknown): string {
  return JSON.stringify(body, function (this: Readonly<Record<string, unknown>>, key, value: unknown) {
    const original = this[key];
    return original instanceof Secret ? original.reveal() : value;
  });
}
