/** Key types we can ask for; `LETSENCRYPT_KEY_TYPE`. */
export type KeyType = 'rsa2048' | 'rsa3072' | 'rsa4096' | 'p256' | 'p384';

/** What one certificate says of itself; JSON-safe. */
export interface CertificateFacts {
  /** SHA-256 of the DER, lower-case hex without colons. */
  readonly fingerprint: string;
  /** INTEGER content octets in lower-case hex, a leading 00 kept (RFC 9773 section 4.1 needs it). */
  readonly serialNumber: string;
  readonly subjectCommonName: string | undefined;
  readonly issuerCommonName: string;
  /** dNSName (lower case, A-labels) and iPAddress SANs, in certificate order. */
  readonly names: readonly string[];
  /** ISO 8601, UTC. */
  readonly notBefore: string;
  readonly notAfter: string;
  readonly keyType: KeyType | 'other';
  /** Issuer equals subject. */
  readonly selfSigned: boolean;
  /** RFC 9773 certificate identifier; undefined without an Authority Key Identifier. */
  readonly renewalInfoId: string | undefined;
}

/** A PEM bundle as marathon-lb carries it: leaf, intermediates and private key in one text. */
export interface Bundle {
  readonly certificates: readonly string[];
  readonly leaf: CertificateFacts;
  readonly privateKeyCount: number;
}

/** One thing wrong with a bundle. */
export interface BundleProblem {
  readonly code:
    | 'no-certificate'
    | 'unreadable'
    | 'no-private-key'
    | 'unreadable-private-key'
    | 'several-private-keys'
    | 'key-mismatch'
    | 'leaf-not-first'
    | 'glued-blocks'
    | 'indented'
    | 'weak-key'
    | 'chain-broken'
    | 'chain-incomplete'
    | 'not-yet-valid'
    | 'expired'
    | 'name-missing';
  /** One sentence part without a full stop; never key material. */
  readonly detail: string;
  /** HAProxy would not start with it; the others it serves, to the harm of clients. */
  readonly refusedByHaproxy: boolean;
}
