import { coversName } from '../../x509/names.ts';
import type { Known, ServedChain } from '../facts.ts';
import { type ParsedCertificate, parseServedCertificate } from './certificate.ts';
import { inOrder, trustOf } from './trust.ts';
import type { TrustStore } from './trust-store.ts';

/** What chains are judged against. */
export interface ChainContext {
  /** Lower case, A-labels; or an address. */
  readonly host: string;
  readonly store: TrustStore;
  readonly now: Date;
}

/**
 * Takes certificates in DER as sent and whether the server has shown that it holds the leaf's key, returns the chain;
 * undefined when the leaf cannot be read.
 */
export function servedChain(
  certificates: readonly Uint8Array[],
  context: ChainContext,
  keyProven: Known<boolean> = 'unknown',
): ServedChain | undefined {
  const parsed = certificates.map(parseServedCertificate);
  const [leaf] = parsed;
  if (leaf === undefined) return undefined;
  const readable = parsed.filter((each): each is ParsedCertificate => each !== undefined);
  const x509s = readable.map(({ x509 }) => x509);
  return {
    certificates: readable.map(({ facts }) => facts),
    trust: trustOf(x509s, context.store, context.now),
    coversHost: coversName(leaf.facts.names, context.host),
    inOrder: inOrder(x509s),
    keyProven,
  };
}
