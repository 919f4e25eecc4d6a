import type { X509Certificate } from 'node:crypto';
import { certificateExtras } from '../../x509/extensions.ts';
import { forbiddenName, nameConstraintsOf } from '../../x509/name-constraints.ts';
import type { Trust } from '../facts.ts';
import type { TrustStore } from './trust-store.ts';

interface Path {
  /** The leaf first, the anchor last. */
  readonly certificates: readonly X509Certificate[];
  readonly intermediateMissing: boolean;
}

interface Search {
  readonly sent: readonly X509Certificate[];
  readonly store: TrustStore;
  readonly now: Date;
  /** Steps still to be taken at most: a hostile chain must not keep us busy. */
  budget: number;
  /** What was checked, in stores asked before too: issuer and certificate to whether the signature is good. */
  readonly checked: Map<string, boolean>;
  badSignature: boolean;
  /** The leaf's, for the CAs' name constraints. */
  readonly names: readonly string[];
  /** A CA on the way may not certify a name of the leaf. */
  forbidden: string | undefined;
}

const MAX_DEPTH = 8;
const MAX_SIGNATURES = 48;
const SERVER_AUTHENTICATION = '1.3.6.1.5.5.7.3.1';
/** OBJECT IDENTIFIER 2.5.29.30 with tag and length. */
const NAME_CONSTRAINTS_OID = Buffer.from('0603551d1e', 'hex');
/** Let's Encrypt's staging hierarchy, its predecessor, and Pebble, by the names they carry. */
const STAGING = /^\(STAGING\) |^Fake LE |^Pebble (Root|Intermediate) CA|^minica root ca/;

/**
 * Takes the certificates a server sent (leaf first), the trust store and the time, returns whether a path of valid
 * signatures leads to an anchor (RFC 5280 section 6). The network is never asked. Expiry on the path is not judged here
 * (rule T2 is), but paths of certificates that are valid now are preferred.
 */
export function trustOf(sent: readonly X509Certificate[], store: TrustStore, now: Date): Trust {
  const [leaf] = sent;
  if (leaf === undefined) return { kind: 'untrusted', failure: 'unreadable', detail: 'no certificate was sent' };
  const usage = leaf.keyUsage as readonly string[] | undefined;
  if (usage !== undefined && usage.length > 0 && !usage.includes(SERVER_AUTHENTICATION)) {
    return { kind: 'untrusted', failure: 'not for servers', detail: 'the certificate is not meant for TLS servers' };
  }
  const { path, search } = searched(leaf, sent, store, now);
  if (path === undefined) return failureOf(sent, search);
  const [anchor] = path.certificates.slice(-1);
  return {
    kind: 'trusted',
    anchor: nameOf(anchor?.subject),
    path: path.certificates.slice(0, -1).map(({ fingerprint256 }) => fingerprint256.replaceAll(':', '').toLowerCase()),
    intermediateMissing: path.intermediateMissing,
  };
}

/** The certificates of the path that `trustOf` finds, anchor included, the leaf first; undefined when there is none. */
export function trustedPath(
  sent: readonly X509Certificate[],
  store: TrustStore,
  now: Date,
): readonly X509Certificate[] | undefined {
  const [leaf] = sent;
  return leaf && searched(leaf, sent, store, now).path?.certificates;
}

function searched(leaf: X509Certificate, sent: readonly X509Certificate[], store: TrustStore, now: Date) {
  const { names } = certificateExtras(leaf.raw);
  const fresh = {
    budget: MAX_SIGNATURES,
    checked: new Map<string, boolean>(),
    badSignature: false,
    forbidden: undefined,
  };
  return searchedIn(leaf, { sent, store, now, names, ...fresh });
}

/** The store with fewer anchors comes first; signatures that were checked there are not checked again. */
function searchedIn(
  leaf: X509Certificate,
  search: Search,
): { readonly search: Search; readonly path: Path | undefined } {
  const { sooner } = search.store;
  if (sooner !== undefined) {
    const first = searchedIn(leaf, { ...search, store: sooner });
    if (first.path !== undefined && isFlawless(first.path, search.now)) return first;
  }
  return { search, path: pathFrom(leaf, search, []) };
}

/** With more anchors there might be a better path than one that is not. */
function isFlawless({ certificates, intermediateMissing }: Path, now: Date): boolean {
  return !intermediateMissing && certificates.every((certificate) => isCurrent(certificate, now));
}

/** True when each certificate was issued by the one that follows. */
export function inOrder(sent: readonly X509Certificate[]): boolean {
  return sent.every((certificate, at) => {
    const next = sent[at + 1];
    return next === undefined || certificate.issuer === next.subject;
  });
}

function pathFrom(certificate: X509Certificate, search: Search, before: readonly X509Certificate[]): Path | undefined {
  const certificates = [...before, certificate];
  if (search.store.isAnchor(certificate))
    return { certificates: [...certificates, certificate], intermediateMissing: false };
  if (certificates.length > MAX_DEPTH) return undefined;
  const anchors = search.store.anchorsFor(certificate).filter((anchor) => isCurrent(anchor, search.now));
  const anchor = anchors.find((candidate) => signs(candidate, certificate, search));
  if (anchor !== undefined) return { certificates: [...certificates, anchor], intermediateMissing: false };
  const { sent, store } = search;
  const through = (candidates: readonly X509Certificate[]) =>
    currentFirst(candidates, search.now)
      .filter((issuer) => issuer.ca && !certificates.some((seen) => seen.fingerprint256 === issuer.fingerprint256))
      .filter((issuer) => signs(issuer, certificate, search))
      .map((issuer) => pathFrom(issuer, search, certificates))
      .find((path) => path !== undefined);
  const direct = through(sent.filter(({ subject }) => subject === certificate.issuer));
  if (direct !== undefined) return direct;
  const completed = through(store.intermediatesFor(certificate));
  return completed && { ...completed, intermediateMissing: true };
}

function signs(issuer: X509Certificate, certificate: X509Certificate, search: Search): boolean {
  if (search.budget === 0) return false;
  search.budget -= 1;
  const pair = issuer.fingerprint256 + certificate.fingerprint256;
  const known = search.checked.get(pair);
  if (known === undefined && search.checked.size === MAX_SIGNATURES) return false;
  const good = known ?? verified(issuer, certificate);
  search.checked.set(pair, good);
  if (!good) search.badSignature = true;
  return good && mayCertify(issuer, search);
}

/** Name constraints hold for everything below a CA (RFC 5280 section 6.1.4); those of anchors too, as browsers have it. */
function mayCertify(issuer: X509Certificate, search: Search): boolean {
  if (!issuer.raw.includes(NAME_CONSTRAINTS_OID)) return true;
  const forbidden = firstForbidden(issuer, search.names);
  search.forbidden ??= forbidden && `${nameOf(issuer.subject)} may not certify ${forbidden} (name constraints)`;
  return forbidden === undefined;
}

/** Constraints that cannot be read forbid everything. */
function firstForbidden(issuer: X509Certificate, names: readonly string[]): string | undefined {
  try {
    const constraints = nameConstraintsOf(issuer.raw);
    return constraints && forbiddenName(constraints, names);
  } catch {
    return names[0] ?? 'anything';
  }
}

function verified(issuer: X509Certificate, certificate: X509Certificate): boolean {
  try {
    return certificate.verify(issuer.publicKey);
  } catch {
    // A key this OpenSSL cannot use proves nothing.
    return false;
  }
}

function isCurrent(certificate: X509Certificate, now: Date): boolean {
  return certificate.validFromDate <= now && now <= certificate.validToDate;
}

function currentFirst(certificates: readonly X509Certificate[], now: Date): readonly X509Certificate[] {
  return certificates.toSorted((a, b) => Number(isCurrent(b, now)) - Number(isCurrent(a, now)));
}

function failureOf(sent: readonly X509Certificate[], search: Search): Trust {
  const [leaf] = sent;
  const names = sent.flatMap(({ subject, issuer }) => [nameOf(issuer), nameOf(subject)]);
  const staging = names.find((name) => STAGING.test(name));
  if (staging !== undefined) {
    return { kind: 'untrusted', failure: 'staging', detail: `staging certificate, issued below ${staging}` };
  }
  if (leaf !== undefined && leaf.subject === leaf.issuer) {
    return { kind: 'untrusted', failure: 'self-signed', detail: 'the certificate is self-signed' };
  }
  if (search.forbidden !== undefined) {
    return { kind: 'untrusted', failure: 'name constraints', detail: search.forbidden };
  }
  if (search.badSignature) {
    return { kind: 'untrusted', failure: 'bad signature', detail: 'a signature in the chain does not verify' };
  }
  const top = topOf(sent);
  const issuer = nameOf(top?.issuer);
  return top?.subject === top?.issuer
    ? { kind: 'untrusted', failure: 'unknown CA', detail: `the chain ends in ${issuer}, which is not a trusted root` }
    : { kind: 'untrusted', failure: 'incomplete chain', detail: `the certificate of ${issuer} was not sent` };
}

/** Where the names lead, signatures aside. */
function topOf(sent: readonly X509Certificate[]): X509Certificate | undefined {
  let top = sent[0];
  for (let step = 0; step < sent.length && top !== undefined && top.subject !== top.issuer; step++) {
    const next = sent.find(({ subject }) => subject === top?.issuer);
    if (next === undefined) return top;
    top = next;
  }
  return top;
}

/** The common name of a distinguished name as Node prints it, else all of it on one line. */
function nameOf(name: string | undefined): string {
  const lines = (name ?? '').split('\n');
  return lines.findLast((line) => line.startsWith('CN='))?.slice(3) ?? lines.join(', ');
}
