import type { EventsAnswer, Report, ReportedEvent } from '../daemon-api/types.ts';
import type { Clock } from '../platform/clock.ts';
import { AppError, messageOf } from '../platform/errors.ts';
import type { ServerAnswer, ServerRequest } from '../platform/http-server.ts';
import type { Log } from '../platform/log.ts';
import type { Secret } from '../platform/secret.ts';
import type { Policy } from '../renewal/types.ts';
import type { CertificateStore } from '../store/types.ts';
import { type Acceptance, acceptRenewal, acceptRevocation, type Known } from './accept-wishes.ts';
import { json, refusal, refusalOf } from './answers.ts';
import { renewRequest, revokeRequest } from './api-requests.ts';
import { isToken } from './api-token.ts';
import type { Metrics } from './metrics.ts';
import type { Pulse } from './pulse.ts';
import { readiness } from './readiness.ts';
import { health, isRead, pathOf } from './routes.ts';

export interface ApiParts {
  readonly report: () => Report;
  readonly events: () => readonly ReportedEvent[];
  readonly metrics: Pick<Metrics, 'text' | 'contentType'>;
  readonly policy: Pick<Policy, 'checkIntervalMs' | 'directoryUrl'>;
  readonly pulse: Pick<Pulse, 'silentMs'>;
  /** Throws AppError STORE when there is none. */
  readonly token: () => Promise<Secret>;
  readonly store: Pick<CertificateStore, 'load' | 'saveWish'>;
  readonly clock: Pick<Clock, 'now'>;
  readonly log: Pick<Log, 'warn' | 'error'>;
  /** Told of what was accepted, after it is on disk. */
  readonly onAccepted: (message: string) => void;
}

/** Longest body that is read: requests are a line long. */
export const API_BODY_LIMIT_BYTES = 16 * 1024;

type Answering = (request: ServerRequest, parts: ApiParts) => ServerAnswer | Promise<ServerAnswer>;

/**
 * The port for operators. Reads need no token, as Admin Router asks for a login before; they hold no secrets. Changes
 * need the daemon's own token, since on plain Marathon nobody else asks. Never throws.
 */
export async function apiRoute(request: ServerRequest, parts: ApiParts): Promise<ServerAnswer> {
  try {
    return await answered(request, parts);
  } catch (error) {
    if (!(error instanceof AppError) || error.code === 'STORE')
      parts.log.error(`${request.method} ${pathOf(request)} failed`, { problem: messageOf(error) });
    return refusalOf(error);
  }
}

function answered(request: ServerRequest, parts: ApiParts): ServerAnswer | Promise<ServerAnswer> {
  const path = pathOf(request);
  const route = ROUTES.get(path);
  if (route === undefined) {
    const suggestions = [`there are: ${[...ROUTES.keys()].join(' ')}`];
    return refusal(404, new AppError('NOT_FOUND', `there is no ${path}`, { suggestions }));
  }
  if (route.method === 'GET' ? isRead(request) : request.method === route.method) return route.answer(request, parts);
  const allow = route.method === 'GET' ? 'GET, HEAD' : route.method;
  return refusal(405, new AppError('USAGE', `${path} takes ${allow}, not ${request.method}`), { allow });
}

const ROUTES: ReadonlyMap<string, { readonly method: 'GET' | 'POST'; readonly answer: Answering }> = new Map([
  ['/health', { method: 'GET', answer: (_request, { pulse }) => health(pulse.silentMs()) }],
  ['/ready', { method: 'GET', answer: ready }],
  ['/metrics', { method: 'GET', answer: metricsText }],
  ['/v1/report', { method: 'GET', answer: (_request, { report }) => json(200, report()) }],
  ['/v1/events', { method: 'GET', answer: eventsSince }],
  ['/v1/renew', { method: 'POST', answer: changing((body, known) => acceptRenewal(renewRequest(body), known)) }],
  ['/v1/revoke', { method: 'POST', answer: changing((body, known) => acceptRevocation(revokeRequest(body), known)) }],
]);

function ready(_request: ServerRequest, { report, policy: { checkIntervalMs }, clock }: ApiParts): ServerAnswer {
  const state = readiness(report(), checkIntervalMs, clock.now());
  return json(state.ready ? 200 : 503, state);
}

async function metricsText(_request: ServerRequest, { metrics }: ApiParts): Promise<ServerAnswer> {
  return { status: 200, contentType: metrics.contentType, body: await metrics.text() };
}

/** `?since=` a time leaves out what a reader has seen: it passes the time of the last event it knows. */
function eventsSince({ path }: ServerRequest, { events }: ApiParts): ServerAnswer {
  const since = new URLSearchParams(path.split('?', 2)[1] ?? '').get('since');
  const sinceMs = since === null ? Number.NEGATIVE_INFINITY : Date.parse(since);
  if (Number.isNaN(sinceMs))
    throw new AppError('USAGE', `since=${since} is no time`, { suggestions: ['for instance: 2027-01-10T12:00:00Z'] });
  const newer = events().filter(({ at }) => Date.parse(at) > sinceMs);
  return json(200, { schema: 1, events: newer } satisfies EventsAnswer);
}

/** A route that changes something: token, body, what becomes of it, and only then the wishes, on disk before the answer. */
function changing(accept: (body: string, known: Known) => Acceptance): Answering {
  return async (request, parts) => {
    const denied = await denial(request, parts);
    if (denied !== undefined) return denied;
    if (request.body === undefined)
      return refusal(413, new AppError('USAGE', `the body is longer than ${API_BODY_LIMIT_BYTES} bytes`));
    const [state, report, { directoryUrl }] = [await parts.store.load(), parts.report(), parts.policy];
    const at = parts.clock.now().toISOString();
    const { wishes, answer } = accept(request.body, { state, report, directoryUrl, at });
    for (const wish of wishes) await parts.store.saveWish(wish);
    parts.onAccepted(answer.message);
    return json(202, answer);
  };
}

/** Where the token comes from, for those who have none or the wrong one. */
const TOKEN_SUGGESTIONS = [
  'It is the value of LETSENCRYPT_API_TOKEN in the definition of the daemon.',
  'Where that is not set, the daemon has made one: api-token.json in its state directory.',
];

/** 401 asks for a token (RFC 9110 section 15.5.2), 403 says that it is not this one. */
async function denial(request: ServerRequest, { token, log }: ApiParts): Promise<ServerAnswer | undefined> {
  const given = request.header('x-letsencrypt-token');
  if (given !== undefined && isToken(given, await token())) return undefined;
  const problem = given === undefined ? 'without a token' : 'with a wrong token';
  log.warn(`refused ${request.method} ${pathOf(request)} ${problem}`);
  const message = `${pathOf(request)} changes something and came ${problem}, in the header X-Letsencrypt-Token`;
  const error = new AppError('NOT_ALLOWED', message, { suggestions: TOKEN_SUGGESTIONS });
  return given === undefined ? refusal(401, error, { 'www-authenticate': 'X-Letsencrypt-Token' }) : refusal(403, error);
}
