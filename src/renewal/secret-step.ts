import { placeIn, secretSource } from '../marathon-lb/secret-slots.ts';
import type { CertSlot } from '../marathon-lb/types.ts';
import type { SavedCertificate } from '../store/types.ts';
import { later, type Step } from './step.ts';
import type { Observation, Policy } from './types.ts';

/** The Secret Store is asked again this soon: somebody is probably mending it. */
const LOOK_AGAIN_MS = 60_000;

/** No event tells that the Secret Store has lost something, and to list it costs one request. */
const LOSS_LOOK_MS = 3_600_000;

/** The subject of failed removals. */
export const SECRETS_SUBJECT = 'secrets';

/** Where a version's bundle lies in the Secret Store; undefined in other install modes. */
export function placeFor(fingerprint: string, { place }: Pick<Policy, 'place'>): string | undefined {
  return place.mode === 'secret' ? secretSource(place.path, fingerprint) : undefined;
}

/** Whether a variable refers to a version in the right place that the Secret Store has lost: a task could not start. */
export function isLostSecret(
  slots: readonly CertSlot[],
  variable: string,
  fingerprint: string,
  policy: Pick<Policy, 'place'>,
): boolean {
  const content = slots.find((slot) => slot.variable === variable)?.content;
  return content?.kind === 'empty' && content.source !== undefined && content.source === placeFor(fingerprint, policy);
}

/**
 * Nothing can be installed by way of a Secret Store that does not answer, and a load balancer that restarts would not come
 * back. What is served goes on being served, and certificates are issued as ever. Undefined while all is well. Pure.
 */
export function secretStoreStep(
  { secrets }: Pick<Observation, 'secrets'>,
  names: readonly string[],
  { place }: Pick<Policy, 'place'>,
  now: Date,
): Step | undefined {
  if (place.mode !== 'secret') return undefined;
  const problem = secrets.unreadable.find(({ path }) => path === place.path)?.problem;
  if (problem === undefined) return undefined;
  const step = later(now, LOOK_AGAIN_MS);
  const until = new Date(now.getTime() + LOOK_AGAIN_MS).toISOString();
  const waits = names.length === 0 ? [] : [{ names, reason: problem, until, isFault: true }];
  return { ...step, waits, notes: [`nothing can be installed, certificates are issued all the same: ${problem}`] };
}

/**
 * Versions to remove from the Secret Store, once every instance serves what is installed. Only those that the store knows:
 * others below the path may be another daemon's. Nothing while a deployment runs, which may be rolled back to them. Pure.
 */
export function secretStep(
  { secrets, certificates, previous, loadBalancer, served, failures, at, done }: Observation,
  current: readonly SavedCertificate[],
  policy: Pick<Policy, 'place'>,
): Step {
  if (loadBalancer === undefined || loadBalancer.deployments.length > 0 || served.length === 0) return {};
  const known = new Set([...certificates, ...previous].map(({ leaf }) => leaf.fingerprint));
  const used = new Set(current.flatMap(({ leaf }) => placeFor(leaf.fingerprint, policy) ?? []));
  for (const { content } of loadBalancer.slots)
    if (content.kind === 'certificate' && content.source !== undefined) used.add(content.source);
  const places = secrets.places.filter((place) => known.has(placeIn(place)?.fingerprint ?? '') && !used.has(place));
  const notes = leftNotes({ secrets, done }, policy);
  if (places.length === 0)
    return policy.place.mode === 'secret' ? { ...notes, ...later(new Date(at), LOSS_LOOK_MS) } : notes;
  const failure = failures.find(({ subject }) => subject === SECRETS_SUBJECT);
  if (failure !== undefined && Date.parse(failure.notBefore) > Date.parse(at))
    return { ...notes, lookAt: Date.parse(failure.notBefore) };
  const reason = 'nothing refers to them any more';
  return { ...notes, action: { kind: 'remove-secrets', certificateId: current[0]?.id ?? '', places, reason } };
}

/** What an earlier mode or path has left where we may not look: a person has to. */
function leftNotes({ secrets, done }: Pick<Observation, 'secrets' | 'done'>, { place }: Pick<Policy, 'place'>): Step {
  const current = place.mode === 'secret' ? place.path : undefined;
  const left = secrets.unreadable.filter(({ path }) => path !== current && done.secretPaths?.includes(path));
  if (left.length === 0) return {};
  return {
    notes: left.map(({ path, problem }) => `keys may be left in the Secret Store below ${path}-: ${problem}`),
  };
}
