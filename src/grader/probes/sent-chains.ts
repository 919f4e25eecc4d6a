import type { Known, ServedChain } from '../facts.ts';
import { type ChainContext, servedChain } from '../trust/served-chain.ts';
import type { EncryptedFlight } from '../wire/tls13-flight.ts';
import { type KeyEvidence, keyProofOf } from './key-proofs.ts';

/** Certificates in DER as one server message carried them, the leaf first. */
export type SentChain = readonly Uint8Array[];

interface Sender {
  readonly certificate: { readonly certificates: SentChain } | undefined;
}

/** Takes flights, returns the certificate lists in them: the first for each different leaf. */
export function sentChains(flights: readonly Sender[]): readonly SentChain[] {
  const lists = flights.map(({ certificate }) => certificate?.certificates ?? []).filter((list) => list.length > 0);
  const byLeaf = new Map(lists.toReversed().map((list) => [Buffer.from(list[0] ?? []).toString('base64'), list]));
  return [...byLeaf.values()].toReversed();
}

/** The lists that can be read, judged. */
export function judgedChains(
  lists: readonly SentChain[],
  context: ChainContext,
  evidence: KeyEvidence,
): readonly ServedChain[] {
  return lists
    .map((list) => servedChain(list, context, list[0] && keyProofOf(list[0], evidence)))
    .filter((chain) => chain !== undefined);
}

/** Whether Certificate Transparency timestamps come with every leaf, or in a TLS 1.3 extension. */
export function transparencyOf(chains: readonly ServedChain[], encrypted: readonly EncryptedFlight[]): Known<boolean> {
  if (chains.length === 0) return 'unknown';
  const embedded = chains.every(({ certificates: [leaf] }) => leaf?.timestamps === true);
  return embedded || encrypted.some(({ certificate }) => certificate?.timestamps === true);
}
