import type { CertificateFacts } from '../x509/types.ts';
import type { Observation } from './types.ts';

/** A variable of the load balancer with a certificate that may have been ours. */
export interface AdoptableSlot {
  readonly variable: string;
  readonly leaf: CertificateFacts;
}

/**
 * Slots whose certificate may be one of ours that the store has lost: valid, not self-signed, all its names wanted, and one
 * of them covered by nothing that is saved. Of several the one that expires last comes first. Pure.
 */
export function adoptableSlots({
  at,
  wanted,
  certificates,
  previous,
  loadBalancer,
}: Pick<Observation, 'at' | 'wanted' | 'certificates' | 'previous' | 'loadBalancer'>): readonly AdoptableSlot[] {
  const covered = new Set([...certificates, ...previous].flatMap(({ names }) => names));
  const isWanted = new Set(wanted);
  const slots = (loadBalancer?.slots ?? []).flatMap(({ variable, content }) =>
    content.kind === 'certificate' ? [{ variable, leaf: content.leaf }] : [],
  );
  const valid = slots.filter(({ leaf }) => !leaf.selfSigned && Date.parse(leaf.notAfter) > Date.parse(at));
  const newestFirst = valid.toSorted((one, other) => Date.parse(other.leaf.notAfter) - Date.parse(one.leaf.notAfter));
  return newestFirst.filter(({ leaf }) => {
    const isOurs = leaf.names.length > 0 && leaf.names.every((name) => isWanted.has(name));
    const isNews = leaf.names.some((name) => !covered.has(name));
    if (isOurs && isNews) for (const name of leaf.names) covered.add(name);
    return isOurs && isNews;
  });
}
