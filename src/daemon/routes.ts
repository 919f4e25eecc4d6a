import type { Report } from '../daemon-api/types.ts';
import type { ReadableBoard } from './challenge-board.ts';

const CHALLENGE_PREFIX = '/.well-known/acme-challenge/';

export interface RouteRequest {
  readonly method: string;
  /** With its query. */
  readonly path: string;
}

export interface RouteAnswer {
  readonly status: number;
  readonly contentType: string;
  readonly body: string;
}

/**
 * The port that marathon-lb publishes: challenges and health, nothing else. The Host header is ignored, since any-host
 * routing may rewrite it; the token alone decides (RFC 8555 section 8.3).
 */
export function publicRoute(request: RouteRequest, board: ReadableBoard): RouteAnswer {
  const path = pathOf(request);
  if (!isRead(request)) return text(405, 'only GET is answered here\n');
  if (path === '/health') return text(200, 'ok\n');
  if (!path.startsWith(CHALLENGE_PREFIX)) return text(404, 'only challenges are answered here\n');
  const answer = board.answer(path.slice(CHALLENGE_PREFIX.length));
  return answer === undefined ? text(404, 'no such challenge\n') : text(200, answer);
}

/** The port for operators: health and the report. Read-only, without secrets. */
export function apiRoute(request: RouteRequest, report: () => Report): RouteAnswer {
  const path = pathOf(request);
  if (!isRead(request)) return text(405, 'only GET is answered here\n');
  if (path === '/health') return text(200, 'ok\n');
  if (path === '/v1/report') return json(200, report());
  return json(404, { error: { code: 'NOT_FOUND', message: `there is no ${path}; try /v1/report or /health` } });
}

function pathOf({ path }: RouteRequest): string {
  return path.split('?', 1)[0] ?? '';
}

function isRead({ method }: RouteRequest): boolean {
  return method === 'GET' || method === 'HEAD';
}

function text(status: number, body: string): RouteAnswer {
  return { status, contentType: 'text/plain; charset=utf-8', body };
}

function json(status: number, value: unknown): RouteAnswer {
  return { status, contentType: 'application/json; charset=utf-8', body: `${JSON.stringify(value)}\n` };
}
