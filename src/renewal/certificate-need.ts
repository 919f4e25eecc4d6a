import type { SavedCertificate, Wish } from '../store/types.ts';
import { atCa } from './ca-clock.ts';
import { type CertificateSets, certificateSets, type SetsRequest } from './certificate-sets.ts';
import { nameSet, namesOutside, namesWithin, namesWithout, nameUnion } from './name-set.ts';
import { ourCertificates } from './our-certificates.ts';
import { infoFor } from './renewal-infos.ts';
import { renewalDate } from './renewal-window.ts';
import { heldNames } from './self-check/held-names.ts';
import type { Observation, Policy } from './types.ts';

/** Share of the time between renewal and expiry for which a name may keep its certificate waiting. */
const PATIENCE_SHARE = 1 / 10;

/** Share of the load balancer's places for older versions. */
const RESERVED_SHARE = 1 / 5;

/** One certificate that the wanted names need, and whether the saved version of it will do. */
export interface CertificateNeed {
  readonly certificateId: string;
  /** All wanted names it stands for. */
  readonly names: readonly string[];
  readonly saved: SavedCertificate | undefined;
  /** Why a new version is wanted now; undefined while the saved one will do. */
  readonly reason: string | undefined;
  /** When the saved one is to be renewed. */
  readonly renewsAt: string | undefined;
  /** Names of the saved one that do not lead here now, and that it would be too early to leave out. */
  readonly waitsFor: readonly string[];
  /** When an operator asked for it; pauses that began before do not count then. */
  readonly askedAt: string | undefined;
}

export interface CertificateNeeds {
  readonly needs: readonly CertificateNeed[];
  /** Names for which the load balancer has no room. */
  readonly notPlaced: readonly { readonly name: string; readonly reason: string }[];
  /** In words, where names share a certificate although each shall have its own; undefined otherwise. */
  readonly sharing: string | undefined;
}

type Seen = Pick<
  Observation,
  | 'at'
  | 'wanted'
  | 'certificates'
  | 'previous'
  | 'routes'
  | 'checks'
  | 'loadBalancer'
  | 'failures'
  | 'wishes'
  | 'renewalInfos'
  | 'done'
  | 'clockSkewMs'
>;

/**
 * The certificates that the wanted names need. A name gets a place in one only once its challenge path leads here: so a
 * name that does not, or that the CA has just refused, never holds up the others, and comes in by itself later.
 *
 * Takes an observation and the policy. Pure.
 */
export function certificateNeeds(observation: Seen, policy: Policy): CertificateNeeds {
  const now = new Date(observation.at);
  const { certificates, wanted } = observation;
  const refused = new Set([...refusedNames(observation, now), ...heldNames(observation)]);
  const routed = new Set(observation.routes.filter(({ name, ok }) => ok && !refused.has(name)).map(({ name }) => name));
  const covered = nameUnion(certificates.map(({ names }) => names));
  const unrouted = namesOutside(wanted, covered).filter((name) => !routed.has(name));
  const byId = new Map(certificates.map((one) => [one.id, one]));
  const isWanted = nameSet(wanted);
  const { sets, notPlaced } = certificateSetsWithin(mostCertificates(observation, policy), {
    wanted: namesWithout(wanted, unrouted),
    existing: certificates.map(({ id, names }) => ({ id, names })),
    groupBy: policy.groupBy,
    mostNames: policy.mostNames,
    isDue: (id) => {
      const saved = byId.get(id);
      return saved !== undefined && dueReason(saved, observation, policy) !== undefined;
    },
    mayLeave: (id) => byId.get(id)?.names.every((name) => !isWanted.has(name) || routed.has(name)) ?? false,
  });
  const needs = sets.flatMap(({ id, names }) => {
    const stillWanted = namesWithin(names, isWanted);
    const saved = byId.get(id);
    return stillWanted.length === 0 ? [] : [needOf(id, stillWanted, saved, { routed, refused }, observation, policy)];
  });
  return { needs, notPlaced, sharing: sharingOf(needs, mostCertificates(observation, policy), policy) };
}

function sharingOf(needs: readonly CertificateNeed[], most: number, { groupBy }: Policy): string | undefined {
  const names = needs.flatMap((need) => need.names).length;
  if (groupBy !== 'vhost' || needs.length < most || names <= needs.length) return undefined;
  const more = names - needs.length;
  const sharing = `${more} ${more === 1 ? 'shares' : 'share'} one although each shall have its own`;
  return `the load balancer takes ${most} certificates for ${names} vhosts: ${sharing}; with --install-mode directory there is no such limit`;
}

/**
 * New certificates leave a share of the places free while names fit elsewhere: there, older versions go on serving the
 * names of which the CA refused a renewal. Who wants a certificate for each name gets it as long as there is a place.
 */
function certificateSetsWithin(
  most: number,
  given: Omit<SetsRequest, 'mostCertificates' | 'mostExisting'>,
): CertificateSets {
  const request = { ...given, mostExisting: most };
  const reserved = request.groupBy === 'packed' ? Math.floor(most * RESERVED_SHARE) : 0;
  const placed = certificateSets({ ...request, mostCertificates: most - reserved });
  return placed.notPlaced.length === 0 ? placed : certificateSets({ ...request, mostCertificates: most });
}

/** Names whose routes matter now: those without a certificate, and those of certificates that are due. */
export function namesToProbe(
  observation: Pick<Observation, 'at' | 'wanted' | 'certificates' | 'wishes' | 'renewalInfos' | 'clockSkewMs'>,
  policy: Policy,
): readonly string[] {
  const settled = observation.certificates.filter((one) => dueReason(one, observation, policy) === undefined);
  const atRest = nameUnion(settled.map(({ names }) => names));
  return namesOutside(observation.wanted, atRest);
}

function needOf(
  certificateId: string,
  names: readonly string[],
  saved: SavedCertificate | undefined,
  { routed, refused }: { readonly routed: ReadonlySet<string>; readonly refused: ReadonlySet<string> },
  observation: Seen,
  policy: Policy,
): CertificateNeed {
  const now = new Date(observation.at);
  const askedAt = lastWish(names, saved, observation);
  const base = { certificateId, names, saved, waitsFor: [], askedAt };
  if (saved === undefined) return { ...base, reason: 'there is no certificate yet', renewsAt: undefined };
  const added = names === saved.names ? [] : names.filter((name) => !nameSet(saved.names).has(name));
  const renewsAt = renewalDate(saved.leaf, infoFor(saved, observation.renewalInfos)).at;
  const due = dueReason(saved, observation, policy);
  if (due === undefined)
    return { ...base, renewsAt, reason: added.length === 0 ? undefined : `new names: ${added.join(' ')}` };
  const mayWait = now.getTime() < patienceEnd(saved.leaf.notAfter, renewsAt);
  const remaining = names.filter((name) => routed.has(name) || (mayWait && !refused.has(name)));
  const waitsFor = remaining.filter((name) => !routed.has(name));
  return { ...base, names: remaining, renewsAt, reason: due, waitsFor };
}

/** Names that the CA has refused, while their pause lasts, unless an operator asked for them since. */
function refusedNames(observation: Seen, now: Date): ReadonlySet<string> {
  const failures = observation.failures.filter(
    ({ action, notBefore }) => action === 'validate' && Date.parse(notBefore) > now.getTime(),
  );
  const holding = failures.filter(({ subject, lastAt }) => {
    const askedAt = askedFor(subject, observation);
    return askedAt === undefined || Date.parse(lastAt) >= Date.parse(askedAt);
  });
  return new Set(holding.map(({ subject }) => subject));
}

function lastWish(names: readonly string[], saved: SavedCertificate | undefined, seen: Seen): string | undefined {
  if (seen.wishes.length === 0) return undefined;
  const own = saved && openWish(saved, seen)?.at;
  return lastOf([own && pastOnly(own, seen), ...names.map((name) => askedFor(name, seen))]);
}

/** A wish of a time to come was made before the clock was set back: every pause would look older than it, and none count. */
function pastOnly(askedAt: string, { at }: Pick<Seen, 'at'>): string | undefined {
  return Date.parse(askedAt) <= Date.parse(at) ? askedAt : undefined;
}

/** When an operator asked for a name: by itself, while no certificate covers it, or for the certificate that does. */
function askedFor(name: string, seen: Pick<Seen, 'wishes' | 'certificates' | 'at'>): string | undefined {
  const wishes = seen.wishes.filter(({ at }) => pastOnly(at, seen) !== undefined);
  const { certificates } = seen;
  if (wishes.length === 0) return undefined;
  const covering = certificates.filter(({ names }) => nameSet(names).has(name));
  if (covering.length > 0) return lastOf(covering.map((saved) => openWish(saved, { wishes })?.at));
  return wishes.find(({ kind, certificateId }) => kind === 'renew' && certificateId === name)?.at;
}

/** The last of some times, of which all are written alike (ISO 8601, UTC). */
function lastOf(times: readonly (string | undefined)[]): string | undefined {
  return times.reduce(
    (one, other) => (one === undefined || (other !== undefined && other > one) ? other : one),
    undefined,
  );
}

function dueReason(
  saved: SavedCertificate,
  observation: Pick<Observation, 'at' | 'wishes' | 'renewalInfos' | 'clockSkewMs'>,
  policy: Policy,
): string | undefined {
  if (![policy.directoryUrl, ...policy.backupUrls].includes(saved.directoryUrl))
    return `the ACME server changed to ${policy.directoryUrl}`;
  const wish = openWish(saved, observation);
  if (wish?.kind === 'revoke') return 'it is to be revoked';
  if (wish?.force === true) return 'an operator asked for it';
  const due = renewalDate(saved.leaf, infoFor(saved, observation.renewalInfos));
  const caNow = atCa(new Date(observation.at), observation.clockSkewMs);
  return Date.parse(due.at) <= caNow.getTime() ? `renewal was due ${due.at}: ${due.reason}` : undefined;
}

/** A wish about the version in force: one that was made after it had been saved. A revocation comes before a renewal. */
function openWish({ id, savedAt }: SavedCertificate, { wishes }: Pick<Observation, 'wishes'>): Wish | undefined {
  const open = wishes.filter((wish) => wish.certificateId === id && Date.parse(wish.at) > Date.parse(savedAt));
  return open.find(({ kind }) => kind === 'revoke') ?? open[0];
}

function patienceEnd(notAfter: string, renewsAt: string): number {
  const from = Date.parse(renewsAt);
  return from + (Date.parse(notAfter) - from) * PATIENCE_SHARE;
}

/** What the bind line takes beside the operator's own; exactly one where the operator has named the variable. */
function mostCertificates(observation: Seen, { certEnv, place }: Policy): number {
  const { loadBalancer } = observation;
  if (place.mode === 'directory') return Number.MAX_SAFE_INTEGER;
  if (certEnv !== undefined) return 1;
  if (loadBalancer === undefined) return Math.max(1, observation.certificates.length);
  const isOurs = ourCertificates(observation);
  const foreign = loadBalancer.slots.filter(
    ({ content }) => content.kind !== 'empty' && !(content.kind === 'certificate' && isOurs(content.leaf)),
  );
  return Math.max(1, loadBalancer.certificateLimit - foreign.length);
}
