import { X509Certificate } from 'node:crypto';

/** The roots a chain may end in, and intermediates known from elsewhere. */
export interface TrustStore {
  /** Anchors whose subject is the issuer of `certificate`. */
  anchorsFor(certificate: X509Certificate): readonly X509Certificate[];
  /** Known intermediates whose subject is the issuer of `certificate`; never trusted by themselves. */
  intermediatesFor(certificate: X509Certificate): readonly X509Certificate[];
  isAnchor(certificate: X509Certificate): boolean;
}

/**
 * Takes PEM certificates, one a text, returns the store; what cannot be read is left out, since the system's own store
 * may hold what this OpenSSL does not know. Make it once: reading some 300 roots costs about 10 ms.
 */
export function trustStore(anchors: readonly string[], intermediates: readonly string[] = []): TrustStore {
  const trusted = bySubject(anchors);
  const known = bySubject(intermediates);
  const fingerprints = new Set([...trusted.values()].flat().map((anchor) => anchor.fingerprint256));
  return {
    anchorsFor: (certificate) => trusted.get(certificate.issuer ?? '') ?? [],
    intermediatesFor: (certificate) => known.get(certificate.issuer ?? '') ?? [],
    isAnchor: (certificate) => fingerprints.has(certificate.fingerprint256),
  };
}

function bySubject(pems: readonly string[]): Map<string, X509Certificate[]> {
  const found = new Map<string, X509Certificate[]>();
  for (const pem of new Set(pems)) {
    const certificate = read(pem);
    if (certificate === undefined) continue;
    const subject = certificate.subject ?? '';
    found.set(subject, [...(found.get(subject) ?? []), certificate]);
  }
  return found;
}

function read(pem: string): X509Certificate | undefined {
  try {
    return new X509Certificate(pem);
  } catch {
    return undefined;
  }
}
