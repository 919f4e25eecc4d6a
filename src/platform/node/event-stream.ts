import { createParser } from 'eventsource-parser';
import { Agent, type Dispatcher } from 'undici';
import { AppError } from '../errors.ts';
import type { EventStream, EventStreamRequest } from '../event-stream.ts';
import { connectionFailure } from './connection-failure.ts';

const CONNECT_TIMEOUT_MS = 10_000;
const MOST_REDIRECTS = 3;

/** One event larger than this is no event but a flood; Marathon's largest carry whole app definitions. */
const LARGEST_EVENT_CHARACTERS = 16 * 1024 * 1024;

/** Streams over connections of their own, so that a lasting one never takes the place of a request. */
export function nodeEventStream(options: { readonly userAgent: string; readonly caPem?: string }): EventStream {
  const agent = new Agent({
    allowH2: false,
    connect: { timeout: CONNECT_TIMEOUT_MS, ...(options.caPem === undefined ? {} : { ca: options.caPem }) },
  });
  return {
    async listen(asked, onOpen, onEvent) {
      try {
        const response = await opened(agent, {
          ...asked,
          headers: { 'user-agent': options.userAgent, ...asked.headers },
        });
        onOpen();
        const parser = createParser({
          maxBufferSize: LARGEST_EVENT_CHARACTERS,
          onEvent: ({ event = 'message', data }) => onEvent({ type: event, data }),
          onError: (error) => {
            if (error.type === 'max-buffer-size-exceeded') throw error;
          },
        });
        response.body.setEncoding('utf8');
        for await (const text of response.body) parser.feed(text);
      } catch (error) {
        if (asked.signal.aborted) return;
        throw error instanceof AppError ? error : connectionFailure(new URL(asked.url).host, error);
      }
    },
  };
}

/** Marathon's other masters answer with a redirect to the leader (mesosphere/marathon LeaderProxyFilter). */
async function opened(
  agent: Agent,
  { url, headers, silenceMs, signal }: EventStreamRequest,
): Promise<Dispatcher.ResponseData> {
  let at = url;
  for (let redirects = 0; ; redirects += 1) {
    const { origin, pathname, search } = new URL(at);
    const response = await agent.request({
      origin,
      path: `${pathname}${search}`,
      method: 'GET',
      headers: { ...headers, accept: 'text/event-stream' },
      headersTimeout: silenceMs,
      bodyTimeout: silenceMs,
      signal,
    });
    if (response.statusCode === 200) return response;
    await response.body.dump();
    const { location } = response.headers;
    const isRedirect = [301, 302, 307, 308].includes(response.statusCode) && typeof location === 'string';
    if (!isRedirect || redirects === MOST_REDIRECTS)
      throw new AppError('REFUSED', `${new URL(at).host} answered ${response.statusCode} instead of an event stream`);
    at = new URL(location, at).href;
  }
}
