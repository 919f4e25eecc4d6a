/**
 * What went wrong, as callers decide on it. Stable: printed under `--json`.
 *
 * USAGE           the operator's input is wrong
 * UNREACHABLE     no answer: refused, timed out, name unknown
 * NOT_ALLOWED     401 or 403
 * NOT_FOUND       the thing named does not exist
 * CONFLICT        locked by a deployment, or exists already
 * REFUSED         Marathon, Cosmos or the CA says no
 * INVALID_ANSWER  the other side answered something we do not understand
 * CHECK_FAILED    the answer to the question asked is no
 * GAVE_UP         waited long enough
 * STORE           the state directory cannot be read or written
 * INTERRUPTED     Ctrl-C or SIGTERM
 * BUG             ours
 */
export type ErrorCode =
  | 'USAGE'
  | 'UNREACHABLE'
  | 'NOT_ALLOWED'
  | 'NOT_FOUND'
  | 'CONFLICT'
  | 'REFUSED'
  | 'INVALID_ANSWER'
  | 'CHECK_FAILED'
  | 'GAVE_UP'
  | 'STORE'
  | 'INTERRUPTED'
  | 'BUG';

export interface AppErrorOptions {
  /** What the reader can do next, one sentence or command each. */
  readonly suggestions?: readonly string[];
  readonly cause?: unknown;
}

/** Every error that may reach an operator. The message names the input and the reason; decide on `code`, never on text. */
export class AppError extends Error {
  override readonly name: string = 'AppError';
  readonly code: ErrorCode;
  readonly suggestions: readonly string[];

  constructor(code: ErrorCode, message: string, options: AppErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.suggestions = options.suggestions ?? [];
  }
}

/** The text of whatever was thrown, for messages and failure records. */
export function messageOf(thrown: unknown): string {
  return thrown instanceof Error ? thrown.message : String(thrown);
}
