import { nameSet, namesOutside, namesWithin, nameUnion } from './name-set.ts';
import { registeredDomain } from './registered-domain.ts';

/**
 * packed  as few certificates as possible
 * vhost   one per name
 * domain  one per registered domain
 */
export type GroupBy = 'packed' | 'vhost' | 'domain';

/** Names that share one certificate. The first is its common name where the CA still writes one. */
export interface CertificateSet {
  /** Stable over renewals; of a new certificate its first name. */
  readonly id: string;
  readonly names: readonly string[];
}

export interface SetsRequest {
  /** Normalised, without duplicates, in the operator's order. */
  readonly wanted: readonly string[];
  /** What is saved, in the order of the slots. */
  readonly existing: readonly CertificateSet[];
  readonly groupBy: GroupBy;
  /** Names per certificate: 100, or 25 on Let's Encrypt's profiles `tlsserver` and `shortlived`. */
  readonly mostNames: number;
  /** How many of ours fit on marathon-lb's bind line beside the operator's own. */
  readonly mostCertificates: number;
  /** More existing ones than this cannot stay: they give way as they come due. At least `mostCertificates`. */
  readonly mostExisting: number;
  /** Whether all wanted names of an existing certificate that is due could be validated in another one. */
  readonly mayLeave: (id: string) => boolean;
  /** Whether an existing certificate is renewed now for another reason than its names. */
  readonly isDue: (id: string) => boolean;
}

export interface CertificateSets {
  readonly sets: readonly CertificateSet[];
  readonly notPlaced: readonly { readonly name: string; readonly reason: string }[];
}

/** A certificate while names are handed out. */
interface Draft {
  readonly id: string;
  /** What its present version carries; undefined for a new certificate. */
  readonly current: readonly string[] | undefined;
  /** The wanted names it stands for; of a name in two certificates, the first one's. */
  readonly covered: string[];
  /** It is issued anew: joining costs no further order, and names no longer wanted fall away. */
  isIssued: boolean;
}

/**
 * Which names share which certificate. Nothing is ever reshuffled: the renewal of an unchanged set is exempt from most
 * of Let's Encrypt's limits, a changed set is not (https://letsencrypt.org/docs/rate-limits/). So an existing
 * certificate keeps its names in their order; one that is no longer wanted leaves with the next renewal. New names share
 * a new certificate, unless one that is due has room. Only when the load balancer takes no further certificate, new names
 * go into one that is not due: the emptiest. Only when it takes fewer than there are, those that come due are merged.
 *
 * Takes the names, the saved certificates and the bounds; returns existing certificates first, then new ones, and the
 * names for which there is no room. `groupBy` is for new names only, and yields when certificates run out.
 */
export function certificateSets(request: SetsRequest): CertificateSets {
  if (isAtRest(request)) return { sets: request.existing, notPlaced: [] };
  const { drafts, outside } = keptDrafts(request);
  const apart = joinDue(outside, drafts, request);
  const beyond = openNew(apart, drafts, request);
  const left = new Set(squeezeIn(beyond, drafts, request));
  const notPlaced = outside.filter((name) => left.has(name));
  const { mostCertificates, mostNames } = request;
  const reason = `the load balancer takes ${mostCertificates} certificates of ${mostNames} names at most, all are full; more fit with --install-mode directory`;
  return { sets: drafts.map(finished), notPlaced: notPlaced.map((name) => ({ name, reason })) };
}

/** Most looks find nothing to hand out: no new name, nothing due, nothing too many. */
function isAtRest({ wanted, existing, mostCertificates, isDue }: SetsRequest): boolean {
  if (existing.length > mostCertificates || existing.some(({ id }) => isDue(id))) return false;
  return namesOutside(wanted, nameUnion(existing.map(({ names }) => names))).length === 0;
}

/**
 * What exists, and the wanted names that are not in it. A certificate larger than `mostNames`, after a change of profile, is
 * cut when it is due; the rest count as new.
 */
function keptDrafts({ wanted, existing, mostNames, mostExisting, isDue, mayLeave }: SetsRequest): {
  readonly drafts: Draft[];
  readonly outside: readonly string[];
} {
  const { drafts, outside } = isDisjoint(existing, mostNames)
    ? disjointDrafts({ wanted, existing, isDue })
    : sharedDrafts({ wanted, existing, mostNames, isDue });
  const kept = drafts.filter(({ covered, isIssued }) => !isIssued || covered.length > 0);
  const surplus = Math.max(0, kept.length - mostExisting);
  // Due ones cost an order in any case; the last have the least to lose by moving.
  const leaving = surplus === 0 ? [] : kept.filter(({ id, isIssued }) => isIssued && mayLeave(id)).slice(-surplus);
  return {
    drafts: kept.filter((draft) => !leaving.includes(draft)),
    outside: [...leaving.flatMap(({ covered }) => covered), ...outside],
  };
}

/** No name is in two of them, and none is to be cut: so it is nearly always, and takes no walk over all names. */
function isDisjoint(existing: readonly CertificateSet[], mostNames: number): boolean {
  const sizes = existing.map(({ names }) => names.length);
  const sum = sizes.reduce((one, other) => one + other, 0);
  return sizes.every((size) => size <= mostNames) && nameUnion(existing.map(({ names }) => names)).size === sum;
}

interface Drafts {
  readonly drafts: readonly Draft[];
  readonly outside: readonly string[];
}

function disjointDrafts({ wanted, existing, isDue }: Pick<SetsRequest, 'wanted' | 'existing' | 'isDue'>): Drafts {
  const isWanted = nameSet(wanted);
  const drafts = existing.map(({ id, names }) => ({
    id,
    current: names,
    covered: [...namesWithin(names, isWanted)],
    isIssued: isDue(id),
  }));
  return { drafts, outside: namesOutside(wanted, nameUnion(existing.map(({ names }) => names))) };
}

function sharedDrafts({
  wanted,
  existing,
  mostNames,
  isDue,
}: Pick<SetsRequest, 'wanted' | 'existing' | 'mostNames' | 'isDue'>): Drafts {
  const open = new Set(wanted);
  const drafts = existing.map(({ id, names }): Draft => {
    const isIssued = isDue(id);
    const own = names.filter((name) => open.has(name)).slice(0, isIssued ? mostNames : names.length);
    for (const name of own) open.delete(name);
    return { id, current: names, covered: own, isIssued };
  });
  return { drafts, outside: [...open] };
}

/** Puts names into certificates that are due and of their group; returns those that found none. */
function joinDue(names: readonly string[], drafts: readonly Draft[], request: SetsRequest): readonly string[] {
  return names.filter((name) => {
    const group = groupOf(name, request);
    const host = drafts.find(
      (draft) => draft.isIssued && roomOf(draft, request) > 0 && isOfGroup(draft, group, request),
    );
    host?.covered.push(name);
    return host === undefined;
  });
}

/** Opens new certificates as far as the load balancer takes them; returns the names beyond. */
function openNew(names: readonly string[], drafts: Draft[], request: SetsRequest): readonly string[] {
  const chunks = chunksOf(names, request);
  giveWay(drafts, drafts.length + chunks.length - request.mostCertificates);
  const ids = new Set([...request.existing, ...drafts].map(({ id }) => id));
  const free = Math.max(0, request.mostCertificates - drafts.length);
  for (const chunk of chunks.slice(0, free)) {
    const id = uniqueId(chunk[0] ?? '', ids);
    ids.add(id);
    drafts.push({ id, current: undefined, covered: [...chunk], isIssued: true });
  }
  return chunks.slice(free).flat();
}

function chunksOf(names: readonly string[], request: SetsRequest): readonly (readonly string[])[] {
  const { mostNames } = request;
  return [...Map.groupBy(names, (name) => groupOf(name, request)).values()].flatMap((group) =>
    Array.from({ length: Math.ceil(group.length / mostNames) }, (_, index) =>
      group.slice(index * mostNames, (index + 1) * mostNames),
    ),
  );
}

/** Certificates that no wanted name needs stay until they are due, so that a vhost may come back, unless in the way. */
function giveWay(drafts: Draft[], missing: number): void {
  if (missing <= 0) return;
  const idle = drafts.filter(({ covered }) => covered.length === 0).slice(-missing);
  for (const draft of idle) drafts.splice(drafts.indexOf(draft), 1);
}

/** Two certificates may begin with one name: a name can leave the certificate that bears it, and come back. */
function uniqueId(name: string, ids: ReadonlySet<string>): string {
  let id = name;
  for (let count = 2; ids.has(id); count += 1) id = `${name}-${count}`;
  return id;
}

/** Puts names wherever there is room, at the price of issuing a certificate anew; returns those that found none. */
function squeezeIn(names: readonly string[], drafts: readonly Draft[], request: SetsRequest): readonly string[] {
  return names.filter((name) => {
    const host = bestHost(groupOf(name, request), drafts, request);
    if (host === undefined) return true;
    host.covered.push(name);
    host.isIssued = true;
    return false;
  });
}

/** Its own group first, then what is issued anyway, then the most room; of equals the first. */
function bestHost(group: string, drafts: readonly Draft[], request: SetsRequest): Draft | undefined {
  return drafts
    .filter((draft) => roomOf(draft, request) > 0)
    .toSorted(
      (one, other) =>
        Number(isOfGroup(other, group, request)) - Number(isOfGroup(one, group, request)) ||
        Number(other.isIssued) - Number(one.isIssued) ||
        roomOf(other, request) - roomOf(one, request),
    )[0];
}

function roomOf({ covered }: Draft, { mostNames }: SetsRequest): number {
  return mostNames - covered.length;
}

function isOfGroup({ covered }: Draft, group: string, request: SetsRequest): boolean {
  const [first] = covered;
  return first !== undefined && groupOf(first, request) === group;
}

function groupOf(name: string, { groupBy }: SetsRequest): string {
  switch (groupBy) {
    case 'packed':
      return '';
    case 'vhost':
      return name;
    case 'domain':
      return registeredDomain(name);
  }
}

function finished({ id, current, covered, isIssued }: Draft): CertificateSet {
  return { id, names: isIssued || current === undefined ? covered : current };
}
