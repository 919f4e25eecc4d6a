import type { SavedCertificate, Wish } from '../store/types.ts';
import type { CertificateNeed } from './certificate-need.ts';
import type { Step } from './step.ts';
import type { Observation } from './types.ts';

/**
 * What operators' wishes ask for beyond a new version, which `certificateNeeds` sees to: the revocation of the version
 * they meant, once a new one has taken its place everywhere, and the end of wishes that came true. Pure.
 */
export function wishSteps(observation: Observation, needs: readonly CertificateNeed[], now: Date): readonly Step[] {
  return observation.wishes.map((wish) => wishStep(wish, observation, needs, now));
}

function wishStep(wish: Wish, observation: Observation, needs: readonly CertificateNeed[], now: Date): Step {
  const saved = observation.certificates.find(({ id }) => id === wish.certificateId);
  if (saved === undefined) return drop(wish, 'there is no such certificate');
  const isAnswered = Date.parse(saved.savedAt) >= Date.parse(wish.at);
  if (wish.kind === 'revoke') return isAnswered ? revokeStep(wish, saved, observation, now) : {};
  if (isAnswered) return drop(wish, `version ${saved.version} was issued`);
  const need = needs.find(({ certificateId }) => certificateId === wish.certificateId);
  return need?.reason === undefined ? drop(wish, 'the certificate is not due') : {};
}

function revokeStep(wish: Wish, saved: SavedCertificate, observation: Observation, now: Date): Step {
  const meant = observation.previous.find(
    ({ id, savedAt }) => id === saved.id && Date.parse(savedAt) < Date.parse(wish.at),
  );
  if (meant === undefined) return drop(wish, 'the version it was about is gone');
  const failure = observation.failures.find(({ action, subject }) => action === 'revoke' && subject === saved.id);
  if (failure !== undefined && Date.parse(failure.notBefore) > now.getTime())
    return { lookAt: Date.parse(failure.notBefore) };
  if (!isServedEverywhere(saved, observation)) return {};
  const reason = `an operator asked for it, and version ${saved.version} is served instead`;
  return { action: { kind: 'revoke', certificateId: saved.id, version: meant.version, wish, reason } };
}

/** Revoked before that, it would be an outage for visitors whose browsers look. */
function isServedEverywhere({ names, leaf }: SavedCertificate, { served }: Observation): boolean {
  const own = served.filter(({ host }) => names.includes(host));
  return own.length > 0 && own.every(({ fingerprint }) => fingerprint === leaf.fingerprint);
}

function drop(wish: Wish, reason: string): Step {
  return { action: { kind: 'drop-wish', certificateId: wish.certificateId, wish, reason } };
}
