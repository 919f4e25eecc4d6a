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
  if (saved === undefined) return nameStep(wish, observation);
  const isAnswered = Date.parse(saved.savedAt) >= Date.parse(wish.at);
  const need = needs.find(({ certificateId }) => certificateId === wish.certificateId);
  if (wish.kind === 'revoke' && isAnswered) return replacedStep(wish, saved, observation, now);
  if (wish.kind === 'revoke') return need === undefined ? unwantedStep(wish, saved, observation, now) : {};
  if (isAnswered) return drop(wish, `version ${saved.version} was issued`);
  return need?.reason === undefined ? drop(wish, 'the certificate is not due') : {};
}

/** A wish about a name without a certificate stands until the name has one, or is not wanted any more. */
function nameStep(wish: Wish, { certificates, wanted }: Observation): Step {
  if (wish.kind === 'revoke') return drop(wish, 'there is no such certificate');
  const covering = certificates.find(({ names }) => names.includes(wish.certificateId));
  if (covering !== undefined) return drop(wish, `version ${covering.version} of ${covering.id} covers it`);
  return wanted.includes(wish.certificateId) ? {} : drop(wish, 'nobody wants a certificate for it');
}

function replacedStep(wish: Wish, saved: SavedCertificate, observation: Observation, now: Date): Step {
  const meant = observation.previous.find(
    ({ id, savedAt }) => id === saved.id && Date.parse(savedAt) < Date.parse(wish.at),
  );
  if (wish.revokedAt !== undefined) return drop(wish, `version ${saved.version} was issued after the revocation`);
  if (meant === undefined) return drop(wish, 'the version it was about is gone');
  if (!isServedEverywhere(saved, observation)) return {};
  return revokeStep(wish, meant, `version ${saved.version} is served instead`, observation, now);
}

/** A certificate that no vhost needs gets no successor to wait for. */
function unwantedStep(wish: Wish, saved: SavedCertificate, observation: Observation, now: Date): Step {
  if (wish.revokedAt !== undefined) return {};
  return revokeStep(wish, saved, 'no vhost needs the certificate any more', observation, now);
}

function revokeStep(
  wish: Wish,
  { id, version }: SavedCertificate,
  why: string,
  { failures }: Observation,
  now: Date,
): Step {
  const failure = failures.find(({ action, subject }) => action === 'revoke' && subject === id);
  if (failure !== undefined && Date.parse(failure.notBefore) > now.getTime())
    return { lookAt: Date.parse(failure.notBefore) };
  const reason = `an operator asked for it, and ${why}`;
  return { action: { kind: 'revoke', certificateId: id, version, wish, reason } };
}

/** Revoked before that, it would be an outage for visitors whose browsers look. */
function isServedEverywhere({ names, leaf }: SavedCertificate, { served }: Observation): boolean {
  const own = served.filter(({ host }) => names.includes(host));
  return own.length > 0 && own.every(({ fingerprint }) => fingerprint === leaf.fingerprint);
}

function drop(wish: Wish, reason: string): Step {
  return { action: { kind: 'drop-wish', certificateId: wish.certificateId, wish, reason } };
}
