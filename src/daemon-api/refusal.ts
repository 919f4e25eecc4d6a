import { AppError, type ErrorCode } from '../platform/errors.ts';
import type { HttpResponse } from '../platform/http.ts';
import { refusalIn } from './decode-answers.ts';

/** Admin Router answers for a daemon it cannot reach: 404 without a route (it looks every 25 s), 502 to 504 without a task. */
const REASONS: Readonly<Record<number, string>> = {
  401: 'the login has expired: dcos auth login',
  403: 'this user may not use the service (permission dcos:adminrouter:service:<name> full)',
  404: 'there is no route to it; Admin Router needs up to 30 seconds after a start',
  502: 'it does not answer',
  503: 'it does not answer',
  504: 'it does not answer in time',
};

/** Why there is no report, in words, by the status of the answer. */
export function unreachableReason(status: number): string {
  return `${REASONS[status] ?? 'unexpected answer'} (HTTP ${status})`;
}

const OTHER_CODES: Readonly<Record<number, ErrorCode>> = { 401: 'NOT_ALLOWED', 403: 'NOT_ALLOWED' };

/** What an operator can do about a refusal, beyond what the daemon suggests itself. */
const UPDATE = 'Update the daemon to the version of this plugin: set its image and deploy it again.';

/**
 * Takes the path asked for and an answer that is no good one. The daemon's own words when it is the daemon that refuses,
 * else what Admin Router means by the status. Returns the AppError to throw.
 */
export function refused(path: string, { status, body }: HttpResponse): AppError {
  const refusal = refusalIn(body);
  if (isOlder(path, status, refusal !== undefined))
    return new AppError('REFUSED', `the daemon has no ${path}: it is older than this plugin (HTTP ${status})`, {
      suggestions: [UPDATE],
    });
  if (refusal === undefined)
    return new AppError(
      OTHER_CODES[status] ?? 'UNREACHABLE',
      `no answer from the daemon: ${unreachableReason(status)}`,
    );
  const { message, suggestions } = refusal.error;
  return new AppError(codeOf(status), message, { suggestions });
}

/** The error for a good status with a body that is not the daemon's. */
export function notTheDaemon(path: string): AppError {
  return new AppError('INVALID_ANSWER', `what answers ${path} is not the daemon`, {
    suggestions: ['Check --app-id: it names the app of the daemon.'],
  });
}

/** The first daemon answered GET only, 405 in plain text to all else, and 404 with an error object to paths it did not know. */
function isOlder(path: string, status: number, isDaemon: boolean): boolean {
  return (status === 405 && !isDaemon) || (status === 404 && isDaemon && path === '/v1/events');
}

/** Decided by the status, which a later daemon keeps, not by the code in the body, which it may refine. */
function codeOf(status: number): ErrorCode {
  switch (status) {
    case 400:
    case 413:
      return 'USAGE';
    case 401:
    case 403:
      return 'NOT_ALLOWED';
    case 404:
      return 'NOT_FOUND';
    case 503:
      return 'UNREACHABLE';
    default:
      return 'REFUSED';
  }
}
