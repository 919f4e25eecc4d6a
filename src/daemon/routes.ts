import type { ServerAnswer, ServerRequest } from '../platform/http-server.ts';
import { text } from './answers.ts';
import type { ReadableBoard } from './challenge-board.ts';
import { LONGEST_SILENCE_MS, type Pulse } from './pulse.ts';

const CHALLENGE_PREFIX = '/.well-known/acme-challenge/';

/**
 * The port that marathon-lb publishes: challenges and health, nothing else. The Host header is ignored, since any-host
 * routing may rewrite it; the token alone decides (RFC 8555 section 8.3).
 */
export function publicRoute(
  request: Pick<ServerRequest, 'method' | 'path'>,
  board: ReadableBoard,
  pulse: Pick<Pulse, 'silentMs'>,
): ServerAnswer {
  const path = pathOf(request);
  if (!isRead(request)) return text(405, 'only GET is answered here\n', { allow: 'GET, HEAD' });
  if (path === '/health') return health(pulse.silentMs());
  if (!path.startsWith(CHALLENGE_PREFIX)) return text(404, 'only challenges are answered here\n');
  const answer = board.answer(path.slice(CHALLENGE_PREFIX.length));
  return answer === undefined ? text(404, 'no such challenge\n') : text(200, answer);
}

/**
 * Whether the process is alive: its loop has shown a sign of life within the limit. Nothing outside the process can turn
 * this red, as Marathon would restart us for it, again and again, and none of that can be cured by a restart.
 */
export function health(silentMs: number): ServerAnswer {
  if (silentMs <= LONGEST_SILENCE_MS) return text(200, 'ok\n');
  return text(503, `the renewal loop has not moved for ${Math.round(silentMs / 60_000)} minutes\n`);
}

/** The path of a request without its query. */
export function pathOf({ path }: Pick<ServerRequest, 'path'>): string {
  return path.split('?', 1)[0] ?? '';
}

/** True for the methods that change nothing. */
export function isRead({ method }: Pick<ServerRequest, 'method'>): boolean {
  return method === 'GET' || method === 'HEAD';
}
