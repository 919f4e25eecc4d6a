import type { ReportedCertificate, ReportedVhost } from '../daemon-api/types.ts';
import { coversName } from '../x509/names.ts';
import type { CertificateFacts } from '../x509/types.ts';
import type { Handshake } from './handshakes.ts';
import type { RowState } from './types.ts';

/** A certificate in a variable of marathon-lb. */
export interface Installed {
  readonly variable: string;
  readonly leaf: CertificateFacts;
}

export interface Verdict {
  readonly state: RowState;
  /** In words. */
  readonly detail: string;
}

export interface ManagedFacts {
  readonly now: Date;
  readonly reported: ReportedVhost | undefined;
  /** Whether there is a report at all. */
  readonly isReporting: boolean;
  readonly saved: ReportedCertificate | undefined;
  readonly installed: Installed | undefined;
  readonly seen: readonly Handshake[];
}

/**
 * How a name we manage stands. The daemon's word counts, except where what is seen right now contradicts it: an expired
 * certificate, or another one served. Without the daemon, Marathon and the handshakes have to do. Pure.
 */
export function managedVerdict({ now, reported, isReporting, saved, installed, seen }: ManagedFacts): Verdict {
  const notAfter = saved?.notAfter ?? installed?.leaf.notAfter;
  if (notAfter !== undefined && Date.parse(notAfter) <= now.getTime() && reported?.state !== 'overdue') {
    return { state: 'overdue', detail: `expired ${notAfter.slice(0, 10)}` };
  }
  if (reported !== undefined) return checkedAgainst(seen, reported, saved?.fingerprint);
  if (isReporting) return { state: 'issuing', detail: 'the daemon has not looked at it yet' };
  if (installed === undefined) return { state: 'unserved', detail: 'no certificate installed' };
  return servedVerdict(seen, installed.leaf.fingerprint);
}

export interface UnmanagedFacts {
  readonly host: string;
  readonly installed: Installed | undefined;
  /** Whether marathon-lb has any certificate of its own; it makes a self-signed one otherwise. */
  readonly hasCertificates: boolean;
  readonly seen: readonly Handshake[];
}

/** What visitors of a name nobody asked a certificate for get. Pure. */
export function unmanagedVerdict({ host, installed, hasCertificates, seen }: UnmanagedFacts): Verdict {
  const leaf = seen.find((handshake) => handshake.leaf !== undefined)?.leaf ?? installed?.leaf;
  const what = leaf === undefined ? unseen(hasCertificates) : servedKind(leaf, host);
  return { state: 'unmanaged', detail: `not managed (${what})` };
}

function checkedAgainst(seen: readonly Handshake[], reported: ReportedVhost, fingerprint: string | undefined): Verdict {
  const { state, detail } = reported;
  const answered = seen.filter(({ leaf }) => leaf !== undefined);
  const good = answered.filter(({ leaf }) => leaf?.fingerprint === fingerprint).length;
  const isContradicted = state === 'served' && fingerprint !== undefined && good < answered.length;
  return isContradicted
    ? { state: 'unserved', detail: `served by ${good} of ${answered.length}, seen from here` }
    : { state, detail };
}

function servedVerdict(seen: readonly Handshake[], fingerprint: string): Verdict {
  const answered = seen.filter(({ leaf }) => leaf !== undefined);
  const good = answered.filter(({ leaf }) => leaf?.fingerprint === fingerprint).length;
  if (seen.length === 0) return { state: 'unserved', detail: 'no load balancer instance is running' };
  if (answered.length === 0) return { state: 'unknown', detail: 'installed; no load balancer answers from here' };
  return { state: good === answered.length ? 'served' : 'unserved', detail: `served by ${good} of ${answered.length}` };
}

function unseen(hasCertificates: boolean): string {
  return hasCertificates ? 'no certificate for it' : 'self-signed default';
}

function servedKind(leaf: CertificateFacts, host: string): string {
  if (leaf.selfSigned) return 'self-signed default';
  return coversName(leaf.names, host) ? `certificate by ${leaf.issuerCommonName}` : 'a certificate for other names';
}
