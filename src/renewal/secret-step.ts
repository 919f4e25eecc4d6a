import { fingerprintIn } from '../marathon-lb/secret-slots.ts';
import type { SavedCertificate } from '../store/types.ts';
import type { Step } from './step.ts';
import type { Observation, Policy } from './types.ts';

/** The subject of failed removals from a path. */
export function secretsSubject(path: string): string {
  return `secrets of ${path}`;
}

/**
 * Versions to remove from the Secret Store, once every instance serves what is installed. Only those that the store knows:
 * others below the path may be another daemon's. Nothing while a deployment runs, which may be rolled back to them. Pure.
 */
export function secretStep(
  { secrets, certificates, previous, loadBalancer, served, failures, at }: Observation,
  current: readonly SavedCertificate[],
  { place }: Pick<Policy, 'place'>,
): Step {
  if (place.mode !== 'secret' || loadBalancer === undefined) return {};
  if (loadBalancer.deployments.length > 0 || served.length === 0) return {};
  const known = new Set([...certificates, ...previous].map(({ leaf }) => leaf.fingerprint));
  const used = new Set(current.map(({ leaf }) => leaf.fingerprint));
  for (const { content } of loadBalancer.slots)
    if (content.kind === 'certificate' && content.source !== undefined)
      used.add(fingerprintIn(place.path, content.source) ?? '');
  const fingerprints = (secrets ?? []).filter((fingerprint) => known.has(fingerprint) && !used.has(fingerprint));
  if (fingerprints.length === 0) return {};
  const failure = failures.find(({ subject }) => subject === secretsSubject(place.path));
  if (failure !== undefined && Date.parse(failure.notBefore) > Date.parse(at))
    return { lookAt: Date.parse(failure.notBefore) };
  const reason = 'nothing refers to them any more';
  return { action: { kind: 'remove-secrets', certificateId: current[0]?.id ?? '', fingerprints, reason } };
}
