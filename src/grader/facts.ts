import type { ProtocolVersion } from './wire/versions.ts';

/** A fact, or that it could not be told; "unknown" never counts as "no". */
export type Known<T> = T | 'unknown';

/** The suites of one version. */
export interface VersionSuites {
  readonly version: ProtocolVersion;
  /** Codes in the order the server gave them; its own preference when `order` is `server`. */
  readonly suites: readonly number[];
  readonly order: Known<'server' | 'client'>;
  /** False when the enumeration was cut short: there may be more. */
  readonly complete: boolean;
}

/** A key the server made for one handshake. */
export interface EphemeralKey {
  readonly version: ProtocolVersion;
  readonly suite: number;
  readonly kind: 'ECDHE' | 'DHE' | 'RSA';
  /** The group's name, or the size of a finite field or RSA modulus: `X25519`, `DH 2048`, `RSA 512`. */
  readonly name: string;
  /** Strength as an RSA key. */
  readonly rsaBits: number;
  /** Of a finite field: the published group it is, if any. */
  readonly knownPrime: string | undefined;
  /** TLS 1.2 only: the hash in the signature over it. */
  readonly signatureHash: 'MD5' | 'SHA-1' | 'SHA-2' | undefined;
}

/** A certificate as far as a grade depends on it. */
export interface ServedCertificate {
  readonly subject: string;
  readonly issuer: string;
  /** SHA-256 of the DER, lower-case hex. */
  readonly fingerprint: string;
  readonly names: readonly string[];
  /** ISO 8601, UTC. */
  readonly notBefore: string;
  readonly notAfter: string;
  readonly keyType: string;
  readonly keyBits: number;
  /** The key's strength as an RSA key. */
  readonly rsaBits: number;
  /** RSA: the public exponent is 1, so that the signature of anything is the thing itself. */
  readonly exponentOne: boolean;
  readonly signatureHash: 'MD2' | 'MD5' | 'SHA-1' | 'SHA-2' | 'other';
  readonly selfIssued: boolean;
  /** Certificate Transparency timestamps inside (RFC 6962 section 3.3). */
  readonly timestamps: boolean;
}

/** Why a chain leads to no trust anchor. */
export type TrustFailure =
  | 'self-signed'
  | 'unknown CA'
  | 'incomplete chain'
  | 'staging'
  | 'bad signature'
  | 'name constraints'
  | 'not for servers'
  | 'unreadable';

/** Whether a chain leads to a trust anchor. */
export type Trust =
  | {
      readonly kind: 'trusted';
      readonly anchor: string;
      /** The fingerprints on the path, anchor excluded; the leaf first. */
      readonly path: readonly string[];
      /** An intermediate was not sent and came from what the caller knows: rule B3. */
      readonly intermediateMissing: boolean;
    }
  | { readonly kind: 'untrusted'; readonly failure: TrustFailure; readonly detail: string };

/** One certificate chain a server shows. */
export interface ServedChain {
  /** In the order sent, the leaf first. */
  readonly certificates: readonly ServedCertificate[];
  readonly trust: Trust;
  readonly coversHost: boolean;
  /** Each certificate is certified by the next. */
  readonly inOrder: boolean;
  /** The server has shown, by a signature or a completed handshake, that it holds the leaf's key. */
  readonly keyProven: Known<boolean>;
}

/** What the CA says of one certificate on a path to a root. */
export interface RevocationFact {
  readonly subject: string;
  readonly status: 'good' | 'revoked' | 'unknown';
  /** Who said so; null when nobody did, then `reason` says why. */
  readonly source: 'OCSP' | 'CRL' | null;
  /** ISO 8601, UTC. */
  readonly revokedAt: string | null;
  readonly reason: string | null;
}

/** What an HTTPS answer says of HTTP Strict Transport Security (RFC 6797). */
export type Hsts =
  | {
      readonly kind: 'present';
      readonly maxAgeSeconds: number;
      readonly includeSubDomains: boolean;
      readonly preload: boolean;
    }
  | { readonly kind: 'absent' }
  | { readonly kind: 'invalid'; readonly reason: string };

/** What port 80 does. */
export type PlainHttp = 'redirects' | 'serves' | 'closed';

/** Flaws that need a probe of their own. `robot`: how much the oracle tells. */
export interface Vulnerabilities {
  readonly heartbleed: Known<boolean>;
  readonly earlyCcs: Known<boolean>;
  readonly ticketbleed: Known<boolean>;
  readonly robot: Known<'no' | 'weak' | 'strong'>;
  /** A client that does not know RFC 5746 may renegotiate. */
  readonly insecureRenegotiation: Known<boolean>;
  /** Padding bytes are not checked (CVE-2014-8730). */
  readonly poodleTls: Known<boolean>;
  /** Bad padding and bad MACs can be told apart: Zombie POODLE, GOLDENDOODLE, Sleeping POODLE, CVE-2019-1559. */
  readonly paddingOracle: Known<boolean>;
  /** CVE-2016-2107: a record that is all padding is answered differently. */
  readonly luckyMinus20: Known<boolean>;
}

/** How the server takes hellos it does not know. */
export interface Tolerance {
  /** A hello of TLS 1.4 is answered with an older version. */
  readonly futureVersion: Known<boolean>;
  /** What it took to be answered at all; empty for a tolerant server. */
  readonly concessions: readonly string[];
  /** Breaches of the protocol that were seen, such as a suite that was not offered. */
  readonly defects: readonly string[];
}

/** Everything known of one endpoint under one host name; plain data, JSON-safe. */
export interface Facts {
  readonly versions: Readonly<Record<ProtocolVersion, Known<boolean>>>;
  readonly suites: readonly VersionSuites[];
  readonly ephemeralKeys: readonly EphemeralKey[];
  /** Names of the groups served, in server or asked order: up to TLS 1.2, and in TLS 1.3. */
  readonly groups: { readonly classic: readonly string[]; readonly tls13: readonly string[] };
  /** One for each different leaf. Empty: no certificate could be read. */
  readonly chains: readonly ServedChain[];
  /** What a client without SNI gets. */
  readonly withoutServerName: Known<'same' | 'other' | 'refused'>;
  readonly alpn: Known<readonly string[]>;
  readonly compression: Known<boolean>;
  /** RFC 5746; meaningless when only TLS 1.3 is served. */
  readonly secureRenegotiation: Known<boolean>;
  readonly extendedMasterSecret: Known<boolean>;
  readonly encryptThenMac: Known<boolean>;
  readonly heartbeat: Known<boolean>;
  readonly fallbackScsv: Known<boolean>;
  readonly sessionTickets: Known<boolean>;
  readonly sessionIds: Known<boolean>;
  readonly resumption: Known<boolean>;
  readonly ocspStapling: Known<boolean>;
  /** Certificate Transparency timestamps from anywhere: certificate, extension. */
  readonly certificateTransparency: Known<boolean>;
  readonly vulnerabilities: Vulnerabilities;
  readonly tolerance: Tolerance;
  readonly hsts: Known<Hsts>;
  readonly plainHttp: Known<PlainHttp>;
  readonly caa: Known<readonly string[]>;
  /** Empty when no chain leads to a trusted root. */
  readonly revocation: 'not asked' | readonly RevocationFact[];
}
