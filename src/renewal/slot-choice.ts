import type { CertSlot } from '../marathon-lb/types.ts';

/** The variable marathon-lb reads first; the numbered ones count only while it is filled (mesosphere/marathon-lb run). */
const FIRST_SLOT = 'HAPROXY_SSL_CERT';

/** HAPROXY_SSL_CERT0 to HAPROXY_SSL_CERT100. */
const NUMBERED_SLOTS = 101;

/**
 * The variable a certificate goes into: where one of ours stands already, else the first variable when it is empty, else
 * the lowest empty numbered one; the operator's own certificates stay where they are.
 *
 * "Ours" is a certificate all of whose names we manage: HAProxy serves the first one loaded for a name, so an older one
 * for the same names must give way. Returns undefined when all are taken.
 */
export function slotChoice(slots: readonly CertSlot[], managedNames: readonly string[]): string | undefined {
  const managed = new Set(managedNames);
  const ours = slots.find(({ content }) => content.kind === 'certificate' && isSubset(content.leaf.names, managed));
  if (ours !== undefined) return ours.variable;
  const taken = new Set(slots.filter(({ content }) => content.kind !== 'empty').map(({ variable }) => variable));
  if (!taken.has(FIRST_SLOT)) return FIRST_SLOT;
  for (let n = 0; n < NUMBERED_SLOTS; n += 1) if (!taken.has(`${FIRST_SLOT}${n}`)) return `${FIRST_SLOT}${n}`;
  return undefined;
}

function isSubset(names: readonly string[], of: ReadonlySet<string>): boolean {
  return names.length > 0 && names.every((name) => of.has(name));
}
