import { messageOf } from '../platform/errors.ts';
import type { Http, HttpResponse } from '../platform/http.ts';
import { assessmentIn, errorsIn, limitsIn } from './decode-answers.ts';
import type { SslLabs, SslLabsRefusal } from './types.ts';

export interface SslLabsAccess {
  readonly http: Http;
  /** `https://api.ssllabs.com/api`; the version is added. */
  readonly baseUrl: string;
  /** An address registered for version 4 of the API; undefined asks version 3, which knows no registration. */
  readonly email: string | undefined;
}

/** Old enough to be had from the cache most often, young enough to be true. */
const MAX_AGE_HOURS = 24;
const PAUSE_MINUTES: Readonly<Record<number, number>> = { 503: 15, 529: 30 };
const TOO_FAST = 429;
const NOT_REGISTERED = 441;

/**
 * The SSL Labs API (ssllabs/ssllabs-scan, ssllabs-api-docs-v4.md and -v3.md). Results are never published on their
 * boards, and come from their cache where they can.
 */
export function sslLabsClient({ http, baseUrl, email }: SslLabsAccess): SslLabs {
  const base = `${baseUrl.replace(/\/+$/, '')}/${email === undefined ? 'v3' : 'v4'}`;
  const ask = async <Answer>(
    call: string,
    decode: (response: HttpResponse) => Answer | undefined,
  ): Promise<Answer | SslLabsRefusal> => {
    try {
      const headers = { accept: 'application/json', ...(email !== undefined && { email }) };
      const response = await http.request({ method: 'GET', url: `${base}/${call}`, headers });
      if (response.status !== 200) return refusalOf(response);
      return decode(response) ?? { kind: 'error', message: `an answer that is not documented: ${call}` };
    } catch (error) {
      return { kind: 'error', message: messageOf(error) };
    }
  };
  return {
    limits: () => ask('info', ({ body }) => limitsIn(body)),
    assessment: (host) => {
      const query = { host, publish: 'off', fromCache: 'on', maxAge: `${MAX_AGE_HOURS}`, all: 'done' };
      return ask(`analyze?${new URLSearchParams(query)}`, ({ body }) => assessmentIn(body));
    },
  };
}

function refusalOf({ status, body }: HttpResponse): SslLabsRefusal {
  if (status === TOO_FAST) return { kind: 'too fast' };
  const minutes = PAUSE_MINUTES[status];
  if (minutes !== undefined) return { kind: 'unavailable', minutes, status };
  const errors = errorsIn(body);
  const message = errors.map((error) => [error.field, error.message].filter(Boolean).join(': ')).join('; ');
  if (status === NOT_REGISTERED || errors.some(({ field }) => field === 'email')) {
    return { kind: 'not registered', message };
  }
  return { kind: 'error', message: message === '' ? `status ${status}` : `status ${status}: ${message}` };
}
