import type { Ledger } from '../store/ledger-types.ts';
import type { FailureRecord } from '../store/types.ts';
import { atCa, followedSkewMs } from './ca-clock.ts';
import { caChoice, outageOf } from './ca-outage.ts';
import { type CertificateNeed, certificateNeeds } from './certificate-need.ts';
import { clockStep } from './clock-step.ts';
import { installStep } from './install-step.ts';
import { EMPTY_LEDGER } from './limits/ledger.ts';
import { nameSet } from './name-set.ts';
import { orderStep, withPlannedOrder } from './order-step.ts';
import { infoFor } from './renewal-infos.ts';
import { isInsideWindow, isPastWindow } from './renewal-window.ts';
import { checkSteps } from './self-check/held-names.ts';
import { LOOK_AGAIN_MS, later, type Step } from './step.ts';
import type { IssueAction, Observation, Plan, Policy } from './types.ts';
import { wishSteps } from './wish-steps.ts';

/** After a start marathon-lb needs some seconds to route to us; until then missing routes mean nothing. */
const SETTLING_MS = 60_000;

/**
 * What to do next. Level-triggered: everything follows from the observation, nothing from what was done before.
 * New certificates are issued first and installed in a later round, so that one change of the load balancer carries
 * them all.
 *
 * Takes an observation and the policy; returns the actions, each with its reason, and the time of the next look.
 */
export function plan(observation: Observation, policy: Policy): Plan {
  const now = new Date(observation.at);
  const { needs, sharing } = certificateNeeds(observation, policy);
  const cleaning = [...needs.map((need) => forgetStep(observation, need)), ...wishSteps(observation, needs, now)];
  const clock = clockStep(observation, policy);
  const issuing = [
    ...issueSteps(observation, needs, policy, now),
    ...checkSteps(observation),
    waitingStep(observation, now),
    refusedStep(observation, now),
    renewalInfoStep(observation, now),
  ];
  const isIssuing = issuing.some(({ action }) => action?.kind === 'issue');
  const installing = isIssuing ? [] : [restartStep(observation, now) ?? installStep(observation, needs, policy, now)];
  const crowd: Step = sharing === undefined ? {} : { notes: [sharing] };
  return planOf([...cleaning, ...issuing, ...installing, clock, crowd], now, policy);
}

/** While a restart is being followed its record is on disk: one that is found was left behind. */
function restartStep({ restart, loadBalancer, failures }: Observation, now: Date): Step | undefined {
  if (restart === undefined || loadBalancer === undefined) return undefined;
  const { certificateId, startedAt } = restart;
  const failure = failures.find(({ action, subject }) => action === 'install' && subject === certificateId);
  const blockedUntil = Date.parse(failure?.notBefore ?? startedAt);
  if (blockedUntil > now.getTime()) return { lookAt: blockedUntil };
  return { action: { kind: 'finish-restart', certificateId, restart, reason: `it was begun ${startedAt}` } };
}

function planOf(steps: readonly Step[], now: Date, policy: Policy): Plan {
  const looks = [...steps.flatMap(({ lookAt }) => lookAt ?? []), now.getTime() + policy.checkIntervalMs];
  const notes = steps.flatMap((step) => step.notes ?? []);
  return {
    ...(notes.length > 0 && { notes }),
    actions: steps.flatMap(({ action }) => action ?? []),
    waits: steps.flatMap(({ waits }) => waits ?? []),
    nextLookAt: new Date(looks.reduce((one, other) => Math.min(one, other))).toISOString(),
  };
}

/**
 * An order placed before its certificate was saved has had its outcome; resuming it would renew nothing. A certificate
 * saved in a time to come says nothing about orders: the clock was set back since.
 */
function forgetStep({ at, orders, failures }: Observation, { certificateId, saved }: CertificateNeed): Step {
  if (saved === undefined || Date.parse(saved.savedAt) > Date.parse(at)) return {};
  const savedAt = Date.parse(saved.savedAt);
  const order = orders.find((one) => one.certificateId === certificateId && Date.parse(one.placedAt) <= savedAt);
  const failure = failures.find(
    (one) => one.subject === certificateId && one.type === 'interrupted' && Date.parse(one.lastAt) <= savedAt,
  );
  if (order === undefined && failure === undefined) return {};
  return { action: { kind: 'forget', certificateId, reason: `its certificate was saved ${saved.savedAt}` } };
}

/**
 * One step for each certificate; an order planned here counts for the limits of those after it. A CA that was down gets
 * one order: the others follow when that has shown that it is back.
 */
function issueSteps(
  observation: Observation,
  needs: readonly CertificateNeed[],
  policy: Policy,
  now: Date,
): readonly Step[] {
  const ledgers = new Map(observation.ledgers.map(({ directoryUrl, ledger }) => [directoryUrl, ledger]));
  const planned: IssueAction[] = [];
  // Counted once another order asks: most looks plan one order, and a ledger is as large as the account's past.
  const ledgerOf = (directoryUrl: string): Ledger => {
    for (const action of planned.splice(0)) {
      const before = ledgers.get(action.directoryUrl) ?? EMPTY_LEDGER;
      ledgers.set(action.directoryUrl, withPlannedOrder(before, action, now));
    }
    return ledgers.get(directoryUrl) ?? EMPTY_LEDGER;
  };
  const probed = new Set<string>();
  return needs.map((need) => {
    const { action, ...step } = issueStep(observation, need, policy, ledgerOf, now);
    if (action?.kind !== 'issue') return step;
    if (probed.has(action.directoryUrl)) return later(now, LOOK_AGAIN_MS.misrouted);
    if (outageOf(action.directoryUrl, observation.failures)) probed.add(action.directoryUrl);
    planned.push(action);
    return { ...step, action };
  });
}

/** Orders only names whose challenge path reaches us: a failed authorization costs a limit, a look costs nothing. */
function issueStep(
  observation: Observation,
  need: CertificateNeed,
  policy: Policy,
  ledgerOf: (directoryUrl: string) => Ledger,
  now: Date,
): Step {
  const { certificateId, names, reason, renewsAt, waitsFor } = need;
  const { clockSkewMs } = observation;
  if (reason === undefined)
    return renewsAt === undefined ? {} : { lookAt: Date.parse(renewsAt) - followedSkewMs(clockSkewMs) };
  if ((observation.loadBalancer?.instances.length ?? 0) === 0) return {};
  const ca = caChoice(need.saved, observation.failures, policy, now, need.askedAt);
  if (ca.kind === 'wait') return waitStep(need, ca.reason, ca.until);
  const { directoryUrl } = ca;
  const failure = issueFailure(observation, certificateId);
  const blockedUntil = directoryUrl === policy.directoryUrl ? pauseEnd(failure, need.askedAt) : 0;
  const resumes = isResumable(observation, need, directoryUrl);
  if (blockedUntil > now.getTime() && !(failure?.type === 'interrupted' && resumes)) return { lookAt: blockedUntil };
  // With no name left, the pauses of the names say when to look: `refusedStep` and `waitingStep`.
  if (names.length === 0) return {};
  if (waitsFor.length > 0) return later(now, LOOK_AGAIN_MS.misrouted);
  if (isSettling(observation)) return later(now, LOOK_AGAIN_MS.settling);
  const own = need.saved?.directoryUrl === directoryUrl ? need.saved : undefined;
  const info = own && infoFor(own, observation.renewalInfos);
  const caNow = atCa(now, clockSkewMs);
  const windows = { insideAriWindow: isInsideWindow(info, caNow), pastAriWindow: isPastWindow(info, caNow) };
  const candidate = { need, directoryUrl, caReason: ca.reason, resumes, ...windows };
  return orderStep(candidate, ledgerOf(directoryUrl), now);
}

function waitStep({ names }: CertificateNeed, reason: string, untilMs: number): Step {
  return { waits: [{ names, reason, until: new Date(untilMs).toISOString() }], lookAt: untilMs };
}

/** A wish ends the pauses that began before it: it is tried once, then the pauses count again. */
function pauseEnd(failure: FailureRecord | undefined, askedAt: string | undefined): number {
  if (failure === undefined) return 0;
  const isOlder = askedAt !== undefined && Date.parse(failure.lastAt) < Date.parse(askedAt);
  return isOlder ? 0 : Date.parse(failure.notBefore);
}

function issueFailure({ failures }: Observation, certificateId: string): FailureRecord | undefined {
  return failures.find((one) => one.subject === certificateId && one.action === 'issue');
}

/** An order whose daemon died is finished rather than placed anew: that costs the CA no new order. */
function isResumable(
  { at, orders }: Observation,
  { certificateId, names, saved }: CertificateNeed,
  directoryUrl: string,
): boolean {
  const order = orders.find((one) => one.certificateId === certificateId && one.directoryUrl === directoryUrl);
  if (order === undefined || order.names.length !== names.length) return false;
  const savedAt = saved === undefined ? 0 : Date.parse(saved.savedAt);
  const isOpen = Date.parse(order.placedAt) > savedAt || savedAt > Date.parse(at);
  return isOpen && names.every((name) => order.names.includes(name));
}

/** Right after a start, some routes are not there yet: waiting a moment keeps the names in one certificate. */
function isSettling({ routes, uptimeMs }: Observation): boolean {
  return uptimeMs < SETTLING_MS && routes.some(({ ok }) => !ok);
}

/** When the CA may next be asked about a renewal: it may have brought it forward. */
function renewalInfoStep({ renewalInfos }: Observation, now: Date): Step {
  const fetches = renewalInfos.map(({ nextFetchAt }) => Date.parse(nextFetchAt)).filter((at) => at > now.getTime());
  return fetches.length === 0 ? {} : { lookAt: fetches.reduce((one, other) => Math.min(one, other)) };
}

/** When the first name that the CA has refused, or would refuse, may be tried again. */
function refusedStep({ failures, wanted }: Observation, now: Date): Step {
  const isWanted = nameSet(wanted);
  const pauses = failures
    .filter(({ action, subject }) => (action === 'validate' || action === 'check') && isWanted.has(subject))
    .map(({ notBefore }) => Date.parse(notBefore))
    .filter((end) => end > now.getTime());
  return pauses.length === 0 ? {} : { lookAt: Math.min(...pauses) };
}

/** When to look again at names that do not lead here, or for a load balancer that is not there. */
function waitingStep(observation: Observation, now: Date): Step {
  if (observation.wanted.length === 0) return {};
  if ((observation.loadBalancer?.instances.length ?? 0) === 0) return later(now, LOOK_AGAIN_MS.noLoadBalancer);
  if (observation.routes.every(({ ok }) => ok)) return {};
  return later(now, isSettling(observation) ? LOOK_AGAIN_MS.settling : LOOK_AGAIN_MS.misrouted);
}
