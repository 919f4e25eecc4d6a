import type { Refusal } from '../daemon-api/types.ts';
import { AppError, type ErrorCode } from '../platform/errors.ts';
import type { ServerAnswer } from '../platform/http-server.ts';

type Headers = Readonly<Record<string, string>>;

/** An answer in plain text. */
export function text(status: number, body: string, headers: Headers = {}): ServerAnswer {
  return { status, contentType: 'text/plain; charset=utf-8', headers, body };
}

/** An answer in JSON, which nothing on the way may keep. */
export function json(status: number, value: unknown, headers: Headers = {}): ServerAnswer {
  return {
    status,
    contentType: 'application/json; charset=utf-8',
    headers: { 'cache-control': 'no-store', ...headers },
    body: `${JSON.stringify(value)}\n`,
  };
}

/** An answer that refuses, in the one form all refusals have. */
export function refusal(status: number, error: AppError, headers: Headers = {}): ServerAnswer {
  const { code, message, suggestions } = error;
  return json(status, { error: { code, message, suggestions } } satisfies Refusal, headers);
}

/** Takes whatever was thrown, returns the answer; what is not an AppError is ours, and its words stay here. */
export function refusalOf(thrown: unknown): ServerAnswer {
  if (!(thrown instanceof AppError))
    return refusal(500, new AppError('BUG', 'a defect of the daemon; its log tells more'));
  return refusal(STATUSES[thrown.code] ?? 500, thrown);
}

const STATUSES: Readonly<Partial<Record<ErrorCode, number>>> = {
  USAGE: 400,
  NOT_FOUND: 404,
  STORE: 503,
  UNREACHABLE: 503,
};
