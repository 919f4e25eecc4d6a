import type { X509Certificate } from 'node:crypto';
import { certificateLookup } from './certificate-lookup.ts';

/** The roots a chain may end in, and intermediates known from elsewhere. */
export interface TrustStore {
  /** Anchors whose subject is the issuer of `certificate`. */
  anchorsFor(certificate: X509Certificate): readonly X509Certificate[];
  /** Known intermediates whose subject is the issuer of `certificate`; never trusted by themselves. */
  intermediatesFor(certificate: X509Certificate): readonly X509Certificate[];
  isAnchor(certificate: X509Certificate): boolean;
  /** The same with fewer anchors, which are sooner read: a flawless path to one of them needs no other. */
  readonly sooner?: TrustStore | undefined;
}

/** PEM certificates, one a text, or how to read them; what cannot be read is left out. */
export type Anchors = readonly string[] | (() => readonly string[]);

/** Where the roots of this machine come from; each is read when a chain needs it. */
export interface AnchorSources {
  /** Those at hand, PEM. */
  readonly bundled: () => readonly string[];
  /** These and all others that the machine trusts, PEM; may take some 50 ms. */
  readonly all: () => readonly string[];
}

/**
 * Takes PEM certificates and, optionally, a store with some of them to be asked first; returns the store. Nothing is read
 * before a chain asks for it.
 */
export function trustStore(anchors: Anchors, intermediates: readonly string[] = [], sooner?: TrustStore): TrustStore {
  const trusted = certificateLookup(typeof anchors === 'function' ? anchors : () => anchors);
  const known = certificateLookup(() => intermediates);
  return {
    anchorsFor: trusted.issuersOf,
    intermediatesFor: known.issuersOf,
    isAnchor: trusted.has,
    sooner,
  };
}

/** The store that asks `roots` (PEM) first, then the machine's bundled roots, and last all that it trusts. */
export function machineTrustStore(
  { bundled, all }: AnchorSources,
  roots: readonly string[],
  intermediates: readonly string[],
): TrustStore {
  const own = trustStore(roots, intermediates);
  const quick = trustStore(() => [...bundled(), ...roots], intermediates, own);
  return trustStore(() => [...all(), ...roots], intermediates, quick);
}
