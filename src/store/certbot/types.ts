import type { Secret } from '../../platform/secret.ts';

/** An account of certbot's, its key as PKCS#8. */
export interface CertbotAccount {
  /** Directory under `accounts/`, of certbot's making. */
  readonly id: string;
  readonly accountUrl: string;
  readonly privateKeyPem: Secret;
  /** ISO 8601; the epoch when certbot's record of it is gone. */
  readonly createdAt: string;
}

/** One lineage of certbot's, as `live/` shows it. */
export interface CertbotLineage {
  readonly name: string;
  /** `server` of its renewal configuration; undefined when that is gone. */
  readonly server: string | undefined;
  /** `account` of its renewal configuration. */
  readonly accountId: string | undefined;
  readonly chainPem: string;
  readonly privateKeyPem: Secret;
}

/** Something in the tree that cannot be used, with the reason; never quotes a content. */
export interface Skipped {
  readonly path: string;
  readonly reason: string;
}

export interface CertbotTree {
  /** Those of one CA. */
  readonly accounts: readonly CertbotAccount[];
  readonly lineages: readonly CertbotLineage[];
  readonly skipped: readonly Skipped[];
}
