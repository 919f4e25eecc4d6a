import type { ReportedEvent } from '../daemon-api/types.ts';
import type { Clock } from '../platform/clock.ts';
import { AppError } from '../platform/errors.ts';
import { type DaemonPorts, daemonControl } from './daemon-control.ts';

/** Answer of `logs`; the contract of its `--json`. With `--follow` each event is a line of its own. */
export interface LogsResult {
  /** Newest last. */
  readonly events: readonly ReportedEvent[];
}

/** What the daemon did lately, at most `lines` of it. Throws UNREACHABLE and NOT_FOUND as `daemonControl`. */
export async function logs(daemonId: string, lines: number, ports: DaemonPorts): Promise<LogsResult> {
  const daemon = await daemonControl(daemonId, ports);
  return { events: newest(await daemon.events(), lines) };
}

/** Longest answer a daemon gives. */
export const MOST_LINES = 500;

/** Takes the text of --lines, returns the number. Throws USAGE. */
export function lineCount(text: string | undefined): number {
  if (text === undefined) return MOST_LINES;
  const lines = /^\d{1,4}$/.test(text) ? Number(text) : Number.NaN;
  if (lines <= MOST_LINES) return lines;
  throw new AppError('USAGE', `--lines ${text}: not a number from 0 to ${MOST_LINES}.`, {
    suggestions: ['--lines 20'],
  });
}

const POLL_MS = 2_000;

/** Hears events as they come, and why there are none for now. */
export interface LogListener {
  onEvents(events: readonly ReportedEvent[]): void;
  onSilence(reason: string): void;
}

/**
 * Tells the newest `lines` events, then each new one, for ever. A daemon that goes away is waited for, once it has answered
 * at all; a new process of it starts with an empty list.
 */
export async function followLogs(
  daemonId: string,
  lines: number,
  ports: DaemonPorts & { readonly clock: Clock },
  listener: LogListener,
): Promise<never> {
  let last = '';
  let isSilent = false;
  for (let look = 0; ; look += 1) {
    try {
      const daemon = await daemonControl(daemonId, ports);
      const events = (await daemon.events()).filter(({ at }) => at > last);
      listener.onEvents(look === 0 ? newest(events, lines) : events);
      last = events.at(-1)?.at ?? last;
      isSilent = false;
    } catch (error) {
      if (look === 0 || !(error instanceof AppError) || error.code !== 'UNREACHABLE') throw error;
      if (!isSilent) listener.onSilence(error.message);
      isSilent = true;
    }
    await ports.clock.sleep(POLL_MS);
  }
}

function newest(events: readonly ReportedEvent[], lines: number): readonly ReportedEvent[] {
  return lines === 0 ? [] : events.slice(-lines);
}
