import type { Action, Wait } from './types.ts';

/** Part of a plan: what to do now, and when to look again on its account (milliseconds since the epoch). */
export interface Step {
  readonly action?: Action;
  readonly waits?: readonly Wait[];
  readonly notes?: readonly string[];
  readonly lookAt?: number;
}

/** Pauses before the next look while something is under way; short where a person is probably waiting. */
export const LOOK_AGAIN_MS = {
  settling: 1_000,
  deploying: 2_000,
  notServed: 15_000,
  stillNotServed: 120_000,
  noLoadBalancer: 15_000,
  misrouted: 60_000,
} as const;

/** A step that does nothing now. */
export function later(now: Date, ms: number): Step {
  return { lookAt: now.getTime() + ms };
}
