import type { CaaRecord } from '../../platform/dns.ts';

/**
 * What came back from a name's challenge path at one address.
 *
 * here       this very process answered
 * elsewhere  something else answered
 * refused    nobody listens there; or, behind NAT, the way out does not lead back in
 * unknown    no answer
 */
export interface AddressLook {
  readonly address: string;
  readonly result: 'here' | 'elsewhere' | 'refused' | 'unknown';
  /** In words: `answered 404, not the daemon`. */
  readonly detail: string;
}

/** The addresses of one family. `servfail`: the name server answered, and that it cannot. */
export type FamilyLook =
  | { readonly kind: 'found'; readonly looks: readonly AddressLook[] }
  | { readonly kind: 'none'; readonly noSuchName: boolean }
  | { readonly kind: 'unknown'; readonly reason: string; readonly servfail: boolean };

/** The CAA records that count for a name: those of the nearest domain that has some (RFC 8659 section 3). */
export type CaaLook =
  | { readonly kind: 'found'; readonly domain: string; readonly records: readonly CaaRecord[] }
  | { readonly kind: 'none' }
  | { readonly kind: 'unknown'; readonly domain: string; readonly reason: string; readonly servfail: boolean };

/** One name as the world sees it. */
export interface NameLook {
  readonly name: string;
  /** Where CNAME records lead, in order; followed only while something seems wrong. */
  readonly aliases: readonly string[];
  readonly ipv4: FamilyLook;
  readonly ipv6: FamilyLook;
  readonly caa: CaaLook;
}

/** Whether an order may carry a name: only what is known to be wrong keeps it out. */
export interface NameCheck {
  readonly name: string;
  readonly verdict: 'passes' | 'wrong' | 'unclear';
  /** Of something wrong, the ACME error type a CA would give: `dns`, `caa`, `connection`, `unauthorized`. */
  readonly type: string;
  /** In words; empty when it passes. */
  readonly detail: string;
}
