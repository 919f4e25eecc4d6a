import type { IncomingMessage } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import { constants, createGunzip } from 'node:zlib';
import type { Authorization } from './authorization.ts';
import { type Open, SilenceError } from './http-get.ts';
import type { Timers } from './options.ts';

/** Events after which everything is read again; all others are ignored (marathon_lb.py, `relevant_events`). */
const RELEVANT = ['api_post_event', 'health_status_changed_event', 'status_update_event'];

const QUERY = `plan-format=light&${RELEVANT.map((type) => `event_type=${type}`).join('&')}`;
const BACKOFF_FACTOR = 1.5;
/** A stream that lived longer than this was a good one. */
const RESET_MS = 600_000;

export interface EventSource {
  readonly baseUrls: readonly string[];
  readonly open: Open;
  readonly authorization: Authorization;
  readonly timers: Timers;
  /** Called at every attempt to connect, before its outcome is known, and for every relevant event. */
  readonly onChange: () => void;
  readonly log: (line: string) => void;
}

/**
 * Follows Marathon's event stream for ever: one server after another, with a jittered pause that grows after every
 * end, and none after mere silence (mesosphere/marathon-lb marathon_lb.py, main loop). Never resolves.
 */
export async function followEvents(source: EventSource): Promise<never> {
  const { timers, log } = source;
  let waitMs = timers.firstBackoffMs;
  for (let attempt = 0; ; attempt += 1) {
    const baseUrl = source.baseUrls[attempt % source.baseUrls.length] ?? '';
    const startedAt = performance.now();
    const pauseMs = Math.random() * waitMs;
    source.onChange();
    const end = await readEvents(baseUrl, source).catch((error: unknown) => error);
    if (end instanceof SilenceError) {
      log(`${end.message}, reconnecting now`);
      continue;
    }
    log(
      `event stream of ${baseUrl} ended (${end instanceof Error ? end.message : 'no more data'}), reconnecting in ${Math.round(pauseMs)} ms`,
    );
    waitMs = Math.min(waitMs * BACKOFF_FACTOR, timers.maxBackoffMs);
    if (performance.now() - startedAt > RESET_MS) waitMs = timers.firstBackoffMs;
    await delay(pauseMs);
  }
}

/** Resolves when the stream ends; throws for a connection that fails and for data that is not an event. */
async function readEvents(baseUrl: string, source: EventSource): Promise<void> {
  for await (const line of lines(await connect(baseUrl, source))) {
    // With the space: `data:{` is not recognised, nor are `event:` and `id:` lines.
    if (!line.startsWith('data: ') || line.slice(6).trim() === '') continue;
    const { eventType } = JSON.parse(line.slice(6)) as { eventType?: string };
    if (eventType === undefined) throw new Error(`an event without eventType: ${line}`);
    source.log(`received event ${eventType}`);
    if (RELEVANT.includes(eventType)) source.onChange();
  }
}

/** A server that is not the leader may redirect; once is followed, with the credentials. */
async function connect(baseUrl: string, source: EventSource): Promise<IncomingMessage> {
  const url = `${baseUrl}/v2/events?${QUERY}`;
  const value = await source.authorization();
  const options = {
    headers: {
      Accept: 'text/event-stream',
      'Cache-Control': 'no-cache',
      'Accept-Encoding': 'gzip',
      'User-Agent': 'PycURL/7.45 libcurl/7.64.0',
      ...(value !== undefined && { Authorization: value }),
    },
    silenceMs: source.timers.silenceMs,
  };
  const response = await source.open(url, options);
  const { location } = response.headers;
  if (location === undefined || ![301, 302, 303, 307, 308].includes(response.statusCode ?? 0)) return response;
  response.destroy();
  return source.open(new URL(location, url).href, options);
}

async function* lines(response: IncomingMessage): AsyncGenerator<string> {
  const zipped = response.headers['content-encoding'] === 'gzip';
  // Every event must come out at once, not when the compressor's window is full.
  const body = zipped ? response.pipe(createGunzip({ flush: constants.Z_SYNC_FLUSH })) : response;
  const decoder = new TextDecoder();
  let rest = '';
  for await (const chunk of body) {
    const parts = (rest + decoder.decode(chunk as Buffer, { stream: true })).split(/\r\n|\n|\r/);
    rest = parts.pop() ?? '';
    yield* parts;
  }
}
