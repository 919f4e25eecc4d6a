import type { StatusPorts, StatusRequest } from '../operations/status.ts';
import type { StatusResult } from '../operations/types.ts';
import { isSameStatus, type StatusListener, watchStatus } from '../operations/watch-status.ts';
import type { Clock } from '../platform/clock.ts';
import { AppError } from '../platform/errors.ts';
import { failureOf } from './failure.ts';
import { type LiveScreen, liveScreen } from './live-screen.ts';
import type { Page, Screen } from './views/types.ts';
import { watchLines } from './views/watch.ts';

const USUAL_S = 5;
/** Each look asks Marathon, the daemon and every load balancer instance. */
const LEAST_S = 1;
const MOST_S = 3600;

/** Takes the text of --interval, in seconds, returns milliseconds. Throws USAGE. */
export function intervalMs(text: string | undefined): number {
  if (text === undefined) return USUAL_S * 1000;
  const seconds = Number(/^(\d{1,4})s?$/.exec(text)?.[1]);
  if (seconds >= LEAST_S && seconds <= MOST_S) return seconds * 1000;
  throw new AppError('USAGE', `--interval ${text}: not a number of seconds from ${LEAST_S} to ${MOST_S}.`, {
    suggestions: [`--interval ${USUAL_S}`],
  });
}

/** How a watch is shown. */
export interface WatchView {
  /** The text of --interval. */
  readonly interval: string | undefined;
  readonly isJson: boolean;
  readonly page: StatusPageOf;
}

type StatusPageOf = (result: StatusResult, screen: Screen) => Page;

/**
 * Takes how it is shown, returns `status` again and again, on the terminal or as lines of JSON. Throws USAGE at once for a
 * wrong interval and where there is no terminal.
 */
export function statusWatch({ interval, isJson, page }: WatchView) {
  const everyMs = intervalMs(interval);
  if (!isJson && !process.stdout.isTTY) {
    throw new AppError('USAGE', 'there is no terminal that --watch could draw on.', {
      suggestions: ['one line at each change: dcos letsencrypt status --watch --json'],
    });
  }
  return (request: StatusRequest, ports: StatusPorts & { readonly clock: Clock }): Promise<never> =>
    watchStatus(
      { ...request, intervalMs: everyMs },
      ports,
      isJson
        ? asLines((line) => void process.stdout.write(`${line}\n`))
        : onTerminal(liveScreen(process.stdout), { intervalMs: everyMs, page, clock: ports.clock }),
    );
}

/** What a screen of a watch is made of. */
export interface Drawn {
  readonly intervalMs: number;
  readonly page: StatusPageOf;
  readonly clock: Pick<Clock, 'now'>;
}

/** Takes a screen, returns what draws every look on it; while looks fail, the last good one below the reason. */
export function onTerminal(screen: LiveScreen, view: Drawn): StatusListener {
  let last: StatusResult | undefined;
  const draw = (error?: AppError) => {
    const result = last;
    if (result === undefined) return;
    const watched = {
      result,
      intervalMs: view.intervalMs,
      error: error && { message: error.message, at: view.clock.now().toISOString() },
    };
    screen.draw((on) => watchLines(watched, (where) => view.page(result, where), on));
  };
  return {
    onResult: (result) => {
      last = result;
      draw();
    },
    onError: draw,
  };
}

/**
 * Takes what writes a line, returns what writes one for each change: a result, or `{error}` while there is none. After an
 * error the next result is written even if nothing else has changed.
 */
export function asLines(write: (line: string) => void): StatusListener {
  let last: StatusResult | undefined;
  let lastError = '';
  return {
    onResult: (result) => {
      if (last === undefined || !isSameStatus(last, result)) write(JSON.stringify(result));
      last = result;
      lastError = '';
    },
    onError: (error) => {
      const line = JSON.stringify({ error: failureOf(error, 'dcos letsencrypt status --help') });
      if (line !== lastError) write(line);
      lastError = line;
      last = undefined;
    },
  };
}
