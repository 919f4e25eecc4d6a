import type { Clock } from '../platform/clock.ts';
import { AppError } from '../platform/errors.ts';
import { type StatusPorts, type StatusRequest, status } from './status.ts';
import type { StatusResult, StatusRow } from './types.ts';

/** Hears how things stand at every look, or why that cannot be told for now. */
export interface StatusListener {
  onResult(result: StatusResult): void;
  onError(error: AppError): void;
}

export interface WatchRequest extends StatusRequest {
  /** Between the end of a look and the next. */
  readonly intervalMs: number;
}

/** A grade takes dozens of handshakes; it changes with the certificate served, or by an operator's hand. */
const GRADES_KEPT_MS = 5 * 60_000;

/**
 * Looks again and again, for ever. Grades are kept for five minutes, or until another certificate is served; the package
 * repositories are asked once. After one look that worked a cluster that goes away is waited for: only a login that is
 * not taken any more ends it. Throws as `status` does at the first look, later NOT_ALLOWED.
 */
export async function watchStatus(
  request: WatchRequest,
  ports: StatusPorts & { readonly clock: Clock },
  listener: StatusListener,
): Promise<never> {
  const newest = onceOnly(ports.newestPackage);
  let graded: Graded | undefined;
  let isFirst = true;
  for (;;) {
    try {
      const isDue = graded === undefined || ports.clock.monotonicMs() >= graded.untilMs;
      const grader = isDue ? ports.grader : undefined;
      const result = await status(request, { ...ports, newestPackage: newest, grader });
      if (grader !== undefined) graded = { result, untilMs: ports.clock.monotonicMs() + GRADES_KEPT_MS };
      else if (graded !== undefined && isOtherServed(result, graded.result)) graded = { ...graded, untilMs: 0 };
      isFirst = false;
      listener.onResult(graded === undefined || grader !== undefined ? result : withGradesOf(result, graded.result));
    } catch (error) {
      if (isFirst || !(error instanceof AppError) || error.code === 'NOT_ALLOWED') throw error;
      listener.onError(error);
    }
    await ports.clock.sleep(request.intervalMs);
  }
}

/**
 * Whether two results say the same but for the passing of time: when was looked, and what a limit has regained since, count
 * for nothing. Pure.
 */
export function isSameStatus(one: StatusResult, other: StatusResult): boolean {
  return JSON.stringify(timeless(one)) === JSON.stringify(timeless(other));
}

interface Graded {
  readonly result: StatusResult;
  /** On the monotonic clock. */
  readonly untilMs: number;
}

function onceOnly<T>(ask: (() => Promise<T>) | undefined): (() => Promise<T>) | undefined {
  let answer: Promise<T> | undefined;
  return (
    ask &&
    (() => {
      answer ??= ask();
      return answer;
    })
  );
}

function isOtherServed(result: StatusResult, before: StatusResult): boolean {
  const served = ({ vhost, servedToYou }: StatusRow) => [vhost, ...servedToYou.map(({ fingerprint }) => fingerprint)];
  return JSON.stringify(result.vhosts.map(served)) !== JSON.stringify(before.vhosts.map(served));
}

function withGradesOf(result: StatusResult, { vhosts }: StatusResult): StatusResult {
  const known = new Map(vhosts.map((row) => [row.vhost, row]));
  return {
    ...result,
    graded: true,
    vhosts: result.vhosts.map((row) => {
      const { grade = null, gradeReasons = [] } = known.get(row.vhost) ?? {};
      return { ...row, grade, gradeReasons };
    }),
  };
}

function timeless({ daemon, ...result }: StatusResult): object {
  const told = daemon.kind === 'reporting' ? { ...daemon, at: '', nextLookAt: '' } : daemon;
  return { ...result, at: '', limits: [], daemon: told };
}
