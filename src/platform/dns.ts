/** One CAA property (RFC 8659 section 4). */
export interface CaaRecord {
  /** `issue`, `issuewild`, `iodef`, ... */
  readonly tag: string;
  readonly value: string;
  readonly critical: boolean;
}

/**
 * What the DNS says; `unknown` when no answer came (a failure is not an absence). `noSuchName` is NXDOMAIN: there is no
 * record of any kind. `refused` means that a name server did answer, and that it cannot (SERVFAIL, REFUSED).
 */
export type DnsAnswer<T> =
  | { readonly kind: 'found'; readonly records: readonly T[] }
  | { readonly kind: 'none'; readonly noSuchName?: boolean }
  | { readonly kind: 'unknown'; readonly reason: string; readonly refused?: boolean };

/** The DNS, as a port. Nothing throws. */
export interface Dns {
  /** A and AAAA addresses as the system resolves them (hosts file included), IPv4 first. */
  addresses(name: string): Promise<DnsAnswer<string>>;
  /** CAA records at exactly this name. */
  caa(name: string): Promise<DnsAnswer<CaaRecord>>;
}
