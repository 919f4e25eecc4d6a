import { type SlotAssignment, slotAssignment } from '../marathon-lb/slot-assignment.ts';
import type { CertSlot } from '../marathon-lb/types.ts';
import type { SavedCertificate } from '../store/types.ts';
import type { CertificateFacts } from '../x509/types.ts';
import type { CertificateNeed } from './certificate-need.ts';
import { LOOK_AGAIN_MS, later, type Step } from './step.ts';
import type { InstalledVersion, Observation, ObservedLoadBalancer, Policy } from './types.ts';

/**
 * What to change in the load balancer so that it carries every saved certificate that a wanted name needs: all in one
 * action, since each change restarts it. Pure.
 */
export function installStep(
  observation: Observation,
  needs: readonly CertificateNeed[],
  policy: Policy,
  now: Date,
): Step {
  const { loadBalancer } = observation;
  if (loadBalancer === undefined || policy.rehearsal) return {};
  const current = needs.flatMap(({ saved }) => (saved !== undefined && isValid(saved, now) ? [saved] : []));
  if (current.length === 0) return {};
  const kept = policy.certEnv === undefined ? keptVersions(observation, current, now) : [];
  const { variables, stale } = assignment(observation, loadBalancer, current, kept, policy);
  const changed = [...variables].filter(([variable, key]) => !carries(loadBalancer.slots, variable, key));
  if (changed.length === 0) return servedStep(observation, now);
  const blockedUntil = installBlock(observation, current);
  if (blockedUntil > now.getTime()) return { lookAt: blockedUntil };
  if (loadBalancer.deployments.length > 0) return later(now, LOOK_AGAIN_MS.deploying);
  const versions = new Map([...current, ...kept].map((one) => [one.leaf.fingerprint, one]));
  const slots = Object.fromEntries(changed.map(([variable, key]) => [variable, installed(versions.get(key))]));
  const certificates = changed.flatMap(([variable, key]) => {
    const version = versions.get(key);
    return version === undefined ? [] : [`${variable} lacks version ${version.version} of ${version.id}`];
  });
  const certificateId = current[0]?.id ?? '';
  return { action: { kind: 'install', certificateId, slots, clears: stale, reason: certificates.join(', ') } };
}

function isValid({ leaf }: SavedCertificate, now: Date): boolean {
  return Date.parse(leaf.notAfter) > now.getTime();
}

/** Older versions that are the only ones to serve a wanted name; the newest such version for each name. */
function keptVersions(
  { previous, wanted }: Observation,
  current: readonly SavedCertificate[],
  now: Date,
): readonly SavedCertificate[] {
  const orphans = new Set(wanted.filter((name) => !current.some(({ names }) => names.includes(name))));
  return previous.filter((version) => {
    const own = version.names.filter((name) => orphans.has(name));
    if (own.length === 0 || !isValid(version, now)) return false;
    for (const name of own) orphans.delete(name);
    return true;
  });
}

/**
 * "Ours" is a certificate all of whose names we manage: HAProxy serves the first one loaded for a name, so an older one
 * for the same names must give way, whoever put it there. This also finds our slots again when the store was lost.
 */
function assignment(
  { wanted, certificates, previous }: Observation,
  { slots }: ObservedLoadBalancer,
  current: readonly SavedCertificate[],
  kept: readonly SavedCertificate[],
  { certEnv }: Policy,
): Pick<SlotAssignment, 'variables' | 'stale'> {
  const [first] = current;
  if (certEnv !== undefined && first !== undefined)
    return { variables: new Map([[certEnv, first.leaf.fingerprint]]), stale: [] };
  const managed = new Set([...wanted, ...[...certificates, ...previous].flatMap(({ names }) => names)]);
  const isOurs = ({ names }: CertificateFacts) => names.length > 0 && names.every((name) => managed.has(name));
  const candidates = (versions: readonly SavedCertificate[]) =>
    versions.map(({ leaf }) => ({ key: leaf.fingerprint, leaf }));
  return slotAssignment({ slots, current: candidates(current), kept: candidates(kept), isOurs });
}

/** A reference into the secret store is left alone. */
function carries(slots: readonly CertSlot[], variable: string, fingerprint: string): boolean {
  const content = slots.find((slot) => slot.variable === variable)?.content;
  return content?.kind === 'secret' || (content?.kind === 'certificate' && content.leaf.fingerprint === fingerprint);
}

function installed(version: SavedCertificate | undefined): InstalledVersion {
  return { certificateId: version?.id ?? '', version: version?.version ?? 0 };
}

function installBlock({ failures }: Observation, current: readonly SavedCertificate[]): number {
  const blocking = failures.filter((one) => one.action === 'install' && current.some(({ id }) => id === one.subject));
  return Math.max(0, ...blocking.map(({ notBefore }) => Date.parse(notBefore)));
}

/** Installed but not seen in every handshake: look again soon, there is nothing else to do. */
function servedStep({ served, certificates, previous }: Observation, now: Date): Step {
  const isServed = (host: string, fingerprint: string | undefined) =>
    [...certificates, ...previous].some(({ names, leaf }) => names.includes(host) && leaf.fingerprint === fingerprint);
  const unserved = served.some(({ host, fingerprint }) => !isServed(host, fingerprint));
  return unserved ? later(now, LOOK_AGAIN_MS.notServed) : {};
}
