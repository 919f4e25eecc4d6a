import { X509Certificate } from 'node:crypto';
import type { Clock } from '../../platform/clock.ts';
import type { Download } from '../../platform/download.ts';
import { messageOf } from '../../platform/errors.ts';
import type { Facts, RevocationFact } from '../facts.ts';
import { type CertificateStatus, type Issued, unknownStatus } from '../revocation/certificate-status.ts';
import { statusInCrl } from '../revocation/crl.ts';
import { ocspRequest, statusInOcsp } from '../revocation/ocsp.ts';
import { revocationSources } from '../revocation/revocation-sources.ts';
import { trustedPath } from '../trust/trust.ts';
import type { TrustStore } from '../trust/trust-store.ts';

const TIMEOUT_MS = 4_000;
const OCSP_LIMIT_BYTES = 65_536;
/** Let's Encrypt's parts of a CRL have some hundred kilobytes. */
const CRL_LIMIT_BYTES = 8_388_608;

/** Takes chains in DER as sent, returns what their CAs say of each certificate on a path to a root. */
export type RevocationLook = (chains: readonly (readonly Uint8Array[])[]) => Promise<Facts['revocation']>;

interface RevocationPorts {
  readonly download: Download;
  readonly clock: Pick<Clock, 'now'>;
}

type Source = Exclude<RevocationFact['source'], null>;

/**
 * Asks CAs about certificates: OCSP where there is a responder, else or after it the CRL. Only of trusted chains, whose
 * CAs vouch for the addresses in them; each certificate once, however many hosts serve it.
 */
export function revocationLook(store: TrustStore, ports: RevocationPorts): RevocationLook {
  const asked = new Map<string, Promise<RevocationFact>>();
  const once = (issued: Issued): Promise<RevocationFact> => {
    const { fingerprint256 } = issued.certificate;
    const known = asked.get(fingerprint256) ?? statusOf(issued, ports);
    asked.set(fingerprint256, known);
    return known;
  };
  return async (chains) => {
    const paths = chains.map((chain) => trustedPath(certificatesIn(chain), store, ports.clock.now()) ?? []);
    const issued = paths.flatMap((path) =>
      path.slice(0, -1).map((certificate, at) => ({ certificate, issuer: path[at + 1] ?? certificate })),
    );
    const distinct = [...new Map(issued.map((each) => [each.certificate.fingerprint256, each])).values()];
    return await Promise.all(distinct.filter(isNoRoot).map(once));
  };
}

/** An anchor that is served itself is its own issuer: nobody can be asked about it. */
function isNoRoot({ certificate, issuer }: Issued): boolean {
  return certificate.fingerprint256 !== issuer.fingerprint256;
}

function certificatesIn(chain: readonly Uint8Array[]): readonly X509Certificate[] {
  return chain.flatMap((der) => {
    try {
      return [new X509Certificate(der)];
    } catch {
      return [];
    }
  });
}

async function statusOf(issued: Issued, { download, clock }: RevocationPorts): Promise<RevocationFact> {
  const { ocsp, crl } = sourcesOf(issued.certificate);
  const reasons: string[] = [];
  const ask = async (source: Source, url: string): Promise<RevocationFact | undefined> => {
    const status = await askedAt(source, url, issued, download, clock.now());
    if (status.kind === 'unknown') reasons.push(`${source} ${new URL(url).host}: ${status.reason}`);
    return status.kind === 'unknown' ? undefined : factOf(issued, source, status);
  };
  for (const [source, urls] of [
    ['OCSP', ocsp],
    ['CRL', crl],
  ] as const) {
    for (const url of urls) {
      const fact = await ask(source, url);
      if (fact !== undefined) return fact;
    }
  }
  const reason = reasons.length > 0 ? reasons.join('; ') : 'it names neither an OCSP responder nor a CRL';
  return { subject: subjectOf(issued), status: 'unknown', source: null, revokedAt: null, reason };
}

async function askedAt(
  source: Source,
  url: string,
  issued: Issued,
  download: Download,
  now: Date,
): Promise<CertificateStatus> {
  const body = { type: 'application/ocsp-request', bytes: source === 'OCSP' ? ocspRequest(issued) : new Uint8Array(0) };
  const answer = await download(
    source === 'OCSP'
      ? { url, body, timeoutMs: TIMEOUT_MS, limitBytes: OCSP_LIMIT_BYTES }
      : { url, timeoutMs: TIMEOUT_MS, limitBytes: CRL_LIMIT_BYTES },
  );
  if (answer.kind === 'failed') return unknownStatus(answer.reason);
  return source === 'OCSP' ? statusInOcsp(answer.bytes, issued, now) : statusInCrl(answer.bytes, url, issued, now);
}

function sourcesOf({ raw }: X509Certificate) {
  try {
    return revocationSources(raw);
  } catch (error) {
    return { ocsp: [], crl: [], problem: messageOf(error) };
  }
}

function factOf(
  issued: Issued,
  source: Source,
  status: Exclude<CertificateStatus, { kind: 'unknown' }>,
): RevocationFact {
  const revokedAt = status.kind === 'revoked' ? status.at : null;
  return { subject: subjectOf(issued), status: status.kind, source, revokedAt, reason: null };
}

function subjectOf({ certificate }: Issued): string {
  const lines = (certificate.subject ?? '').split('\n');
  return lines.findLast((line) => line.startsWith('CN='))?.slice(3) ?? lines.join(', ');
}
