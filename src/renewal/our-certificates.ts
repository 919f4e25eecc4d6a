import type { CertificateFacts } from '../x509/types.ts';
import type { Observation } from './types.ts';

/**
 * How to tell a certificate of ours: we saved it, or we manage all its names. HAProxy serves the first one loaded for a
 * name, so an older one for the same names must give way, whoever put it there. This also finds our slots again when the
 * store was lost.
 */
export function ourCertificates({
  wanted,
  certificates,
  previous,
}: Pick<Observation, 'wanted' | 'certificates' | 'previous'>): (leaf: CertificateFacts) => boolean {
  const saved = [...certificates, ...previous];
  const fingerprints = new Set(saved.map(({ leaf }) => leaf.fingerprint));
  let managed: ReadonlySet<string> | undefined;
  return ({ names, fingerprint }) => {
    if (fingerprints.has(fingerprint)) return true;
    managed ??= new Set([...wanted, ...saved.flatMap((one) => one.names)]);
    return names.length > 0 && names.every((name) => managed?.has(name));
  };
}
