import { AcmeFailure } from '../acme/problem.ts';
import type { AcmeCa } from '../acme/types.ts';
import type { CertificateStore } from '../store/types.ts';
import { type AttemptPorts, attemptAt } from './attempt.ts';
import type { Observation, Outcome, RevokeAction } from './types.ts';

export interface RevokePorts extends AttemptPorts {
  readonly ca: Pick<AcmeCa, 'revoke'>;
  /** Directory URL -> CA, for those of `Policy.backupUrls`. */
  readonly backups?: ReadonlyMap<string, Pick<AcmeCa, 'revoke'>>;
  readonly store: Pick<CertificateStore, 'saveFailure' | 'removeFailure' | 'saveWish' | 'removeWish'>;
  readonly signal: AbortSignal;
}

/**
 * Revokes one saved version (RFC 8555 section 7.6) and forgets the wish; what the CA refused becomes a failure record. Of
 * a version in force the wish stays, marked: whoever wants its names again must not be served a revoked certificate.
 */
export async function revoke(action: RevokeAction, observation: Observation, ports: RevokePorts): Promise<Outcome> {
  const { certificateId, version, wish } = action;
  const { certificates, previous } = observation;
  const found = [...certificates, ...previous].find((one) => one.id === certificateId && one.version === version);
  if (found === undefined) return { action, ok: false, message: `version ${version} of ${certificateId} is gone` };
  const attempt = attemptAt('revoke', certificateId, observation, ports);
  const { chainPem, privateKeyPem, directoryUrl } = found;
  const account = observation.accounts.find((one) => one.directoryUrl === directoryUrl);
  try {
    const ca = ports.backups?.get(directoryUrl) ?? ports.ca;
    await ca.revoke({ chainPem, privateKeyPem, account, reason: wish.reason ?? 'superseded' }, ports.signal);
  } catch (error) {
    if (!(error instanceof AcmeFailure)) throw error;
    await attempt.failed(error.type, error.message, error.retryAfterMs);
    return { action, ok: false, message: error.message };
  }
  await attempt.succeeded();
  const isInForce = certificates.includes(found);
  if (isInForce) await ports.store.saveWish({ ...wish, revokedAt: ports.clock.now().toISOString() });
  else await ports.store.removeWish(wish);
  return { action, ok: true, message: `revoked version ${version} of ${certificateId}` };
}
