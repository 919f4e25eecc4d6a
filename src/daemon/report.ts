import type { Report, ReportedEvent, ReportedFailure, ReportedLimit, ReportedPause } from '../daemon-api/types.ts';
import { refill } from '../renewal/limits/bucket.ts';
import { limitOfKey } from '../renewal/limits/bucket-key.ts';
import { limitsOf } from '../renewal/limits/lets-encrypt-limits.ts';
import type { Observation, Plan, Policy } from '../renewal/types.ts';
import { accountReport } from './account-report.ts';
import { certificateReports } from './certificate-report.ts';
import { vhostReports } from './vhost-report.ts';

export interface Identity {
  readonly version: string;
  readonly appId: string;
  readonly startedAt: string;
}

/** What the daemon says of itself before its first look. */
export function firstReport(daemon: Identity): Report {
  return {
    schema: 1,
    daemon,
    at: daemon.startedAt,
    nextLookAt: daemon.startedAt,
    loadBalancer: undefined,
    certificates: [],
    vhosts: [],
    events: [],
    problem: 'the first look is under way',
  };
}

/** The report after an observation, while its plan is carried out. Pure. */
export function reportOf(
  daemon: Identity,
  observation: Observation,
  plan: Plan,
  policy: Policy,
  events: readonly ReportedEvent[],
): Report {
  const { loadBalancer } = observation;
  return {
    schema: 1,
    daemon,
    at: observation.at,
    lookedAt: observation.at,
    nextLookAt: plan.nextLookAt,
    loadBalancer: loadBalancer && { appId: loadBalancer.appId, instances: loadBalancer.instances.length },
    certificates: certificateReports(observation),
    vhosts: vhostReports(observation, plan, policy),
    templates: observation.done.templates,
    events,
    account: accountReport(observation, policy),
    failures: reportedFailures(observation),
    limits: reportedLimits(observation, policy),
    paused: reportedPauses(observation, policy),
    ...(plan.notes && { notes: plan.notes }),
    problem: loadBalancer === undefined ? `there is no app ${policy.loadBalancerId}` : undefined,
  };
}

/** A try under way counts as failed until it has succeeded: that is no failure yet. */
function reportedFailures({ failures }: Observation): readonly ReportedFailure[] {
  return failures
    .filter(({ type }) => type !== 'interrupted')
    .map(({ notBefore, ...failure }) => ({ ...failure, nextTryAt: notBefore }));
}

function reportedPauses({ ledgers }: Observation, { directoryUrl }: Policy): readonly ReportedPause[] {
  const pauses = ledgers.find((one) => one.directoryUrl === directoryUrl)?.ledger.pauses ?? [];
  return pauses.map(({ names, url, at }) => ({ names, at, ...(url !== undefined && { url }) }));
}

/** What is left of the limits that something was spent from; the others are full. */
function reportedLimits({ ledgers, at }: Observation, { directoryUrl }: Policy): readonly ReportedLimit[] {
  const limits = limitsOf(directoryUrl);
  const buckets = ledgers.find((one) => one.directoryUrl === directoryUrl)?.ledger.buckets ?? {};
  return Object.entries(buckets).flatMap(([key, bucket]) => {
    const known = limitOfKey(key, limits);
    if (known === undefined) return [];
    const [limit = '', subject = ''] = key.split(' ');
    const left = Math.floor(refill(bucket, known, new Date(at)).tokens);
    return [{ limit, subject, left, capacity: known.capacity }];
  });
}
