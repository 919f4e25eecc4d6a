import { writableSlots } from '../marathon-lb/cert-slots.ts';
import type { CertSlot } from '../marathon-lb/types.ts';
import type { FailureRecord, SavedCertificate } from '../store/types.ts';
import type { CertificateFacts } from '../x509/types.ts';
import { type CertificateNeed, certificateNeed } from './certificate-need.ts';
import type { Action, Observation, Plan, Policy } from './types.ts';

const SECOND_MS = 1_000;

/** After a start marathon-lb needs some seconds to route to us; until then missing routes mean nothing. */
const SETTLING_MS = 60 * SECOND_MS;

/** Pauses before the next look while something is under way; short where a person is probably waiting. */
const LOOK_AGAIN_MS = {
  settling: 1 * SECOND_MS,
  deploying: 2 * SECOND_MS,
  notServed: 15 * SECOND_MS,
  misrouted: 60 * SECOND_MS,
  noLoadBalancer: 15 * SECOND_MS,
} as const;

/** Part of a plan: what to do now, and when to look again on its account. */
interface Step {
  readonly action?: Action;
  readonly lookAt?: number;
}

/**
 * What to do next. Level-triggered: everything follows from the observation, nothing from what was done before.
 * A new certificate is issued first and installed in a later round, so that one change of the load balancer carries it.
 *
 * Takes an observation and the policy; returns the actions, each with its reason, and the time of the next look.
 */
export function plan(observation: Observation, policy: Policy): Plan {
  const now = new Date(observation.at);
  const need = certificateNeed(observation.wanted, observation.certificates, policy, now);
  if (need === undefined) return planOf([], now, policy);
  const stale = forgetStep(observation, need);
  const issue = issueStep(observation, need, policy, now);
  if (issue.action !== undefined) return planOf([stale, issue], now, policy);
  return planOf([stale, issue, installStep(observation, need, policy, now)], now, policy);
}

function planOf(steps: readonly Step[], now: Date, policy: Policy): Plan {
  const looks = [...steps.flatMap(({ lookAt }) => lookAt ?? []), now.getTime() + policy.checkIntervalMs];
  return {
    actions: steps.flatMap(({ action }) => action ?? []),
    nextLookAt: new Date(Math.min(...looks)).toISOString(),
  };
}

/** An order placed before its certificate was saved has had its outcome; resuming it would renew nothing. */
function forgetStep({ orders, failures }: Observation, { certificateId, saved }: CertificateNeed): Step {
  if (saved === undefined) return {};
  const savedAt = Date.parse(saved.savedAt);
  const order = orders.find((one) => one.certificateId === certificateId && Date.parse(one.placedAt) <= savedAt);
  const failure = failures.find(
    (one) => one.certificateId === certificateId && one.type === 'interrupted' && Date.parse(one.lastAt) <= savedAt,
  );
  if (order === undefined && failure === undefined) return {};
  return { action: { kind: 'forget', certificateId, reason: `its certificate was saved ${saved.savedAt}` } };
}

/** Orders only names whose challenge path reaches us: a failed authorization costs a limit, a look costs nothing. */
function issueStep(observation: Observation, need: CertificateNeed, policy: Policy, now: Date): Step {
  if (need.reason === undefined) return need.renewsAt === undefined ? {} : { lookAt: Date.parse(need.renewsAt) };
  if ((observation.loadBalancer?.instances.length ?? 0) === 0) return later(now, LOOK_AGAIN_MS.noLoadBalancer);
  const blockedUntil = notBefore(observation.failures, need.certificateId, 'issue');
  if (blockedUntil > now.getTime() && !isInterrupted(observation, need, policy)) return { lookAt: blockedUntil };

  const routed = need.names.filter((name) => observation.routes.some((look) => look.name === name && look.ok));
  const complete = routed.length === need.names.length;
  if (!complete && observation.uptimeMs < SETTLING_MS) return later(now, LOOK_AGAIN_MS.settling);
  if (!complete && !isWorthAPart(routed, need)) return later(now, LOOK_AGAIN_MS.misrouted);
  return {
    action: {
      kind: 'issue',
      certificateId: need.certificateId,
      names: routed,
      replaces: need.saved?.leaf.renewalInfoId,
      resumes: isResumable(observation, need, routed, policy),
      reason: need.reason,
    },
  };
}

/** An order whose daemon died is finished at once: that costs the CA no new order. */
function isInterrupted(observation: Observation, need: CertificateNeed, policy: Policy): boolean {
  const failure = observation.failures.find(
    (one) => one.certificateId === need.certificateId && one.action === 'issue',
  );
  return failure?.type === 'interrupted' && isResumable(observation, need, need.names, policy);
}

function isResumable(
  { orders }: Observation,
  { certificateId, saved }: CertificateNeed,
  names: readonly string[],
  { directoryUrl }: Policy,
): boolean {
  const order = orders.find((one) => one.certificateId === certificateId && one.directoryUrl === directoryUrl);
  if (order === undefined || order.names.length !== names.length) return false;
  const isOpen = saved === undefined || Date.parse(order.placedAt) > Date.parse(saved.savedAt);
  return isOpen && names.every((name) => order.names.includes(name));
}

/** A certificate for some of the names helps when it adds one, and must not take one away, unless expiry is near. */
function isWorthAPart(routed: readonly string[], need: CertificateNeed): boolean {
  if (routed.length === 0) return false;
  if (need.saved === undefined || need.emergency) return true;
  const saved = need.saved.names;
  const losesNone = need.names.every((name) => !saved.includes(name) || routed.includes(name));
  return losesNone && routed.some((name) => !saved.includes(name));
}

function installStep(observation: Observation, need: CertificateNeed, policy: Policy, now: Date): Step {
  const { saved } = need;
  const loadBalancer = observation.loadBalancer;
  if (saved === undefined || loadBalancer === undefined || policy.rehearsal) return {};
  const variable = policy.certEnv ?? ourSlot(loadBalancer.slots, [...saved.names, ...need.names]);
  if (variable === undefined) return {};
  if (isInstalled(observation, saved, variable)) return servedStep(observation, saved, now);
  if (Date.parse(saved.leaf.notAfter) <= now.getTime()) return {};
  const blockedUntil = notBefore(observation.failures, need.certificateId, 'install');
  if (blockedUntil > now.getTime()) return { lookAt: blockedUntil };
  if (loadBalancer.deployments.length > 0) return later(now, LOOK_AGAIN_MS.deploying);
  const reason = `${variable} does not carry version ${saved.version}, valid until ${saved.leaf.notAfter}`;
  return { action: { kind: 'install', slots: { [variable]: saved.id }, reason } };
}

/**
 * "Ours" is a certificate all of whose names we manage: HAProxy serves the first one loaded for a name, so an older one
 * for the same names must give way, whoever put it there. This also finds our slot again when the store was lost.
 */
function ourSlot(slots: readonly CertSlot[], managedNames: readonly string[]): string | undefined {
  const isOurs = ({ names }: CertificateFacts) =>
    names.length > 0 && names.every((name) => managedNames.includes(name));
  return writableSlots(slots, isOurs)[0];
}

function isInstalled(observation: Observation, saved: SavedCertificate, variable: string): boolean {
  const content = observation.loadBalancer?.slots.find((slot) => slot.variable === variable)?.content;
  if (content?.kind === 'secret') return true;
  return content?.kind === 'certificate' && content.leaf.fingerprint === saved.leaf.fingerprint;
}

/** Installed but not seen in every handshake: look again soon, there is nothing else to do. */
function servedStep({ served }: Observation, saved: SavedCertificate, now: Date): Step {
  const unserved = served.some((look) => look.fingerprint !== saved.leaf.fingerprint);
  return unserved ? later(now, LOOK_AGAIN_MS.notServed) : {};
}

function notBefore(failures: readonly FailureRecord[], certificateId: string, action: FailureRecord['action']): number {
  const failure = failures.find((one) => one.certificateId === certificateId && one.action === action);
  return failure === undefined ? 0 : Date.parse(failure.notBefore);
}

function later(now: Date, ms: number): Step {
  return { lookAt: now.getTime() + ms };
}
