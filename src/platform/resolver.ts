import type { CaaRecord, DnsAnswer } from './dns.ts';

/**
 * Name servers, as a port: one question to the DNS each, without a hosts file in between, as a CA asks. Nothing throws.
 * Aliases are followed by the name server; `alias` tells them.
 */
export interface Resolver {
  /** A records. */
  ipv4(name: string): Promise<DnsAnswer<string>>;
  /** AAAA records. */
  ipv6(name: string): Promise<DnsAnswer<string>>;
  /** The name that a CNAME record at exactly this name leads to. */
  alias(name: string): Promise<DnsAnswer<string>>;
  /** CAA records at this name, aliases followed. */
  caa(name: string): Promise<DnsAnswer<CaaRecord>>;
}

/** Name servers that also tell how long their answers hold. */
export interface TimedResolver extends Resolver {
  /** The shortest TTL of a name's A records, else of its AAAA records; undefined without an answer. */
  ttlSeconds(name: string): Promise<number | undefined>;
}
