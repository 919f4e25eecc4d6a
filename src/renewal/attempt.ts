import type { Clock } from '../platform/clock.ts';
import type { CertificateStore, FailureRecord } from '../store/types.ts';
import { failureRecord } from './back-off.ts';
import { steadyFraction } from './steady-fraction.ts';
import type { Observation } from './types.ts';

export interface AttemptPorts {
  readonly store: Pick<CertificateStore, 'saveFailure' | 'removeFailure'>;
  readonly clock: Pick<Clock, 'now'>;
}

/** One try of an action for a certificate or name: its outcome becomes the record that the next plan sees. */
export interface Attempt {
  /** Counts one failure more than before this attempt, however often it is called. */
  failed(type: string, detail: string, retryAfterMs?: number): Promise<void>;
  succeeded(): Promise<void>;
}

/** Begins an attempt, knowing from the observation how often the same one failed in a row. */
export function attemptAt(
  action: FailureRecord['action'],
  subject: string,
  { failures, accounts }: Pick<Observation, 'failures' | 'accounts'>,
  { store, clock }: AttemptPorts,
): Attempt {
  const previous = failures.find((one) => one.subject === subject && one.action === action);
  const dailyAt = steadyFraction(accounts[0]?.accountUrl ?? '');
  return {
    failed: (type, detail, retryAfterMs) =>
      store.saveFailure(failureRecord({ subject, action, type, detail, retryAfterMs, dailyAt }, previous, clock.now())),
    succeeded: () => store.removeFailure(subject, action),
  };
}
