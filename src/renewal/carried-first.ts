import { certificateFile } from '../marathon-lb/certificate-files.ts';
import type { CertSlot } from '../marathon-lb/types.ts';
import type { SavedCertificate, StoreState } from '../store/types.ts';
import { digestOf } from './directory-step.ts';
import type { Observation } from './types.ts';

/**
 * All saved versions in the order in which they count for a name: those in force, older ones that the load balancer
 * carries, the other ones. Which older versions it carries is chosen by how many names they serve, not by their age: a
 * younger one that it lacks would claim their names, and its handshakes show something else for ever. Pure.
 */
export function carriedFirst(
  { certificates, previous }: Pick<StoreState, 'certificates' | 'previous'>,
  slots: readonly CertSlot[],
  files: Observation['files'],
): readonly SavedCertificate[] {
  const inSlots = new Set(
    slots.flatMap(({ content }) => (content.kind === 'certificate' ? [content.leaf.fingerprint] : [])),
  );
  const isCarried = (version: SavedCertificate) => {
    const digest = files?.[certificateFile(version.id, true)];
    return inSlots.has(version.leaf.fingerprint) || (digest !== undefined && digest === digestOf(version));
  };
  const { true: carried = [], false: others = [] } = Object.groupBy(previous, (version) => `${isCarried(version)}`);
  return [...certificates, ...carried, ...others];
}
