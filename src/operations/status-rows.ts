import type { Report, ReportedCertificate, ServedByInstance } from '../daemon-api/types.ts';
import type { CertSlot, Vhost } from '../marathon-lb/types.ts';
import { coversName } from '../x509/names.ts';
import type { CertificateFacts } from '../x509/types.ts';
import type { Handshake } from './handshakes.ts';
import { type Installed, managedVerdict, unmanagedVerdict } from './row-verdict.ts';
import type { StatusCertificate, StatusInstalled, StatusLook, StatusRow, VhostGrade } from './types.ts';

/** All that was read, as plain data. */
export interface StatusFacts {
  readonly now: Date;
  /** Names to show, in the order of the rows. */
  readonly hosts: readonly string[];
  /** Names the daemon was asked to manage. */
  readonly wanted: readonly string[];
  /** Vhosts that labels of other apps declare behind the load balancer. */
  readonly declared: readonly Vhost[];
  readonly slots: readonly CertSlot[];
  /** Undefined while the daemon cannot be asked. */
  readonly report: Report | undefined;
  readonly handshakes: readonly Handshake[];
  /** By host; those that could not be graded are not in it. */
  readonly grades: ReadonlyMap<string, VhostGrade>;
}

/** Joins what Marathon, the daemon and the handshakes say into one row per host. Pure. */
export function statusRows(facts: StatusFacts): readonly StatusRow[] {
  return facts.hosts.map((host) => statusRow(host, facts));
}

/** True for the states an operator has to do something about; they make `status` exit 5. */
export function needsAttention({ state }: StatusRow): boolean {
  return state === 'failed' || state === 'overdue' || state === 'unserved';
}

function statusRow(host: string, facts: StatusFacts): StatusRow {
  const { now, wanted, declared, slots, report, handshakes, grades } = facts;
  const reported = report?.vhosts.find((vhost) => vhost.host === host);
  const saved = report?.certificates.find(({ id }) => id === reported?.certificateId);
  const installed = installedFor(host, slots, saved);
  const seen = handshakes.filter((handshake) => handshake.host === host);
  const hasCertificates = slots.some(({ content }) => content.kind !== 'empty');
  const { state, detail } =
    reported !== undefined || wanted.includes(host)
      ? managedVerdict({ now, reported, isReporting: report !== undefined, saved, installed, seen })
      : unmanagedVerdict({ host, installed, hasCertificates, seen });
  return {
    vhost: host,
    appIds: [...new Set(declared.filter((vhost) => vhost.host === host).map(({ appId }) => appId))],
    state,
    detail,
    nextTryAt: reported?.nextTryAt ?? null,
    grade: grades.get(host)?.grade ?? null,
    gradeReasons: grades.get(host)?.reasons ?? [],
    certificate: certificateOf(saved, installed),
    installed: installed === undefined ? null : installedOf(installed),
    certificateId: reported?.certificateId ?? null,
    servedToDaemon: (reported?.served ?? []).map(lookOfDaemon),
    servedToYou: seen.map(lookOfOurs),
  };
}

/** The certificate HAProxy would choose: the first one loaded that covers the name, ours before all others of that kind. */
function installedFor(
  host: string,
  slots: readonly CertSlot[],
  saved: ReportedCertificate | undefined,
): Installed | undefined {
  const filled = slots.flatMap(({ variable, content }) =>
    content.kind === 'certificate' ? [{ variable, leaf: content.leaf }] : [],
  );
  return (
    filled.find(({ leaf }) => leaf.fingerprint === saved?.fingerprint) ??
    filled.find(({ leaf }) => coversName(leaf.names, host))
  );
}

/** What the daemon saved counts; without its word, what is installed. */
function certificateOf(
  saved: ReportedCertificate | undefined,
  installed: Installed | undefined,
): StatusCertificate | null {
  if (saved !== undefined) {
    const { version, names, issuer, keyType, fingerprint, notBefore, notAfter, renewsAt, renewReason } = saved;
    const told = { chain: saved.chain ?? null, ca: saved.ca ?? null, serial: saved.serial ?? null };
    const slot = installed?.leaf.fingerprint === fingerprint ? installed.variable : null;
    const renewal = { renewsAt, renewReason, renewSource: saved.renewSource ?? null, window: saved.window ?? null };
    return { version, names, issuer, ...told, keyType, fingerprint, notBefore, notAfter, slot, ...renewal };
  }
  return installed === undefined ? null : installedCertificate(installed.leaf, installed.variable);
}

function installedCertificate(leaf: CertificateFacts, slot: string): StatusCertificate {
  const { names, issuerCommonName: issuer, serialNumber: serial, keyType, fingerprint, notBefore, notAfter } = leaf;
  const untold = { version: null, chain: null, ca: null, ...NO_RENEWAL };
  return { ...untold, names, issuer, serial, keyType, fingerprint, notBefore, notAfter, slot };
}

/** Only the daemon knows when it will renew. */
const NO_RENEWAL = { renewsAt: null, renewReason: null, renewSource: null, window: null } as const;

function installedOf({ variable, leaf }: Installed): StatusInstalled {
  const { fingerprint, issuerCommonName: issuer, notAfter } = leaf;
  return { slot: variable, fingerprint, issuer, notAfter };
}

function lookOfDaemon({ instance, fingerprint, problem }: ServedByInstance): StatusLook {
  return { instance, fingerprint: fingerprint ?? null, issuer: null, problem: problem ?? null };
}

function lookOfOurs({ instance, leaf, problem }: Handshake): StatusLook {
  return {
    instance,
    fingerprint: leaf?.fingerprint ?? null,
    issuer: leaf?.issuerCommonName ?? null,
    problem: problem ?? null,
  };
}
