import { createPrivateKey, type KeyObject, type X509Certificate } from 'node:crypto';
import type { Secret } from '../platform/secret.ts';
import { certificatesIn, privateKeysIn } from './bundle.ts';
import { certificateExtras } from './extensions.ts';
import { coversName } from './names.ts';
import { parsedCertificate } from './parse.ts';
import { withNewlines } from './pem.ts';
import type { BundleProblem } from './types.ts';

export interface BundleExpectation {
  /** Names the leaf must cover; normalised. */
  readonly names: readonly string[];
  readonly now: Date;
}

/**
 * Everything that is wrong with a bundle; empty when it can be installed.
 * Takes the PEM text as marathon-lb would get it. `refusedByHaproxy` follows from tries with HAProxy 1.8 to 2.6,
 * where one refused bundle keeps the whole load balancer from starting.
 */
export function bundleProblems(bundle: Secret, expected: BundleExpectation): readonly BundleProblem[] {
  const text = bundle.reveal();
  const layout = layoutProblems(text);
  const certificates = readCertificates(text);
  if (certificates === undefined) {
    return [...layout, refused('unreadable', 'a certificate cannot be read')];
  }
  const [leaf] = certificates;
  if (leaf === undefined) {
    return [...layout, refused('no-certificate', 'there is no certificate')];
  }
  return [
    ...layout,
    ...keyProblems(text, leaf, certificates),
    ...strengthProblems(certificates),
    ...linkProblems(certificates),
    ...dateProblems(certificates, expected.now),
    ...nameProblems(leaf, expected.names),
  ];
}

function refused(code: BundleProblem['code'], detail: string): BundleProblem {
  return { code, detail, refusedByHaproxy: true };
}

function tolerated(code: BundleProblem['code'], detail: string): BundleProblem {
  return { code, detail, refusedByHaproxy: false };
}

/** OpenSSL's PEM reader wants each boundary on a line of its own, from its first column. */
function layoutProblems(text: string): readonly BundleProblem[] {
  const glued = /-----END [A-Z0-9 ]+-----[^\n]*-----BEGIN/.test(withNewlines(text));
  const indented = /^[ \t]+-----(BEGIN|END) /m.test(withNewlines(text));
  return [
    ...(glued ? [refused('glued-blocks', 'no newline between two PEM blocks')] : []),
    ...(indented ? [refused('indented', 'PEM lines are indented')] : []),
  ];
}

function readCertificates(text: string): readonly X509Certificate[] | undefined {
  try {
    return certificatesIn(text).map(parsedCertificate);
  } catch {
    return undefined;
  }
}

function keyProblems(
  text: string,
  leaf: X509Certificate,
  certificates: readonly X509Certificate[],
): readonly BundleProblem[] {
  const [keyPem, ...more] = privateKeysIn(text);
  if (keyPem === undefined) {
    return [refused('no-private-key', 'there is no private key')];
  }
  const key = readKey(keyPem);
  if (key === undefined) {
    return [refused('unreadable-private-key', 'the private key is encrypted or damaged')];
  }
  if (!leaf.checkPrivateKey(key)) {
    const leafLater = certificates.some((certificate) => certificate.checkPrivateKey(key));
    return leafLater
      ? [refused('leaf-not-first', 'the certificate of the private key is not the first one')]
      : [refused('key-mismatch', 'the private key belongs to another certificate')];
  }
  return more.length > 0 ? [tolerated('several-private-keys', 'only the first private key is used')] : [];
}

function readKey(pem: string): KeyObject | undefined {
  try {
    return createPrivateKey(pem);
  } catch {
    return undefined;
  }
}

/** OpenSSL security level 2, which HAProxy's images run at. */
function strengthProblems(certificates: readonly X509Certificate[]): readonly BundleProblem[] {
  return certificates.flatMap((certificate) => {
    const bits = certificate.publicKey.asymmetricKeyDetails?.modulusLength;
    return bits !== undefined && bits < 2048
      ? [refused('weak-key', `${titleOf(certificate)} has an RSA key of ${bits} bits, fewer than 2048`)]
      : [];
  });
}

/** Each certificate is certified by the next (RFC 8446 section 4.4.2); the root may be there or not. */
function linkProblems(certificates: readonly X509Certificate[]): readonly BundleProblem[] {
  const problems = certificates.slice(0, -1).flatMap((certificate, index) => {
    const issuer = certificates[index + 1];
    return issuer !== undefined && !(certificate.checkIssued(issuer) && certificate.verify(issuer.publicKey))
      ? [tolerated('chain-broken', `${titleOf(certificate)} is not issued by the certificate that follows it`)]
      : [];
  });
  const [only] = certificates;
  const alone = certificates.length === 1 && only !== undefined && only.issuer !== only.subject;
  return alone
    ? [...problems, tolerated('chain-incomplete', 'no intermediate certificate follows the leaf')]
    : problems;
}

function dateProblems(certificates: readonly X509Certificate[], now: Date): readonly BundleProblem[] {
  return certificates.flatMap((certificate) => {
    if (now < certificate.validFromDate) {
      return [tolerated('not-yet-valid', `${titleOf(certificate)} is valid from ${iso(certificate.validFromDate)}`)];
    }
    return now > certificate.validToDate
      ? [tolerated('expired', `${titleOf(certificate)} expired ${iso(certificate.validToDate)}`)]
      : [];
  });
}

function nameProblems(leaf: X509Certificate, names: readonly string[]): readonly BundleProblem[] {
  const covered = certificateExtras(leaf.raw).names;
  return names
    .filter((name) => !coversName(covered, name))
    .map((name) => tolerated('name-missing', `the certificate does not cover ${name}`));
}

function titleOf(certificate: X509Certificate): string {
  return `the certificate "${certificate.subject?.split('\n').at(-1) ?? certificate.serialNumber}"`;
}

function iso(date: Date): string {
  return date.toISOString();
}
