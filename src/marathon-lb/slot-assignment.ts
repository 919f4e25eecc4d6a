import type { CertificateFacts } from '../x509/types.ts';
import { DEFAULT_SLOT, slotNumber, writableSlots } from './cert-slots.ts';
import type { CertSlot } from './types.ts';

/** A certificate that shall be in the load balancer. */
export interface SlotCandidate {
  /** Whatever the caller knows it by. */
  readonly key: string;
  readonly leaf: CertificateFacts;
}

export interface SlotRequest {
  /** As `slotsOf` lists them. */
  readonly slots: readonly CertSlot[];
  /** In the order of preference: the first becomes the default certificate where that is ours to choose. */
  readonly current: readonly SlotCandidate[];
  /** Older versions that still serve a name no current one covers; they must be loaded after all current ones. */
  readonly kept: readonly SlotCandidate[];
  readonly isOurs: (leaf: CertificateFacts) => boolean;
}

export interface SlotAssignment {
  /** Variable -> key. */
  readonly variables: ReadonlyMap<string, string>;
  /** Variables of ours that nothing needs any more. */
  readonly stale: readonly string[];
  /** Keys for which there is no variable. */
  readonly unplaced: readonly string[];
}

/**
 * Which variable carries which certificate. A certificate stays where it is, or goes where its predecessor is (the slot
 * of ours that shares names with it), so that one renewal changes one variable. The operator's own stay untouched.
 *
 * HAPROXY_SSL_CERT is filled whenever it is ours to fill: the numbered variables are read only then. HAProxy serves the
 * first certificate loaded for a name, so kept older versions take the highest variables, which are loaded last.
 */
export function slotAssignment({ slots, current, kept, isOurs }: SlotRequest): SlotAssignment {
  const writable = writableSlots(slots, isOurs);
  const ours = writable.filter((variable) => leafIn(slots, variable) !== undefined);
  const variables = new Map<string, string>();
  const take = (variable: string | undefined, { key }: SlotCandidate) => {
    if (variable !== undefined) variables.set(variable, key);
    return variable !== undefined;
  };
  const isOpen = (variable: string) => !variables.has(variable);
  // In the place of a kept one it would be loaded after the other kept ones, and one of those be served instead of it.
  const isEarly = (variable: string) => isOpen(variable) && slotNumber(variable) <= KEPT_FROM;

  const moving = current.filter((candidate) => !take(ours.filter(isEarly).find(carries(slots, candidate)), candidate));
  const arriving = moving.filter(
    (candidate) => !take(ours.filter(isEarly).find(precedes(slots, candidate)), candidate),
  );
  const crowd = arriving.filter((candidate) => !take(writable.find(isEarly) ?? writable.find(isOpen), candidate));
  fillDefault(variables, writable, current);
  const late = kept.filter((candidate) => !take(keptVariable(slots, ours, writable, candidate, isOpen), candidate));
  return {
    variables,
    stale: ours.filter(isOpen),
    unplaced: [...crowd, ...late].map(({ key }) => key),
  };
}

function leafIn(slots: readonly CertSlot[], variable: string): CertificateFacts | undefined {
  const content = slots.find((slot) => slot.variable === variable)?.content;
  return content?.kind === 'certificate' ? content.leaf : undefined;
}

function carries(slots: readonly CertSlot[], { leaf }: SlotCandidate): (variable: string) => boolean {
  return (variable) => leafIn(slots, variable)?.fingerprint === leaf.fingerprint;
}

function precedes(slots: readonly CertSlot[], { leaf }: SlotCandidate): (variable: string) => boolean {
  return (variable) => leafIn(slots, variable)?.names.some((name) => leaf.names.includes(name)) === true;
}

/** Ours to fill and still empty: the first certificate moves there from its numbered variable. */
function fillDefault(
  variables: Map<string, string>,
  [first]: readonly string[],
  [candidate]: readonly SlotCandidate[],
): void {
  if (first === undefined || candidate === undefined || first !== DEFAULT_SLOT || variables.has(first)) return;
  for (const [variable, key] of variables) if (key === candidate.key) variables.delete(variable);
  variables.set(first, candidate.key);
}

/** Where it is already, when everything current is loaded before; else the highest free variable. */
function keptVariable(
  slots: readonly CertSlot[],
  ours: readonly string[],
  writable: readonly string[],
  candidate: SlotCandidate,
  isOpen: (variable: string) => boolean,
): string | undefined {
  const numbered = writable.filter((variable) => variable !== DEFAULT_SLOT && isOpen(variable));
  const present = ours.filter(isOpen).find(carries(slots, candidate));
  const loadedLast = numbered.toSorted((one, other) => slotNumber(other) - slotNumber(one));
  return present !== undefined && slotNumber(present) > KEPT_FROM ? present : loadedLast[0];
}

/** Current certificates take variables from the lowest up, kept ones from the highest down. */
const KEPT_FROM = 50;
