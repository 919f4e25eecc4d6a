import type { X509Certificate } from 'node:crypto';

/** What a CA says of one certificate. `unknown` carries why nothing could be learnt. */
export type CertificateStatus =
  | { readonly kind: 'good' }
  /** ISO 8601, UTC. */
  | { readonly kind: 'revoked'; readonly at: string }
  | { readonly kind: 'unknown'; readonly reason: string };

/** A certificate and who signed it. */
export interface Issued {
  readonly certificate: X509Certificate;
  readonly issuer: X509Certificate;
}

/** Nothing could be learnt, and why. */
export function unknownStatus(reason: string): CertificateStatus {
  return { kind: 'unknown', reason };
}
