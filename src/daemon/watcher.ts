import type { Report, ReportedEvent } from '../daemon-api/types.ts';
import type { Clock } from '../platform/clock.ts';
import { messageOf } from '../platform/errors.ts';
import type { Log } from '../platform/log.ts';
import type { Action, Observation, Outcome, Plan, Policy } from '../renewal/types.ts';
import { eventList } from './events.ts';
import { firstReport, type Identity, reportOf } from './report.ts';

export interface WatcherParts {
  readonly identity: Identity;
  readonly policy: Policy;
  readonly log: Log;
  readonly clock: Pick<Clock, 'now'>;
}

/** Turns what the loop does into log lines and the current report. */
export interface Watcher {
  onRound(observation: Observation, plan: Plan): void;
  onOutcomes(outcomes: readonly Outcome[]): void;
  onFailure(error: unknown, nextTryMs: number): void;
  report(): Report;
}

/**
 * Every action is logged with its reason before it starts and with its outcome after it; nothing is logged at info while
 * nothing changes. A tick that fails as a whole becomes the report's `problem`, logged once until it changes.
 */
export function watcher({ identity, policy, log, clock }: WatcherParts): Watcher {
  const events = eventList();
  let report = firstReport(identity);
  let lastProblem: string | undefined;

  return {
    onRound(observation, plan) {
      lastProblem = undefined;
      for (const action of plan.actions) note(`plan ${described(action)}`, true);
      logRefusals(observation);
      report = reportOf(identity, observation, plan, policy, events.list());
    },
    onOutcomes(outcomes) {
      for (const { ok, message } of outcomes) note(message, ok);
      report = { ...report, events: events.list() };
    },
    onFailure(error, nextTryMs) {
      const problem = messageOf(error);
      if (problem !== lastProblem) log.error('look failed', { problem, nextTryMs });
      lastProblem = problem;
      report = { ...report, problem, at: clock.now().toISOString() };
    },
    report: () => report,
  };

  function note(message: string, ok: boolean): void {
    const event: ReportedEvent = { at: clock.now().toISOString(), message, ok };
    events.add(event);
    if (ok) log.info(message);
    else log.warn(message);
  }

  function logRefusals({ refused }: Observation): void {
    const known = new Set(report.vhosts.map(({ host }) => host));
    for (const { name, reason } of refused) if (!known.has(name)) log.warn(`refused ${name}: ${reason}`);
  }
}

function described(action: Action): string {
  return `${action.kind} ${subject(action)} because ${action.reason}`;
}

function subject(action: Action): string {
  switch (action.kind) {
    case 'issue':
      return `[${action.names.join(' ')}]`;
    case 'install':
      return Object.keys(action.slots).join(' ');
    case 'finish-restart':
      return 'of the load balancer';
    case 'forget':
    case 'drop-wish':
    case 'hold':
    case 'release':
      return action.certificateId;
    case 'revoke':
      return `version ${action.version} of ${action.certificateId}`;
  }
}
