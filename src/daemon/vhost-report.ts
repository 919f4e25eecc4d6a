import type { ReportedVhost, ServedByInstance, VhostState } from '../daemon-api/types.ts';
import { outageOf } from '../renewal/ca-outage.ts';
import { type CertificateNeed, certificateNeeds } from '../renewal/certificate-need.ts';
import { infoFor } from '../renewal/renewal-infos.ts';
import { renewalDate } from '../renewal/renewal-window.ts';
import type { Observation, Plan, Policy } from '../renewal/types.ts';
import type { FailureRecord, SavedCertificate } from '../store/types.ts';

interface Verdict {
  readonly state: VhostState;
  readonly detail: string;
  readonly nextTryAt?: string | undefined;
}

/** One entry per name that was asked for, refused ones last. Pure: everything follows from the observation and its plan. */
export function vhostReports(observation: Observation, plan: Plan, policy: Policy): readonly ReportedVhost[] {
  const { needs, notPlaced } = certificateNeeds(observation, policy);
  const versions = versionsByName(observation);
  const needsByName = new Map(needs.flatMap((need) => need.names.map((name) => [name, need])));
  const needsById = new Map(needs.map((need) => [need.certificateId, need]));
  const looks = Map.groupBy(observation.served, ({ host }) => host);
  const crowdedOut = new Map(notPlaced.map(({ name, reason }) => [name, reason]));
  const wanted = observation.wanted.map((host) => {
    const saved = versions.get(host);
    const need = needsByName.get(host) ?? needsById.get(saved?.id ?? '');
    const served = (looks.get(host) ?? []).map(({ instance, fingerprint, problem }) => ({
      instance,
      fingerprint,
      problem,
    }));
    const reason = crowdedOut.get(host);
    const { state, detail, nextTryAt } =
      reason === undefined
        ? verdict({ host, saved, need, served }, observation, plan, policy)
        : { state: 'failed' as const, detail: reason, nextTryAt: undefined };
    return { host, state, detail, nextTryAt, certificateId: saved?.id, served };
  });
  return [...wanted, ...observation.refused.map(({ name, reason }) => refusedVhost(name, reason))];
}

function refusedVhost(host: string, detail: string): ReportedVhost {
  return { host, state: 'failed', detail, nextTryAt: undefined, certificateId: undefined, served: [] };
}

/** For each name the version in force that covers it, else the newest older one that does. */
function versionsByName({ certificates, previous }: Observation): ReadonlyMap<string, SavedCertificate> {
  const versions = [...certificates, ...previous].toReversed();
  return new Map(versions.flatMap((version) => version.names.map((name) => [name, version])));
}

/** A host, the version that covers it and the certificate it belongs into. */
interface Standing {
  readonly host: string;
  readonly saved: SavedCertificate | undefined;
  readonly need: CertificateNeed | undefined;
  readonly served: readonly ServedByInstance[];
}

function verdict(standing: Standing, observation: Observation, plan: Plan, policy: Policy): Verdict {
  const { host, saved, need, served } = standing;
  const wait = plan.waits.find(({ names }) => names.includes(host));
  if (saved === undefined && wait !== undefined)
    return { state: 'failed', detail: `waiting: ${wait.reason}`, nextTryAt: wait.until };
  const failure =
    nameFailure(observation, host) ??
    failureOf(observation, need?.certificateId ?? saved?.id) ??
    outageOf(policy.directoryUrl, observation.failures);
  if (saved === undefined) return notIssued(host, failure, observation, plan);
  const overdue = overdueVerdict(saved, failure, observation, plan);
  if (overdue !== undefined) return overdue;
  if (policy.rehearsal)
    return { state: 'unserved', detail: 'rehearsal passed: issued by the staging CA, not installed' };
  if (wait?.isFault === true)
    return { state: 'failed', detail: `not installed: ${wait.reason}`, nextTryAt: wait.until };
  if (wait !== undefined && need?.reason === undefined)
    return { state: 'installing', detail: `waiting for ${wait.reason}`, nextTryAt: wait.until };
  if (plan.actions.some(({ kind }) => kind === 'install'))
    return { state: 'installing', detail: `restarting ${policy.loadBalancerId} with it` };
  if (failure?.action === 'install')
    return { state: 'failed', detail: `not installed: ${failure.detail}`, nextTryAt: failure.notBefore };
  return servedVerdict(saved, served, observation);
}

function notIssued(host: string, failure: FailureRecord | undefined, observation: Observation, plan: Plan): Verdict {
  if (plan.actions.some((action) => action.kind === 'issue' && action.names.includes(host)))
    return { state: 'issuing', detail: 'the CA is being asked' };
  if (failure !== undefined) return { state: 'failed', detail: failure.detail, nextTryAt: failure.notBefore };
  if (observation.loadBalancer === undefined)
    return { state: 'failed', detail: 'marathon-lb was not found', nextTryAt: plan.nextLookAt };
  const problem = observation.routes.find((look) => look.name === host)?.problem;
  const detail = `waiting until the load balancer routes its challenge path here${problem ? `: ${problem}` : ''}`;
  return { state: 'issuing', detail, nextTryAt: plan.nextLookAt };
}

/** Overdue: a renewal that should have happened has failed, or the certificate has expired. */
function overdueVerdict(
  saved: SavedCertificate,
  failure: FailureRecord | undefined,
  { at, renewalInfos }: Observation,
  plan: Plan,
): Verdict | undefined {
  const now = Date.parse(at);
  const expired = Date.parse(saved.leaf.notAfter) <= now;
  const due = Date.parse(renewalDate(saved.leaf, infoFor(saved, renewalInfos)).at) <= now;
  if (!expired && !(due && failure !== undefined && failure.action !== 'install')) return undefined;
  const why = failure?.detail ?? 'renewal is under way';
  const when = expired ? `expired ${saved.leaf.notAfter}` : 'renewal failed';
  return { state: 'overdue', detail: `${when}: ${why}`, nextTryAt: failure?.notBefore ?? plan.nextLookAt };
}

function servedVerdict(
  saved: SavedCertificate,
  served: readonly ServedByInstance[],
  { loadBalancer }: Observation,
): Verdict {
  if ((loadBalancer?.deployments.length ?? 0) > 0) return { state: 'installing', detail: 'marathon-lb is restarting' };
  const good = served.filter(({ fingerprint }) => fingerprint === saved.leaf.fingerprint).length;
  const seen = served.filter(({ fingerprint }) => fingerprint !== undefined).length;
  if (served.length > 0 && seen === 0) return { state: 'unknown', detail: served[0]?.problem ?? 'no handshake worked' };
  if (served.length === 0) return { state: 'unserved', detail: 'no load balancer instance is running' };
  return { state: good === served.length ? 'served' : 'unserved', detail: `served by ${good} of ${served.length}` };
}

function nameFailure({ failures }: Observation, host: string): FailureRecord | undefined {
  return failures.find(({ action, subject }) => (action === 'validate' || action === 'check') && subject === host);
}

function failureOf({ failures }: Observation, id: string | undefined): FailureRecord | undefined {
  const own = failures.filter(({ action, subject }) => action !== 'validate' && action !== 'check' && subject === id);
  return own.find(({ type }) => type !== 'interrupted');
}
