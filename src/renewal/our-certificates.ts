import type { CertificateFacts } from '../x509/types.ts';
import { nameUnion } from './name-set.ts';
import type { Observation } from './types.ts';

/**
 * How to tell a certificate of ours: we saved it, or put it there, or manage all its names. What stays for names that
 * nothing else serves may outlive its record in the store, and its names their vhosts. HAProxy serves the first one loaded
 * for a name, so an older one for the same names must give way, whoever put it there. This also finds our slots again when
 * the store was lost.
 */
export function ourCertificates({
  wanted,
  certificates,
  previous,
  done,
}: Pick<Observation, 'wanted' | 'certificates' | 'previous' | 'done'>): (leaf: CertificateFacts) => boolean {
  const saved = [...certificates, ...previous];
  const fingerprints = new Set([...saved.map(({ leaf }) => leaf.fingerprint), ...Object.values(done.installed)]);
  return ({ names, fingerprint }) => {
    if (fingerprints.has(fingerprint)) return true;
    const managed = nameUnion([wanted, ...saved.map((one) => one.names)]);
    return names.length > 0 && names.every((name) => managed.has(name));
  };
}
