import type { Report } from '../daemon-api/types.ts';

export type Readiness = { readonly ready: true } | { readonly ready: false; readonly reason: string };

/**
 * Whether the daemon does its work: its last look at the cluster that worked is not older than two check intervals. A CA
 * that refuses or is away is no reason, since nothing there can be cured by a restart. Pure.
 */
export function readiness({ lookedAt, problem }: Report, checkIntervalMs: number, now: Date): Readiness {
  if (lookedAt !== undefined && now.getTime() - Date.parse(lookedAt) <= 2 * checkIntervalMs) return { ready: true };
  const since = lookedAt === undefined ? 'no look at the cluster has worked yet' : `the last look was at ${lookedAt}`;
  return { ready: false, reason: problem === undefined ? since : `${since}: ${problem}` };
}
