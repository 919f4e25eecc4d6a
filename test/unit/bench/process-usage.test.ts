import { expect, it } from 'vitest';
import { usageOf } from '../../bench/idle/process-usage.ts';

const STATUS = `Name:\tnode
VmPeak:\t 1074484 kB
VmHWM:\t  131072 kB
VmRSS:\t  102400 kB
Threads:\t2
`;

it('adds the time of all threads and finds the memory among what /proc says', () => {
  expect(usageOf(STATUS, ['1500000000 20 3\n', '250000000 0 1\n'])).toEqual({
    cpuSeconds: 1.75,
    residentMegabytes: 100,
    peakMegabytes: 128,
  });
});

it('does not invent memory that /proc is silent about, as of a process that has ended', () => {
  expect(() => usageOf('Name:\tnode\nState:\tZ (zombie)\n', ['1 0 0\n'])).toThrow('/proc says no VmRSS');
});
