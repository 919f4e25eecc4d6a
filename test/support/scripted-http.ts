import { AppError } from '../../src/platform/errors.ts';
import type { Http, HttpRequest, HttpResponse } from '../../src/platform/http.ts';

/** What one request is answered with; an error is thrown instead. */
export type ScriptedAnswer = Partial<HttpResponse> | AppError;

/** Answers a request by looking at it; undefined leaves it to the next rule. */
export type ScriptRule = (request: HttpRequest) => ScriptedAnswer | undefined;

export interface ScriptedHttp extends Http {
  /** Everything asked so far, oldest first. */
  readonly requests: readonly HttpRequest[];
  /** Rules are asked in order; the newest first. */
  on(rule: ScriptRule): void;
  /** The next request to a URL that ends in `path` gets this answer; used up in the order given. */
  once(path: string, ...answers: readonly ScriptedAnswer[]): void;
}

/** Http without a network: every answer is written down in the test. A request nobody expects is an error. */
export function scriptedHttp(...rules: readonly ScriptRule[]): ScriptedHttp {
  const requests: HttpRequest[] = [];
  const known = [...rules];
  return {
    requests,
    on(rule) {
      known.unshift(rule);
    },
    once(path, ...answers) {
      const left = [...answers];
      known.unshift(({ url }) => (url.endsWith(path) ? left.shift() : undefined));
    },
    async request(request) {
      requests.push(request);
      if (request.signal?.aborted === true) {
        throw new AppError('INTERRUPTED', 'cancelled');
      }
      for (const rule of known) {
        const answer = rule(request);
        if (answer instanceof AppError) {
          throw answer;
        }
        if (answer !== undefined) {
          return { status: 200, headers: {}, body: '', ...answer };
        }
      }
      throw new Error(`no answer is scripted for ${request.method} ${request.url}`);
    },
  };
}

/** An answer with a JSON body. */
export function json(value: unknown, more: Partial<HttpResponse> = {}): Partial<HttpResponse> {
  return { ...more, headers: { 'content-type': 'application/json', ...more.headers }, body: JSON.stringify(value) };
}

/** A problem document of RFC 8555 section 6.7; `type` without its URN prefix. */
export function problem(
  status: number,
  type: string,
  detail: string,
  more: { readonly headers?: Readonly<Record<string, string>>; readonly subproblems?: readonly unknown[] } = {},
): Partial<HttpResponse> {
  const { headers = {}, subproblems } = more;
  return {
    status,
    headers: { 'content-type': 'application/problem+json', ...headers },
    body: JSON.stringify({
      type: `urn:ietf:params:acme:error:${type}`,
      detail,
      ...(subproblems === undefined ? {} : { subproblems }),
    }),
  };
}

/** No answer at all, as the Http port reports it. */
export function unreachable(reason = 'connection refused'): AppError {
  return new AppError('UNREACHABLE', `ca.example: ${reason}`);
}

/** An answer that took too long, as the Http port reports it. */
export function timedOut(): AppError {
  return new AppError('UNREACHABLE', 'ca.example: no whole answer in time', {
    cause: new DOMException('too slow', 'TimeoutError'),
  });
}
