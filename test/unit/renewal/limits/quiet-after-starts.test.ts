import { expect, test } from 'vitest';
import { quietAfterStarts } from '../../../../src/renewal/limits/quiet-after-starts.ts';

function at(...times: readonly string[]): readonly string[] {
  return times.map((time) => `2027-01-10T${time}:00.000Z`);
}

test.each([
  { name: 'one start', starts: at('12:00'), until: undefined },
  { name: 'two starts in a minute', starts: at('12:00', '12:01'), until: undefined },
  { name: 'three starts in eleven minutes', starts: at('12:00', '12:05', '12:11'), until: undefined },
  { name: 'three starts in ten minutes', starts: at('12:00', '12:05', '12:10'), until: '2027-01-10T12:25:00.000Z' },
  { name: 'a loop that goes on', starts: at('12:00', '12:01', '12:02', '12:03'), until: '2027-01-10T12:18:00.000Z' },
  {
    name: 'a loop and a single start after it',
    starts: at('12:00', '12:05', '12:09', '12:20'),
    until: '2027-01-10T12:24:00.000Z',
  },
])('$name keeps quiet until $until', ({ starts, until }) => {
  expect(quietAfterStarts(starts)).toBe(until);
});
