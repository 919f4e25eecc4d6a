import { type SlotAssignment, slotAssignment } from '../marathon-lb/slot-assignment.ts';
import type { CertSlot } from '../marathon-lb/types.ts';
import type { SavedCertificate } from '../store/types.ts';
import type { CertificateFacts } from '../x509/types.ts';
import type { CertificateNeed } from './certificate-need.ts';
import { directoryStep } from './directory-step.ts';
import { mayInstallAt } from './install-timing.ts';
import { nameSet, namesOutside, nameUnion } from './name-set.ts';
import { ourCertificates } from './our-certificates.ts';
import { isLostSecret, placeFor, secretStep, secretStoreStep } from './secret-step.ts';
import { LOOK_AGAIN_MS, later, type Step } from './step.ts';
import { type TemplateChange, templateChange } from './template-change.ts';
import type { InstalledVersion, Observation, ObservedLoadBalancer, Policy, ServedLook } from './types.ts';

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
  const wanted = templateChange(loadBalancer, observation.done.templates, policy);
  // Without a certificate a TLS policy would only harden the self-signed one; putting back what was there is always right.
  if (current.length === 0 && policy.tls.policy !== 'off') return {};
  const isOurs = ourCertificates(observation);
  const room = policy.place.mode === 'directory' ? Number.POSITIVE_INFINITY : roomBeside(loadBalancer, current, isOurs);
  const kept = policy.certEnv === undefined ? keptVersions(observation, current, room, now) : [];
  if (policy.place.mode === 'directory') {
    const directory = directoryStep(observation, current, kept);
    if (directory !== undefined) return installBlocked(observation, current, now) ?? directory;
  }
  const { variables, stale } = assignment(loadBalancer, current, kept, isOurs, policy);
  const templates = fitting(wanted, variables.size + foreignSlots(loadBalancer, isOurs), loadBalancer, policy);
  const missing = [...variables].filter(([variable, key]) => !carries(loadBalancer.slots, variable, key, policy));
  const notes = notesOf(templates.problem, loadBalancer, policy);
  const versions = new Map([...current, ...kept].map((one) => [one.leaf.fingerprint, one]));
  const waiting = missing.flatMap(([, key]) => versions.get(key)?.names ?? []);
  const closed = secretStoreStep(observation, waiting, policy, now);
  if (closed !== undefined) return closed;
  if (missing.length === 0 && templates.reasons.length === 0)
    return withNotes(doneStep(observation, [...current, ...kept], policy, now), notes);
  const certificateId = current[0]?.id ?? policy.loadBalancerId;
  const blockedUntil = installBlock(observation, certificateId, current);
  if (blockedUntil > now.getTime()) return { lookAt: blockedUntil };
  const gone = missing.filter(([variable, key]) => isLostSecret(loadBalancer.slots, variable, key, policy));
  const isBusy = loadBalancer.deployments.length > 0;
  if (isBusy && gone.length === 0) return later(now, LOOK_AGAIN_MS.deploying);
  // A deployment may be waiting for the very secret, without which no task starts; to write it changes nothing of the app.
  const changed = isBusy ? gone : missing;
  const lost = changed.filter(
    ([variable, key]) => observation.done.installed[variable] === key && !contains(loadBalancer.slots, variable, key),
  );
  const validAt = validFrom(changed.map(([, key]) => versions.get(key)));
  if (validAt > now.getTime()) return notValidYet(current, validAt);
  const allowedAt = lost.length > 0 ? now.getTime() : mayInstallAt(current, observation, loadBalancer, policy, now);
  if (allowedAt > now.getTime()) return windowStep(current, allowedAt);
  const slots = Object.fromEntries(changed.map(([variable, key]) => [variable, installed(versions.get(key))]));
  const certificates = changed.map(([variable, key]) =>
    reasonFor(variable, versions.get(key), { isLost: lost.some(([name]) => name === variable) }, loadBalancer, policy),
  );
  const { values, reasons } = isBusy ? { values: {}, reasons: [] } : templates;
  const reason = [...certificates, ...reasons].join(', ');
  const change = { slots, clears: isBusy ? [] : stale, templates: values };
  return { action: { kind: 'install', certificateId, ...change, reason }, ...notes };
}

function reasonFor(
  variable: string,
  version: SavedCertificate | undefined,
  { isLost }: { readonly isLost: boolean },
  { slots }: ObservedLoadBalancer,
  policy: Policy,
): string {
  const { id = '', leaf: { fingerprint } = { fingerprint: '' } } = version ?? {};
  const what = `version ${version?.version} of ${id}`;
  if (isLostSecret(slots, variable, fingerprint, policy))
    return `the Secret Store has lost ${what}, to which ${variable} refers`;
  if (!contains(slots, variable, fingerprint))
    return isLost
      ? `${variable} no longer carries ${what}, as somebody changed the app: put back`
      : `${variable} lacks ${what}`;
  const place = placeFor(fingerprint, policy);
  if (place === undefined) return `${variable} refers to ${what} in the Secret Store, and shall hold it itself`;
  const isReference = slots.some((slot) => slot.variable === variable && sourceIn(slot) !== undefined);
  return isReference
    ? `${variable} refers to another place for ${what} than ${place}`
    : `${variable} holds ${what} itself, not a reference to it`;
}

function withNotes(step: Step, { notes = [] }: Pick<Step, 'notes'>): Step {
  const all = [...(step.notes ?? []), ...notes];
  return all.length === 0 ? step : { ...step, notes: all };
}

function notesOf(
  problem: string | undefined,
  { appId, listed }: ObservedLoadBalancer,
  { place }: Policy,
): Pick<Step, 'notes'> {
  const unread =
    place.mode === 'directory' && listed === 0
      ? `${appId} loads no directory: mount the shared storage there and add --ssl-certs and its path to the arguments`
      : undefined;
  const notes = [problem, unread].filter((note) => note !== undefined);
  return notes.length === 0 ? {} : { notes };
}

function validFrom(versions: readonly (SavedCertificate | undefined)[]): number {
  return Math.max(0, ...versions.map((version) => Date.parse(version?.leaf.notBefore ?? '') || 0));
}

/** By the clock here, which visitors in the same network may share: the old certificate serves until then. */
function notValidYet(current: readonly SavedCertificate[], validAt: number): Step {
  const until = new Date(validAt).toISOString();
  const names = current.flatMap((version) => version.names);
  return { lookAt: validAt, waits: [{ names, reason: 'a new certificate is not valid yet by the clock here', until }] };
}

function windowStep(current: readonly SavedCertificate[], allowedAt: number): Step {
  const until = new Date(allowedAt).toISOString();
  const names = current.flatMap((version) => version.names);
  return { lookAt: allowedAt, waits: [{ names, reason: 'the maintenance window of the load balancer', until }] };
}

function isValid({ leaf }: SavedCertificate, now: Date): boolean {
  return Date.parse(leaf.notAfter) > now.getTime();
}

/** How many more certificates HAProxy would start with: one too many, and nothing new is ever installed. */
function roomBeside(
  { certificateLimit, slots }: ObservedLoadBalancer,
  current: readonly SavedCertificate[],
  isOurs: (leaf: CertificateFacts) => boolean,
): number {
  return Math.max(0, certificateLimit - foreignSlots({ slots }, isOurs) - current.length);
}

function foreignSlots(
  { slots }: Pick<ObservedLoadBalancer, 'slots'>,
  isOurs: (leaf: CertificateFacts) => boolean,
): number {
  return slots.filter(
    ({ content }) => content.kind !== 'empty' && !(content.kind === 'certificate' && isOurs(content.leaf)),
  ).length;
}

/** A TLS policy takes words from the bind line: with more certificates than are left then, it waits, and they go on. */
function fitting(
  change: TemplateChange,
  count: number,
  { certificateLimit, listed }: ObservedLoadBalancer,
  { tls, place }: Policy,
): TemplateChange {
  if (tls.policy === 'off' || place.mode === 'directory') return change;
  if (change.reasons.length === 0 || count <= certificateLimit) return change;
  const numbers = `marathon-lb takes ${certificateLimit + listed} certificates with it, and has ${count + listed}`;
  const cure = 'certificates are merged as they come due, or at once by dcos letsencrypt renew --force';
  return { values: {}, reasons: [], problem: `the TLS policy cannot be set yet: ${numbers}; ${cure}` };
}

/** Older versions that are the only ones to serve a wanted name: as many as there is room for, those of most names first. */
function keptVersions(
  { previous, wanted }: Observation,
  current: readonly SavedCertificate[],
  room: number,
  now: Date,
): readonly SavedCertificate[] {
  const covered = nameUnion(current.map(({ names }) => names));
  const orphans = new Set(namesOutside(wanted, covered));
  const kept: SavedCertificate[] = [];
  const valid = orphans.size === 0 ? [] : previous.filter((version) => isValid(version, now));
  let candidates = valid.map((version) => ({ version, own: version.names }));
  while (kept.length < room) {
    candidates = candidates.map(({ version, own }) => ({ version, own: own.filter((name) => orphans.has(name)) }));
    candidates = candidates.filter(({ own }) => own.length > 0);
    const [first] = candidates;
    if (first === undefined) break;
    // Of as many names, the first: newer versions stand before older ones.
    const best = candidates.reduce((one, other) => (other.own.length > one.own.length ? other : one), first);
    kept.push(best.version);
    for (const name of best.own) orphans.delete(name);
  }
  return kept;
}

function assignment(
  { slots }: ObservedLoadBalancer,
  current: readonly SavedCertificate[],
  kept: readonly SavedCertificate[],
  isOurs: (leaf: CertificateFacts) => boolean,
  { certEnv, place }: Policy,
): Pick<SlotAssignment, 'variables' | 'stale'> {
  const [first] = current;
  if (place.mode === 'directory') return { variables: new Map(), stale: [] };
  if (certEnv !== undefined && first !== undefined)
    return { variables: new Map([[certEnv, first.leaf.fingerprint]]), stale: [] };
  const candidates = (versions: readonly SavedCertificate[]) =>
    versions.map(({ leaf }) => ({ key: leaf.fingerprint, leaf }));
  return slotAssignment({ slots, current: candidates(current), kept: candidates(kept), isOurs });
}

/** An operator's reference into the secret store is left alone; ours must be in the place where the mode wants it. */
function carries(
  slots: readonly CertSlot[],
  variable: string,
  fingerprint: string,
  policy: Pick<Policy, 'place'>,
): boolean {
  const slot = slots.find((one) => one.variable === variable);
  if (slot?.content.kind === 'secret') return true;
  return (
    contains(slots, variable, fingerprint) && slot !== undefined && sourceIn(slot) === placeFor(fingerprint, policy)
  );
}

/** Whether the certificate is in the variable, itself or by reference. */
function contains(slots: readonly CertSlot[], variable: string, fingerprint: string): boolean {
  const content = slots.find((slot) => slot.variable === variable)?.content;
  return content?.kind === 'certificate' && content.leaf.fingerprint === fingerprint;
}

function sourceIn({ content }: CertSlot): string | undefined {
  return content.kind === 'certificate' ? content.source : undefined;
}

function installed(version: SavedCertificate | undefined): InstalledVersion {
  return { certificateId: version?.id ?? '', version: version?.version ?? 0 };
}

function installBlocked(observation: Observation, current: readonly SavedCertificate[], now: Date): Step | undefined {
  const blockedUntil = installBlock(observation, current[0]?.id ?? '', current);
  return blockedUntil > now.getTime() ? { lookAt: blockedUntil } : undefined;
}

function installBlock({ failures }: Observation, certificateId: string, current: readonly SavedCertificate[]): number {
  const blocking = failures.filter(
    ({ action, subject }) =>
      action === 'install' && (subject === certificateId || current.some(({ id }) => id === subject)),
  );
  return Math.max(0, ...blocking.map(({ notBefore }) => Date.parse(notBefore)));
}

/** What is left when everything is installed: to see it served, then to remove what it replaced. */
function doneStep(observation: Observation, versions: readonly SavedCertificate[], policy: Policy, now: Date): Step {
  const served = servedStep(observation, versions, now);
  return served.lookAt === undefined ? secretStep(observation, versions, policy) : served;
}

/**
 * Installed but not seen in every handshake: look again soon, there is nothing else to do. The longer it lasts, the less
 * a look matters, and thousands of names take their time.
 */
function servedStep(
  { served, loadBalancer }: Observation,
  installedVersions: readonly SavedCertificate[],
  now: Date,
): Step {
  const shown = new Map(installedVersions.map(({ leaf, names }) => [leaf.fingerprint, nameSet(names)]));
  const isMissing = ({ host, fingerprint }: ServedLook) =>
    (fingerprint === undefined || shown.get(fingerprint)?.has(host) !== true) &&
    installedVersions.some(({ names }) => nameSet(names).has(host));
  if (!served.some(isMissing)) return {};
  const changes = [loadBalancer?.changedAt ?? '', ...installedVersions.map(({ savedAt }) => savedAt)];
  const sinceMs = now.getTime() - Math.max(...changes.map((time) => Date.parse(time) || 0));
  return later(now, Math.min(Math.max(sinceMs / 10, LOOK_AGAIN_MS.notServed), LOOK_AGAIN_MS.stillNotServed));
}
