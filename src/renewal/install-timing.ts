import type { SavedCertificate } from '../store/types.ts';
import type { CertificateFacts } from '../x509/types.ts';
import { nextOpening } from './restart-window.ts';
import type { Observation, ObservedLoadBalancer, Policy } from './types.ts';

/** Share of the lifetime of what is served now below which no window is waited for any more. */
const URGENT_SHARE = 1 / 10;

/**
 * Takes what is to be installed, returns when the load balancer may be restarted for it (milliseconds since the epoch):
 * in a maintenance window, or as soon as it is urgent. Urgent is a certificate in the load balancer of which a tenth of
 * the lifetime is left, or that is to be revoked. A name that never had one waits.
 */
export function mayInstallAt(
  current: readonly SavedCertificate[],
  observation: Pick<Observation, 'wishes'>,
  { slots }: Pick<ObservedLoadBalancer, 'slots'>,
  { windows }: Pick<Policy, 'windows'>,
  now: Date,
): number {
  const names = new Set(current.flatMap((version) => version.names));
  const isRevoked = observation.wishes.some(
    ({ kind, certificateId }) => kind === 'revoke' && current.some(({ id }) => id === certificateId),
  );
  if (isRevoked) return now.getTime();
  const replaced = slots
    .flatMap(({ content }) => (content.kind === 'certificate' ? [content.leaf] : []))
    .filter((leaf) => leaf.names.some((name) => names.has(name)))
    .filter((leaf) => !current.some((version) => version.leaf.fingerprint === leaf.fingerprint));
  const urgent = replaced.map(urgentFrom);
  return Math.max(now.getTime(), Math.min(nextOpening(windows, now.getTime()), ...urgent));
}

function urgentFrom({ notBefore, notAfter }: CertificateFacts): number {
  const end = Date.parse(notAfter);
  return end - (end - Date.parse(notBefore)) * URGENT_SHARE;
}
