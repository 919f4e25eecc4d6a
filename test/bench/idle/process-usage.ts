import { readdir, readFile } from 'node:fs/promises';

/** What a process has used so far. */
export interface ProcessUsage {
  readonly cpuSeconds: number;
  /** Memory it holds now, and the most it has held. */
  readonly residentMegabytes: number;
  readonly peakMegabytes: number;
}

const KIB_PER_MB = 1024;
const NANOSECONDS = 1e9;

/**
 * Reads /proc, so Linux only; throws an Error elsewhere, or when the process is gone. Processor time is that of its
 * living threads in nanoseconds: the ticks of /proc/PID/stat are too coarse for a process that sleeps.
 */
export async function processUsage(pid: number): Promise<ProcessUsage> {
  const threads = await readdir(`/proc/${pid}/task`);
  const [status, ...schedules] = await Promise.all([
    readFile(`/proc/${pid}/status`, 'utf8'),
    ...threads.map((thread) => readFile(`/proc/${pid}/task/${thread}/schedstat`, 'utf8')),
  ]);
  return usageOf(status, schedules);
}

/** Takes the texts of /proc/PID/status (proc(5)) and of each thread's schedstat, whose first number is nanoseconds run. */
export function usageOf(status: string, schedules: readonly string[]): ProcessUsage {
  const nanoseconds = schedules.reduce((sum, schedule) => sum + Number.parseInt(schedule, 10), 0);
  return {
    cpuSeconds: nanoseconds / NANOSECONDS,
    residentMegabytes: kibibytes(status, 'VmRSS') / KIB_PER_MB,
    peakMegabytes: kibibytes(status, 'VmHWM') / KIB_PER_MB,
  };
}

function kibibytes(status: string, field: string): number {
  const found = new RegExp(`^${field}:\\s+(\\d+) kB$`, 'm').exec(status);
  if (found === null) throw new Error(`/proc says no ${field}`);
  return Number(found[1]);
}
