import type { Report, ReportedEvent } from '../daemon-api/types.ts';
import type { Clock } from '../platform/clock.ts';
import { messageOf } from '../platform/errors.ts';
import type { Log } from '../platform/log.ts';
import type { Action, Observation, Outcome, Plan, Policy } from '../renewal/types.ts';
import { eventList } from './events.ts';
import type { Metrics } from './metrics.ts';
import { firstReport, type Identity, reportOf } from './report.ts';

export interface WatcherParts {
  readonly identity: Identity;
  readonly policy: Policy;
  readonly log: Log;
  readonly clock: Pick<Clock, 'now'>;
  readonly metrics: Pick<Metrics, 'countLook' | 'countOutcome'>;
}

/** Turns what the loop does into log lines and the current report. */
export interface Watcher {
  onRound(observation: Observation, plan: Plan): void;
  onOutcome(outcome: Outcome): void;
  onFailure(error: unknown, nextTryMs: number): void;
  /** Something was asked for through the API. */
  onAccepted(message: string): void;
  report(): Report;
  /** Newest last, at most 500. */
  events(): readonly ReportedEvent[];
}

/**
 * Every action is logged with its reason before it starts and with its outcome after it; nothing is logged at info while
 * nothing changes. A tick that fails as a whole becomes the report's `problem`, logged once until it changes.
 */
export function watcher({ identity, policy, log, clock, metrics }: WatcherParts): Watcher {
  const events = eventList();
  let report = firstReport(identity);
  let lastProblem: string | undefined;
  let lastNotes: readonly string[] = [];

  return {
    onRound(observation, plan) {
      lastProblem = undefined;
      metrics.countLook(true);
      for (const action of plan.actions) note(`plan ${described(action)}`, true);
      for (const text of plan.notes ?? []) if (!lastNotes.includes(text)) note(text, false);
      lastNotes = plan.notes ?? [];
      logRefusals(observation);
      report = reportOf(identity, observation, plan, policy, events.newest());
    },
    onOutcome(outcome) {
      note(outcome.message, outcome.ok, attemptOf(outcome.action));
      metrics.countOutcome(outcome);
      report = { ...report, events: events.newest() };
    },
    onFailure(error, nextTryMs) {
      const problem = messageOf(error);
      metrics.countLook(false);
      if (problem !== lastProblem) log.error('look failed', { problem, nextTryMs });
      lastProblem = problem;
      report = { ...report, problem, at: clock.now().toISOString() };
    },
    onAccepted(message) {
      note(`asked through the API: ${message}`, true);
      report = { ...report, events: events.newest() };
    },
    report: () => report,
    events: () => events.list(),
  };

  function note(message: string, ok: boolean, attempt: Attempted = {}): void {
    const event: ReportedEvent = { at: clock.now().toISOString(), message, ok, ...attempt };
    events.add(event);
    if (ok) log.info(message);
    else log.warn(message);
  }

  function logRefusals({ refused }: Observation): void {
    const known = new Set(report.vhosts.map(({ host }) => host));
    for (const { name, reason } of refused) if (!known.has(name)) log.warn(`refused ${name}: ${reason}`);
  }
}

type Attempted = Pick<ReportedEvent, 'action' | 'certificateId' | 'names'>;

/** An installation is one change for several certificates. */
function attemptOf(action: Action): Attempted {
  if (action.kind === 'install') return { action: action.kind };
  const { kind, certificateId } = action;
  return { action: kind, certificateId, ...(kind === 'issue' && { names: action.names }) };
}

function described(action: Action): string {
  return `${action.kind} ${subject(action)} because ${action.reason}`;
}

function subject(action: Action): string {
  switch (action.kind) {
    case 'issue':
      return `[${action.names.join(' ')}]`;
    case 'install':
      return [...Object.keys(action.slots), ...Object.keys(action.templates)].join(' ');
    case 'finish-restart':
      return 'of the load balancer';
    case 'store-files':
      return `${Object.keys(action.files).length} files`;
    case 'reload':
      return action.targets.map(({ address, statsPort }) => `${address}:${statsPort}`).join(' ');
    case 'remove-secrets':
      return `${action.places.length} older versions`;
    case 'forget':
    case 'drop-wish':
    case 'hold':
    case 'release':
      return action.certificateId;
    case 'revoke':
      return `version ${action.version} of ${action.certificateId}`;
  }
}
