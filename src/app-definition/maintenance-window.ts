import type { Checked } from './types.ts';

/** A span of local time that comes again every week. */
export interface WeeklyWindow {
  /** 0 is Sunday; the days on which it begins. */
  readonly days: readonly number[];
  /** Minutes after midnight, 0 to 1439; an end that is not after the start is on the next day. */
  readonly fromMinute: number;
  readonly toMinute: number;
  /** IANA name: `Europe/Paris`. */
  readonly timeZone: string;
}

const DAYS = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'];

const SHAPE = /^(?:([a-z]{3})(?:-([a-z]{3}))?\s+|daily\s+)?(\d{2}):(\d{2})-(\d{2}):(\d{2})(?:\s+(\S+))?$/i;

/** One or more windows with commas between: `Sun 02:00-04:00 Europe/Paris`; returned as written. */
export function windowList(text: string): Checked<string> {
  const bad = partsOf(text).find((part) => weeklyWindow(part) === undefined);
  if (bad === undefined && partsOf(text).length > 0) return { value: text.trim() };
  return { refused: 'not [DAY or DAY-DAY] HH:MM-HH:MM [time zone], for instance Sun 02:00-04:00 Europe/Paris' };
}

/** Takes a text that `windowList` has accepted, returns its windows. No day means every day, no time zone UTC. */
export function weeklyWindows(text: string): readonly WeeklyWindow[] {
  return partsOf(text).flatMap((part) => weeklyWindow(part) ?? []);
}

function partsOf(text: string): readonly string[] {
  return text
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '');
}

function weeklyWindow(text: string): WeeklyWindow | undefined {
  const [, first, last, fromHour, fromMinute, toHour, toMinute, timeZone = 'UTC'] = SHAPE.exec(text) ?? [];
  const days = first === undefined ? DAYS.map((_, day) => day) : daysFrom(first, last ?? first);
  const from = minuteOfDay(fromHour, fromMinute);
  const to = minuteOfDay(toHour, toMinute);
  if (days === undefined || from === undefined || to === undefined || from === to) return undefined;
  return isTimeZone(timeZone) ? { days, fromMinute: from, toMinute: to, timeZone } : undefined;
}

/** `fri`, `mon` -> Friday to Monday. */
function daysFrom(first: string, last: string): readonly number[] | undefined {
  const from = DAYS.indexOf(first.toLowerCase());
  const to = DAYS.indexOf(last.toLowerCase());
  if (from < 0 || to < 0) return undefined;
  return Array.from({ length: ((to - from + 7) % 7) + 1 }, (_, index) => (from + index) % 7);
}

/** 24:00 is midnight at the end of the day. */
function minuteOfDay(hour = '', minute = ''): number | undefined {
  const minutes = Number(hour) * 60 + Number(minute);
  return hour === '' || Number(minute) > 59 || minutes > 1_440 ? undefined : minutes % 1_440;
}

function isTimeZone(timeZone: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone }).resolvedOptions().timeZone !== '';
  } catch {
    return false;
  }
}
