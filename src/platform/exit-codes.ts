import type { ErrorCode } from './errors.ts';

/** The process exit code of each kind of failure; part of the command line's contract. */
const EXIT_CODES: Readonly<Record<ErrorCode, number>> = {
  BUG: 1,
  USAGE: 2,
  UNREACHABLE: 3,
  NOT_ALLOWED: 3,
  NOT_FOUND: 4,
  CONFLICT: 4,
  REFUSED: 4,
  INVALID_ANSWER: 4,
  STORE: 4,
  CHECK_FAILED: 5,
  GAVE_UP: 6,
  INTERRUPTED: 130,
};

/** Takes an error code, returns 1 to 6 or 130. */
export function exitCodeOf(code: ErrorCode): number {
  return EXIT_CODES[code];
}

/** The exit code of a command that worked and whose answer is no. */
export const ANSWER_IS_NO = 5;
