import type { MaintenanceWindow } from './types.ts';

const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;

/** A window may begin on the day before `at` and still be open; a weekly one comes again within eight days. */
const DAYS_AROUND = Array.from({ length: 10 }, (_, index) => index - 1);

/**
 * Takes the windows and a moment, returns when a restart is next allowed: that very moment while one is open, or where
 * there are no windows at all. Milliseconds since the epoch.
 *
 * Windows are local time. Where clocks are put forward over a window it opens at the hour after, for as long as it lasts
 * otherwise; where they are put back it is open through both runs of the hour.
 */
export function nextOpening(windows: readonly MaintenanceWindow[], at: number): number {
  if (windows.length === 0) return at;
  const opens = windows.flatMap((window) => openings(window, at)).filter(({ end }) => end > at);
  return Math.max(at, Math.min(...opens.map(({ start }) => start)));
}

interface Opening {
  readonly start: number;
  readonly end: number;
}

function openings(window: MaintenanceWindow, at: number): readonly Opening[] {
  const offsetMs = localClock(window.timeZone);
  const today = Math.floor((at + offsetMs(at)) / DAY_MS) * DAY_MS;
  return DAYS_AROUND.map((day) => today + day * DAY_MS)
    .filter((midnight) => window.days.includes(new Date(midnight).getUTCDay()))
    .map((midnight) => openingOn(midnight, window, offsetMs));
}

/** `midnight` is local time written as if it were UTC. */
function openingOn(midnight: number, { fromMinute, toMinute }: MaintenanceWindow, offsetMs: LocalClock): Opening {
  const minutes = toMinute > fromMinute ? toMinute - fromMinute : toMinute + 1_440 - fromMinute;
  const from = midnight + fromMinute * MINUTE_MS;
  const start = Math.min(...instantsOf(from, offsetMs));
  const end = Math.max(...instantsOf(from + minutes * MINUTE_MS, offsetMs));
  return { start, end: end > start ? end : start + minutes * MINUTE_MS };
}

/** Each moment at which the local clock shows this: one, two where it is put back, the one after the gap where there is none. */
function instantsOf(local: number, offsetMs: LocalClock): readonly number[] {
  const before = offsetMs(local - DAY_MS);
  const shown = [before, offsetMs(local + DAY_MS)]
    .map((offset) => local - offset)
    .filter((at) => at + offsetMs(at) === local);
  return shown.length > 0 ? shown : [local - before];
}

/** How far a local clock is ahead of UTC at a moment, both in milliseconds. */
type LocalClock = (at: number) => number;

/** Made once for each question: a format costs more than all that is asked of it. */
function localClock(timeZone: string): LocalClock {
  const two = '2-digit' as const;
  const time = { hour: two, minute: two, second: two, hourCycle: 'h23' as const };
  const format = new Intl.DateTimeFormat('en-US', { timeZone, year: 'numeric', month: two, day: two, ...time });
  return (at) => {
    const minute = Math.floor(at / MINUTE_MS) * MINUTE_MS;
    const parts = new Map(format.formatToParts(minute).map(({ type, value }) => [type, Number(value)]));
    const part = (type: Intl.DateTimeFormatPartTypes) => parts.get(type) ?? 0;
    return (
      Date.UTC(part('year'), part('month') - 1, part('day'), part('hour'), part('minute'), part('second')) - minute
    );
  };
}
