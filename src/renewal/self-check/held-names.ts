import type { FailureRecord } from '../../store/types.ts';
import type { Step } from '../step.ts';
import type { HoldAction, Observation, ReleaseAction } from '../types.ts';

type Seen = Pick<Observation, 'at' | 'failures' | 'checks'>;

/**
 * Names that are known to be wrong: found so now, or found so before and not looked at since. A name whose new check
 * passes, or tells nothing, is free again. Pure.
 */
export function heldNames({ failures, checks }: Pick<Seen, 'failures' | 'checks'>): ReadonlySet<string> {
  const wrong = checks.filter(({ verdict }) => verdict === 'wrong').map(({ name }) => name);
  const checked = new Set(checks.map(({ name }) => name));
  const remembered = checkFailures(failures).filter(({ subject }) => !checked.has(subject));
  return new Set([...wrong, ...remembered.map(({ subject }) => subject)]);
}

/**
 * Names whose pause after a failed check has not passed: not to be looked at again yet, unless an operator has asked for
 * something since. Pure.
 */
export function pausedNames(
  { failures, wishes }: Pick<Observation, 'failures' | 'wishes'>,
  now: Date,
): ReadonlySet<string> {
  const isPaused = ({ notBefore, lastAt }: FailureRecord) =>
    Date.parse(notBefore) > now.getTime() && !wishes.some(({ at }) => Date.parse(at) > Date.parse(lastAt));
  return new Set(
    checkFailures(failures)
      .filter(isPaused)
      .map(({ subject }) => subject),
  );
}

/** What to remember of the checks: each finding with its pause, and the end of those that are over. Pure. */
export function checkSteps({ failures, checks }: Seen): readonly Step[] {
  const known = new Set(checkFailures(failures).map(({ subject }) => subject));
  return checks.flatMap(({ name, verdict, type, detail }): Step[] => {
    const hold: HoldAction = { kind: 'hold', certificateId: name, type, reason: detail };
    const release: ReleaseAction = { kind: 'release', certificateId: name, reason: 'its check fails no more' };
    if (verdict === 'wrong') return [{ action: hold }];
    return known.has(name) ? [{ action: release }] : [];
  });
}

function checkFailures(failures: readonly FailureRecord[]): readonly FailureRecord[] {
  return failures.filter(({ action }) => action === 'check');
}
