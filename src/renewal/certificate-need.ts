import type { SavedCertificate } from '../store/types.ts';
import { renewalDate } from './renewal-window.ts';
import type { Policy } from './types.ts';

/** A share of the lifetime below which expiry beats every other consideration. */
const EMERGENCY_SHARE = 1 / 20;

export interface CertificateNeed {
  readonly certificateId: string;
  /** All names it shall cover. */
  readonly names: readonly string[];
  readonly saved: SavedCertificate | undefined;
  /** Why a new version is wanted now; undefined while the saved one will do. */
  readonly reason: string | undefined;
  /** When the saved one is to be renewed. */
  readonly renewsAt: string | undefined;
  /** So little of its lifetime is left that dropping a name is better than expiry. */
  readonly emergency: boolean;
}

/**
 * The certificate that the wanted names need, and whether the saved one will do. All names share one certificate, as in
 * the original; its id is the name it was first issued for and stays when names come and go.
 *
 * Takes normalised names, the saved certificates, the policy and the time; returns undefined when nothing is wanted.
 */
export function certificateNeed(
  wanted: readonly string[],
  certificates: readonly SavedCertificate[],
  policy: Policy,
  now: Date,
): CertificateNeed | undefined {
  const [first] = wanted;
  if (first === undefined) return undefined;
  const saved = certificates.find((one) => one.names.some((name) => wanted.includes(name)));
  const base = { certificateId: saved?.id ?? first, names: wanted, saved };
  if (saved === undefined)
    return { ...base, reason: 'there is no certificate yet', renewsAt: undefined, emergency: false };
  const due = renewalDate(saved.leaf);
  return { ...base, reason: whyNew(saved), renewsAt: due.at, emergency: isEmergency(saved, now) };

  function whyNew(current: SavedCertificate): string | undefined {
    const missing = wanted.filter((name) => !current.names.includes(name));
    if (current.directoryUrl !== policy.directoryUrl) return `the ACME server changed to ${policy.directoryUrl}`;
    if (missing.length > 0) return `new names: ${missing.join(' ')}`;
    if (Date.parse(due.at) <= now.getTime()) return `renewal was due ${due.at}: ${due.reason}`;
    return undefined;
  }
}

function isEmergency(saved: SavedCertificate, now: Date): boolean {
  const notAfter = Date.parse(saved.leaf.notAfter);
  const lifetimeMs = notAfter - Date.parse(saved.leaf.notBefore);
  return notAfter - now.getTime() < lifetimeMs * EMERGENCY_SHARE;
}
