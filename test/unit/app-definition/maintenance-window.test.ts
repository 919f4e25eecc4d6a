import { describe, expect, it } from 'vitest';
import { weeklyWindows, windowList } from '../../../src/app-definition/maintenance-window.ts';

describe('windowList', () => {
  it.each([
    'Sun 02:00-04:00 Europe/Paris',
    'Sat 23:00-24:00, Mon-Fri 03:30-04:00 UTC',
    'daily 23:00-01:00 America/New_York',
    '02:00-03:00',
  ])('takes %s', (text) => {
    expect(windowList(text)).toEqual({ value: text });
  });

  it.each([
    '',
    ',',
    'Sun',
    'Sonntag 02:00-04:00',
    'Sun 2-4',
    'Sun 02:00-02:00',
    'Sun 25:00-26:00',
    'Sun 02:00-04:00 Mars/Base',
  ])('refuses "%s"', (text) => {
    expect(windowList(text)).toEqual({
      refused: 'not [DAY or DAY-DAY] HH:MM-HH:MM [time zone], for instance Sun 02:00-04:00 Europe/Paris',
    });
  });
});

describe('weeklyWindows', () => {
  it('reads days, also over the end of the week, times and zones', () => {
    expect(weeklyWindows('Fri-Mon 22:00-24:00 Europe/Paris, 01:15-02:00')).toEqual([
      { days: [5, 6, 0, 1], fromMinute: 1_320, toMinute: 0, timeZone: 'Europe/Paris' },
      { days: [0, 1, 2, 3, 4, 5, 6], fromMinute: 75, toMinute: 120, timeZone: 'UTC' },
    ]);
  });
});
