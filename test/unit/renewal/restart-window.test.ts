import { describe, expect, test } from 'vitest';
import { nextOpening } from '../../../src/renewal/restart-window.ts';
import type { MaintenanceWindow } from '../../../src/renewal/types.ts';

const SUNDAY_NIGHT: MaintenanceWindow = { days: [0], fromMinute: 120, toMinute: 240, timeZone: 'Europe/Paris' };

function opening(at: string, ...windows: readonly MaintenanceWindow[]): string {
  return new Date(nextOpening(windows, Date.parse(at))).toISOString();
}

describe('the next opening', () => {
  test.each([
    ['is now without any window', [], '2027-01-13T12:00:00.000Z', '2027-01-13T12:00:00.000Z'],
    ['is the next Sunday', [SUNDAY_NIGHT], '2027-01-13T12:00:00.000Z', '2027-01-17T01:00:00.000Z'],
    ['is now while it is open', [SUNDAY_NIGHT], '2027-01-17T02:59:59.999Z', '2027-01-17T02:59:59.999Z'],
    ['is a week later once it is over', [SUNDAY_NIGHT], '2027-01-17T03:00:00.000Z', '2027-01-24T01:00:00.000Z'],
    ['is earlier in UTC in summer', [SUNDAY_NIGHT], '2027-07-14T12:00:00.000Z', '2027-07-18T00:00:00.000Z'],
    [
      'is the first of several windows',
      [SUNDAY_NIGHT, { days: [3], fromMinute: 1_380, toMinute: 60, timeZone: 'UTC' }],
      '2027-01-13T12:00:00.000Z',
      '2027-01-13T23:00:00.000Z',
    ],
    [
      'is now after midnight of a window over midnight',
      [{ days: [3], fromMinute: 1_380, toMinute: 60, timeZone: 'UTC' }],
      '2027-01-14T00:59:00.000Z',
      '2027-01-14T00:59:00.000Z',
    ],
  ] as const)('%s', (_, windows, at, expected) => {
    expect(opening(at, ...windows)).toBe(expected);
  });

  test('is the hour after the one that is left out in spring', () => {
    const missing = { ...SUNDAY_NIGHT, fromMinute: 120, toMinute: 180 };

    expect(opening('2027-03-27T12:00:00.000Z', missing)).toBe('2027-03-28T01:00:00.000Z');
    expect(opening('2027-03-28T01:59:59.000Z', missing)).toBe('2027-03-28T01:59:59.000Z');
    expect(opening('2027-03-28T02:00:00.000Z', missing)).toBe('2027-04-04T00:00:00.000Z');
  });

  test('lasts through both runs of the hour that comes twice in autumn', () => {
    const twice = { ...SUNDAY_NIGHT, fromMinute: 120, toMinute: 180 };

    expect(opening('2027-10-30T12:00:00.000Z', twice)).toBe('2027-10-31T00:00:00.000Z');
    expect(opening('2027-10-31T01:59:59.000Z', twice)).toBe('2027-10-31T01:59:59.000Z');
    expect(opening('2027-10-31T02:00:00.000Z', twice)).toBe('2027-11-07T01:00:00.000Z');
  });
});

describe('every opening of any window, in any zone, at any time', () => {
  const ZONES = ['UTC', 'Europe/Paris', 'America/New_York', 'Asia/Kathmandu', 'Australia/Lord_Howe', 'Pacific/Apia'];
  const HOUR_MS = 3_600_000;
  const cases = Array.from({ length: 200 }, (_, index) => caseOf(index));

  test('comes within a week, and stays open until it closes: asking again changes nothing', () => {
    for (const { window, at } of cases) {
      const start = nextOpening([window], at);

      expect(start - at).toBeGreaterThanOrEqual(0);
      expect(start - at, JSON.stringify({ window, at })).toBeLessThanOrEqual(7 * 24 * HOUR_MS + 2 * HOUR_MS);
      expect(nextOpening([window], start)).toBe(start);
    }
  });

  test('shows the wanted weekday and time on the local clock, but for an hour that is left out', () => {
    for (const { window, at } of cases) {
      const start = nextOpening([window], at);
      if (start === at) continue;
      const [weekday, minute] = localTime(start, window.timeZone);

      expect(window.days).toContain(weekday);
      const late = minute - window.fromMinute;
      expect(late === 0 || (late > 0 && late <= 60), JSON.stringify({ window, at, minute })).toBe(true);
    }
  });

  function caseOf(index: number): { window: MaintenanceWindow; at: number } {
    const pick = (salt: number, below: number) => Math.floor(fraction(index * 31 + salt) * below);
    const fromMinute = pick(1, 1_380);
    return {
      window: {
        days: [pick(2, 7)],
        fromMinute,
        toMinute: (fromMinute + 60 + pick(3, 300)) % 1_440,
        timeZone: ZONES[pick(4, ZONES.length)] ?? 'UTC',
      },
      at: Date.UTC(2026, 0, 1) + pick(5, 5 * 365 * 24 * 60) * 60_000,
    };
  }

  /** Always the same, so that a failure comes again. */
  function fraction(seed: number): number {
    const scaled = Math.sin(seed + 1) * 10_000;
    return scaled - Math.floor(scaled);
  }

  function localTime(at: number, timeZone: string): readonly [number, number] {
    const text = new Date(at).toLocaleString('en-GB', {
      timeZone,
      weekday: 'short',
      hour: '2-digit',
      minute: '2-digit',
    });
    const [, day = '', hour, minute] = /^(\w{3}).*?(\d{2}):(\d{2})/.exec(text) ?? [];
    return [['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'].indexOf(day), Number(hour) * 60 + Number(minute)];
  }
});
