import { followedSkewMs } from './ca-clock.ts';
import type { Step } from './step.ts';
import type { Observation, Policy } from './types.ts';

const MINUTE_MS = 60_000;

/** Largest first. Whole steps, so that the note does not change with every second that the clock gains. */
const STEPS = [
  { ms: 24 * 60 * MINUTE_MS, words: 'a day' },
  { ms: 60 * MINUTE_MS, words: 'an hour' },
  { ms: 10 * MINUTE_MS, words: 'ten minutes' },
  { ms: MINUTE_MS, words: 'a minute' },
] as const;

/**
 * A note when the clock here and the CA's differ by more than a minute: a certificate that is valid there need not be so
 * here, and over a day renewals follow ours. Takes an observation and the policy. Pure.
 */
export function clockStep(
  { clockSkewMs = 0 }: Pick<Observation, 'clockSkewMs'>,
  { directoryUrl }: Pick<Policy, 'directoryUrl'>,
): Step {
  const step = STEPS.find(({ ms }) => Math.abs(clockSkewMs) > ms);
  if (step === undefined) return {};
  const { host } = new URL(directoryUrl);
  const way = clockSkewMs > 0 ? 'behind' : 'ahead of';
  const followed = followedSkewMs(clockSkewMs) === 0 ? 'the one here' : "the CA's";
  return {
    notes: [
      `the clock here is more than ${step.words} ${way} that of ${host}: renewals follow ${followed}; let NTP set this one`,
    ],
  };
}
